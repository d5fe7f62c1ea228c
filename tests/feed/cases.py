"""Random cases of ranking, and the browser's ranking to try them on."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from uuid import UUID

from clerestory.feed.policy import TERMS, Policy
from clerestory.feed.pool import Candidate, Pool
from clerestory.feed.ranking import Placed, rank
from clerestory.feed.taste import Likes, Taste, Watched, Wishes
from clerestory.spine.ids import to_text

NODE = Path(sys.executable).parent / "node"
TWIN = Path(__file__).parent / "twin.mjs"
TOPICS = ("brücke", "cats", "council", "dance", "history", "moon", "rain", "trains", "zürich", "猫")
LANGUAGES = ("", "cy", "en", "fr")


@dataclass(frozen=True)
class Case:
    """All that one ranking depends on."""

    pool: Pool
    taste: Taste
    wishes: Wishes
    policy: Policy
    seed: int
    slots: int

    def rank(self) -> list[Placed]:
        return rank(
            self.pool, self.taste, self.wishes, self.policy, seed=self.seed, slots=self.slots
        )


def candidate(number: int = 1, **facts: object) -> Candidate:
    """Return a plain clip; equal numbers are the same clip."""
    plain = Candidate(number.to_bytes(16), author=number)
    return replace(plain, **facts)  # type: ignore[arg-type]  # whatever a candidate has


def plain_policy(**weights: int) -> Policy:
    """Return a policy of these weights alone."""
    return Policy(dict.fromkeys(TERMS, 0) | weights, (1_000, 900, 800), explore_every=0)


def random_case(number: int) -> Case:
    """Return the case of this number: small numbers, so that ties and repetitions are common."""
    dice = Random(number)  # noqa: S311  examples, not secrets
    dims, steps = dice.choice((0, 1, 4, 32, 128)), dice.choice((0, 0, 3, 32))
    pool = _pool(dice, dims, steps)
    shorts = [one.short for one in pool.candidates]
    watched = tuple(
        Watched.of(_candidate(dice, dice.randbytes(16), dims, steps, shorts), pool.epoch)
        for _ in range(dice.choice((0, 1, 3, 8, 60)))
    )
    watched = tuple(
        replace(row, epoch=pool.epoch + 1) if dice.random() < 0.1 else row for row in watched
    )
    return Case(
        pool,
        Taste(watched),
        _wishes(dice, pool),
        _policy(dice),
        dice.getrandbits(32),
        dice.choice((0, 1, 5, 30, 200)),
    )


def _pool(dice: Random, dims: int, steps: int) -> Pool:
    keys = sorted({dice.randbytes(16) for _ in range(dice.choice((0, 1, 2, 12, 40)))})
    shorts = [int.from_bytes(key[-3:]) for key in keys]
    return Pool(
        dice.randrange(3),
        dice.getrandbits(32),
        tuple(_candidate(dice, key, dims, steps, shorts) for key in keys),
        dims,
        steps,
        dice.choice((0, 9, 4_096, 65_535)),
        dice.choice((0, 9, 4_096, 65_535)),
        dice.choice((0, 90, 4_096, 65_535)),
    )


def _candidate(dice: Random, key: bytes, dims: int, steps: int, shorts: list[int]) -> Candidate:
    def vector(length: int) -> tuple[int, ...]:
        return tuple(dice.randint(-128, 127) for _ in range(length))

    follows = {
        short: dice.choice((1, 7, 7, 255))
        for short in dice.sample(shorts, min(len(shorts), dice.randrange(6)))
    }
    return Candidate(
        key,
        author=dice.choice((0, 1, 2, 3, 2**32 - 1)),
        sound=dice.choice((0, 0, 1, 2**32 - 1)),
        topics=tuple(sorted(dice.sample(TOPICS, dice.randrange(4)))),
        language=dice.choice(LANGUAGES),
        sensitive=dice.random() < 0.1,
        institution=dice.random() < 0.2,
        new=dice.random() < 0.2,
        age_hours=dice.choice((0, 1, 47, 48, 65_535)),
        popular=dice.randrange(256),
        rising=dice.randrange(256),
        finished=dice.choice((0, 100, 255)),
        taste=vector(dims),
        step_from=vector(steps),
        step_into=vector(steps),
        follows=tuple(sorted(follows.items(), key=lambda one: (-one[1], one[0]))),
    )


def _likes(dice: Random) -> Likes:
    if dice.random() < 0.7:
        return Likes()
    return Likes(
        frozenset(dice.sample((1, 2, 3), 1)),
        frozenset(dice.sample((0, 1, 5), 1)),
        frozenset(dice.sample(TOPICS, 1)),
    )


def _wishes(dice: Random, pool: Pool) -> Wishes:
    keys = [one.key for one in pool.candidates]
    return Wishes(
        seen=frozenset(dice.sample(keys, len(keys) // 5)),
        not_interested=frozenset(dice.sample(keys, len(keys) // 9)),
        never=_likes(dice),
        more=_likes(dice),
        less=_likes(dice),
        languages=frozenset(dice.sample(LANGUAGES[1:], dice.choice((0, 0, 0, 1, 2)))),
        sensitive=dice.random() < 0.3,
    )


def _policy(dice: Random) -> Policy:
    return Policy(
        weights={term: dice.choice((0, 1, 25, 100, -33)) for term in TERMS}
        | {"repeat": dice.choice((0, -10, -101)), "less": dice.choice((0, -250))},
        memory=tuple(dice.randint(1, 1_000) for _ in range(dice.choice((1, 5, 50)))),
        fresh_hours=dice.choice((1, 48, 10_000)),
        window=dice.choice((0, 1, 8)),
        again_author=dice.choice((0, 4_000)),
        again_sound=dice.choice((0, 3_000)),
        again_topic=dice.choice((0, 1_000)),
        explore_every=dice.choice((0, 1, 4, 10)),
    )


def told(case: Case) -> dict[str, object]:
    """Write a case for the browser's side."""
    wishes = case.wishes
    return {
        "pool": base64.b64encode(case.pool.encode()).decode(),
        "watched": [
            {
                "author": row.author,
                "sound": row.sound,
                "topics": row.topics,
                "epoch": row.epoch,
                "taste": row.taste,
                "step": row.step,
                "follows": row.follows,
            }
            for row in case.taste.watched
        ],
        "wishes": {
            "seen": sorted(map(_id, wishes.seen)),
            "not_interested": sorted(map(_id, wishes.not_interested)),
            "never": _told(wishes.never),
            "more": _told(wishes.more),
            "less": _told(wishes.less),
            "languages": sorted(wishes.languages),
            "sensitive": wishes.sensitive,
        },
        "policy": case.policy.facts(),
        "seed": case.seed,
        "slots": case.slots,
    }


def answer(case: Case) -> list[object]:
    """Write what the reference makes of a case."""
    return [
        [
            _id(one.candidate.key),
            one.points,
            one.chance,
            [[why.term, why.value, why.points, why.count] for why in one.reasons],
        ]
        for one in case.rank()
    ]


def browser(questions: Iterable[dict[str, object]], driver: Path = TWIN) -> list[object]:
    """Return the answers of the browser's side."""
    done = subprocess.run(
        [NODE, driver],
        input="".join(json.dumps(question) + "\n" for question in questions),
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _id(key: bytes) -> str:
    return to_text(UUID(bytes=key))


def _told(likes: Likes) -> dict[str, object]:
    return {
        "authors": sorted(likes.authors),
        "sounds": sorted(likes.sounds),
        "topics": sorted(likes.topics),
    }
