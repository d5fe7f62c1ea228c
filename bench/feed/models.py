"""Which models stand beside each other, with the settings that validation chose.

Nothing here is chosen by a run: change it only for figures on validation.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from bench.feed import baselines, recurrent
from bench.feed.central import Central
from bench.feed.data import Run, World
from bench.feed.device import Settings
from bench.feed.scores import Scorer
from clerestory.feed.training.model import Recipe
from clerestory.feed.training.softmax import Fitting

type Maker = Callable[[World, Run], Scorer]

VARIANTS = ("central", "central_vectors", "central_pairs")
"""One central model in three ways."""
RECURRENT = ("gru", "gru_public", "central_gru")
"""A recurrent model as it is, with the public numbers, and added to the central model."""
CENTRAL = (*VARIANTS, *RECURRENT, "ease", "item_knn", "als", "bpr")
"""The models that hold everybody's list on a server; the best of them is `central_best`."""

DENSE = Settings(
    # KuaiRand: thousands of views a clip. Vectors say all that lists would.
    Recipe(Fitting(dims=32), sharpness=1.5, follows=0),
    window=20,
    keep=0.85,
    memory=0.95,
    weights={"taste": 250, "popular": 40, "rising": 60},
)
SPARSE = Settings(
    # MicroLens: a dozen views a clip, so that lists of pairs know more than vectors.
    Recipe(
        Fitting(dims=112, parts=2, epochs=8),
        sharpness=2.0,
        follows=50,
        later=0.5,
        follows_points=8_000,
    ),
    window=50,
    keep=0.9,
    memory=0.7,
    # With `popular` at 100 the figure is the same, and the most shown clips have more of the places
    # than by EASE, one in seven given by chance.
    weights={"taste": 250, "popular": 80, "follows": 400},
)


@dataclass(frozen=True)
class Reading:
    """How the recurrent model is trained, and what it is worth beside other things.

    `beside`: with the public numbers alone; `added`: to a central model of this sharpness, in
    which pairs are worth so much.
    """

    training: recurrent.Training
    beside: float
    added: float
    sharpness: float
    pairs: float


@dataclass(frozen=True)
class Field:
    """One set of data's models, and how many bytes a clip may cost on the device."""

    settings: Settings
    most_bytes: int
    sharpness: float
    pairs: float
    reading: Reading
    makers: dict[str, Maker]

    def contenders(self, world: World, people: Run) -> Iterator[tuple[str, Callable[[], Scorer]]]:
        """Give every model but the device's, each to be trained when it is called."""
        reading = self.reading

        @cache
        def trained() -> Central:
            return Central.train(world, people, self.settings)

        @cache
        def unit() -> recurrent.Unit:
            return recurrent.train(world, people, reading.training, self.settings)

        def central(sharpness: float, pairs: float) -> Scorer:
            return trained().scorer(sharpness=sharpness, pairs=pairs)

        def added() -> Scorer:
            one = central(reading.sharpness, reading.pairs)
            other = recurrent.scorer(unit(), 0, reading.added)
            return lambda histories: one(histories) + other(histories)

        yield "central", partial(central, self.sharpness, self.pairs)
        yield "central_vectors", partial(central, self.sharpness, 0)
        yield "central_pairs", partial(central, 0, 2 * self.pairs)
        yield "gru", lambda: recurrent.scorer(unit())
        yield "gru_public", lambda: recurrent.scorer(unit(), trained().public, reading.beside)
        yield "central_gru", added
        for name, make in self.makers.items():
            yield name, partial(make, world, people)


def _common(shrink: float, dims: int) -> dict[str, Maker]:
    return {
        "ease": lambda world, people: baselines.ease(world, people, shrink),
        "item_knn": lambda world, people: baselines.item_knn(world, people, 10),
        "als": lambda world, people: baselines.als(world, people, dims=dims, alpha=40, shrink=100),
        "bpr": lambda world, people: baselines.bpr(
            world, people, dims=32, epochs=15, pace=0.05, shrink=0.002
        ),
        "popularity": baselines.popularity,
    }


KUAIRAND = Field(
    DENSE,
    160,
    1.5,
    1.5,
    Reading(recurrent.Training(epochs=10), beside=0.7, added=0.4, sharpness=1.0, pairs=1.5),
    _common(300, dims=16)
    | {
        "rising": lambda world, people: baselines.popularity(world, people, DENSE.half_days),
        "loops": baselines.loops,
        "peertube_hot": baselines.peertube_hot,
    },
)
MICROLENS = Field(
    SPARSE,
    250,
    2.0,
    4.0,
    Reading(  # not chosen on anything yet: a guess from the other catalogue
        recurrent.Training(window=10, keep=0.7, asked=0.5),
        beside=0.5,
        added=0.4,
        sharpness=1.5,
        pairs=4.0,
    ),
    _common(30, dims=32),
)
