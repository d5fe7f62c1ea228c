"""The world of the acts: who is there, what they meant by what they did, and how an act is done.

What decides who may see what is kept here from what people did, not read from the tables: ties,
blocks, mutes, what is private, for whom clips are, what moderators decided. So the oracle can be
wrong only where the rooms' own code cannot be wrong in the same way.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from tests.cast import work
from tests.gate.staff.staffing import Worker

from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.spine.models import Allowance
from clerestory.spine.refusals import NotFound, Refusal

type Pair = tuple[UUID, UUID]
# What an act is called, and three numbers that choose who, what and how among what is there.
type Act = tuple[str, int, int, int]
MOST_NUMBER = 1 << 20


class Refused(Exception):
    """An act was refused, as it had to be or may be."""


class Broken(AssertionError):
    """The world is not as it has to be."""


@dataclass(eq=False)
class Someone:
    """A person. Whatever they write holds their word, which nobody else writes."""

    id: UUID
    handle: str
    word: str
    private: bool = False
    findable: bool = True
    shows_ties: bool = True
    suspended: bool = False
    limited: bool = False


@dataclass(eq=False)
class Film:
    """A clip of somebody's."""

    id: UUID
    author: Someone
    audience: str
    held: str = ""


@dataclass
class World:
    """People and what they did. `desk` are moderators with passkeys, where there is a roster."""

    desk: tuple[Worker, ...] = ()
    people: list[Someone] = field(default_factory=list)
    gone: list[Someone] = field(default_factory=list)
    films: list[Film] = field(default_factory=list)
    follows: set[Pair] = field(default_factory=set)
    asks: set[Pair] = field(default_factory=set)
    blocks: set[Pair] = field(default_factory=set)
    mutes: set[Pair] = field(default_factory=set)
    # Whose profiles were opened since the worker ran: it lets in whoever asked.
    opened: set[UUID] = field(default_factory=set)
    done: list[Act] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    born: int = 0

    def join(self) -> Someone:
        """Let somebody come."""
        number, self.born = self.born, self.born + 1
        # No word is a slip away from another: a search would find whom it does not mean.
        word = f"zq{sha256(str(number).encode()).hexdigest()[:10]}x"
        row = people.add_sample_person(handle=f"quill{number:04}", name=f"{word} Quill", bio=word)
        self.people.append(Someone(row.id, row.handle, word))
        return self.people[-1]

    def do(self, act: Act) -> None:
        """Do one act; whether it is refused is compared with what ought to be."""
        name, *numbers = act
        self.done.append(act)
        try:
            ACTS[name].do(self, *numbers)
        except Refused as why:
            self.refused[str(why)] += 1

    def work(self) -> None:
        """Let the worker do all that waits; nobody is held up by having done much."""
        work()
        for asker, asked in sorted(self.asks):
            if asked in self.opened and self.here(asker) and self.here(asked):
                self.asks.discard((asker, asked))
                self.follows.add((asker, asked))
        self.opened.clear()
        Allowance.objects.all().delete()

    def one(self, number: int) -> Someone:
        """Choose somebody, who may be suspended."""
        return self.people[number % len(self.people)]

    def actor(self, number: int) -> Someone:
        """Choose somebody who can sign in."""
        able = [one for one in self.people if not one.suspended]
        if not able:
            raise Refused("NobodyThere")
        return able[number % len(able)]

    def two(self, one: int, other: int) -> tuple[Someone, Someone]:
        """Choose two people, the first of whom can sign in."""
        first = self.actor(one)
        others = [someone for someone in self.people if someone is not first]
        return first, others[other % len(others)]

    def film(self, number: int) -> Film:
        """Choose a clip of whomever; the latest are chosen more often."""
        if not self.films:
            raise Refused("NothingThere")
        return self.films[-1 - (number % (1 + number % len(self.films)))]

    def own_film(self, who: int, which: int) -> tuple[Someone, Film]:
        """Choose somebody and a clip of theirs."""
        person = self.actor(who)
        mine = [film for film in self.films if film.author is person]
        if not mine:
            raise Refused("NothingThere")
        return person, mine[which % len(mine)]

    def here(self, person_id: UUID) -> bool:
        """Whether somebody is there for others."""
        return any(one.id == person_id and not one.suspended for one in self.people)

    @contextmanager
    def only_if(self, may: object, *, place: bool = False) -> Iterator[None]:
        """Do something that must be found by whoever may, and by nobody else.

        Whoever sees the `place` of it may be refused for what holds there.
        """
        try:
            yield
        except NotFound:
            if may:
                raise Broken("not found by somebody who may") from None
            raise Refused("NotFound") from None
        except Refusal as why:
            if not may and not place:
                message = f"{why.code} where nothing is to be found"
                raise Broken(message) from None
            raise Refused(why.code) from None
        if not may:
            raise Broken("done by somebody who may not see it")


@dataclass(frozen=True)
class Doing:
    """How an act is done, and how often it comes among all."""

    do: Callable[[World, int, int, int], None]
    often: int


ACTS: dict[str, Doing] = {}


def act(often: int) -> Callable[[Callable[[World, int, int, int], None]], Callable[..., None]]:
    """Put an act among those that people do."""

    def put(do: Callable[[World, int, int, int], None]) -> Callable[..., None]:
        ACTS[do.__name__] = Doing(do, often)
        return do

    return put


def row_of(someone: Someone) -> Person:
    """Return the row of somebody as the door would give it now."""
    return Person.objects.get(id=someone.id)
