"""Finding: which documents of a shelf hold the words that somebody looks for.

A shelf is a room's table of documents with its table of terms. What is asked becomes groups of term
numbers, a group for each word: the term itself; where few documents have it, those that begin like
it; where nobody has it, those that are one slip away. A document must hold one of each group. What
is asked is kept nowhere: it is a parameter of a few queries.

Whether a reader may see what was found is not known here, and is asked of the rows themselves.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import batched
from typing import Any, NamedTuple, override
from uuid import UUID

from django.db import connection
from django.db.models import CharField, F, Lookup, Model, QuerySet

from clerestory.spine import matching
from clerestory.spine.folding import near, terms_in, words_asked
from clerestory.spine.models import Document, Term
from clerestory.spine.pages import BadMark
from clerestory.spine.prepared import Given, Prepared, Several, among

# How many documents are ranked at once, which each has to be read for, and how often older ones are
# added for one page.
BLOCK = 48
MOST_BLOCKS = 4
# What a word is worth that is not among those that say what a thing is.
ALOUD = 0.5
# A word that more documents hold is looked for as it is, without others that begin like it.
ENOUGH = 100
MOST_VARIANTS = 8
SHORTEST_BEGINNING = 3
# Of one letter, too much begins so. In scripts from here on one letter says as much as two.
SHORTEST_TYPED = 2
TELLING = "\u0e00"
# Words of one question for which slips are thought of.
MOST_SLIPS = 3
MOST_STRONG = 400
MOST_WEAK = 1200
_BATCH = 400
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A room's documents and their terms."""

    documents: type[Document]
    terms: type[Term]


@dataclass(frozen=True, slots=True)
class Variant:
    """A term that stands for a word that was asked for. `worth` is 1 for the word itself."""

    id: int
    text: str
    documents: int
    worth: float


type Group = tuple[Variant, ...]
EXACT, BEGINS, SLIP = 1.0, 0.6, 0.4


class Hit(NamedTuple):
    """A document that fits: its rank in thousandths, its id, and the id of what it is about.

    A tuple, as hundreds are sorted for each search.
    """

    rank: int
    number: int
    about: UUID


class Begins(Lookup[str]):
    """Whether a column begins with a text, by the letters' numbers, with the help of its index.

    A lookup and no function: what a function gives is compared with 1 in SQLite, which then reads
    the whole table.
    """

    lookup_name = "begins"
    prepare_rhs = False

    def __init__(self, column: str, text: str | Given) -> None:
        super().__init__(F(column), text)

    @override
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, given = self.process_lhs(compiler, connection)
        text, asked = self.process_rhs(compiler, connection)
        low, high = ">=", "<"
        if connection.vendor == "postgresql":
            low, high, text = "~>=~", "~<~", f"{text}::text"
        sql = f"({column} {low} {text} AND {column} {high} ({text} || '{_LAST}'))"
        return sql, (*given, *asked, *given, *asked)


def put(shelf: Shelf, row: Document, *, strong: str, weak: str = "", marks: str = "") -> None:
    """Write a document, a new one or one that is there; inside the caller's transaction."""
    _alone(shelf)
    first = terms_in(strong, MOST_STRONG)
    rest = [term for term in terms_in(weak, MOST_WEAK) if term not in set(first)]
    numbers = _count_in(shelf, [*first, *rest])
    before = _numbers(row) if row.pk else set()
    row.strong = " ".join(str(numbers[term]) for term in first)
    row.weak = " ".join(str(numbers[term]) for term in rest)
    row.marks = marks
    row.save()
    _count_out(shelf, Counter(before))


def take_out(shelf: Shelf, rows: Sequence[Document]) -> None:
    """Delete documents, and the terms that no other holds; inside the caller's transaction."""
    if not rows:
        return
    _alone(shelf)
    shelf.documents._default_manager.filter(pk__in=[row.pk for row in rows]).delete()  # noqa: SLF001  Django's documented way in
    _count_out(shelf, Counter(number for row in rows for number in _numbers(row)))


def groups(shelf: Shelf, text: str) -> list[Group] | None:
    """Return the terms that stand for each word of a text; None where a word has none.

    A text without words gives no group.
    """
    made: list[Group] = []
    slips = 0
    words = words_asked(text)
    exact = {row[1]: row for row in _exact(shelf.terms).rows(words=words)}
    for word in words:
        group = _known(shelf, word, exact.get(word))
        if not group and slips < MOST_SLIPS:
            slips += 1
            found = _near(shelf.terms).rows(words=sorted(near(word)))
            group = tuple(Variant(*one, SLIP) for one in found)
        if not group:
            return None
        made.append(group)
    return made


def beginning(shelf: Shelf, text: str, most: int = MOST_VARIANTS) -> Group:
    """Return the terms that begin like the last word of a text, the most frequent first."""
    words = words_asked(text)
    return _beginning(shelf.terms, words[-1], most) if words and typed(words[-1]) else ()


def typed(word: str) -> bool:
    """Whether a word is long enough that one looks for what begins like it while it is typed."""
    return len(word) >= SHORTEST_TYPED or word[:1] >= TELLING


def newest(
    shelf: Shelf,
    wanted: Sequence[Group],
    *,
    marks: Collection[str] = (),
    least: int = 0,
    below: int | None = None,
    limit: int,
) -> list[int]:
    """Return the ids of the newest documents that hold a term of each group and all marks.

    `least` is the lowest id to look at, and `below` the one to stay under.
    """
    either = [[str(one.id) for one in group] for group in wanted] + [[mark] for mark in marks]
    if not wanted:
        return []
    expected = [sum(one.documents for one in group) for group in wanted]
    return matching.newest(shelf.documents, either, expected, least, below, limit)


def best(
    shelf: Shelf,
    wanted: Sequence[Group],
    ranked: Callable[[list[int]], list[Hit]],
    *,
    marks: Collection[str] = (),
    least: int = 0,
    after: str | None,
    limit: int,
) -> tuple[list[UUID], str | None]:
    """Return what the best of the newest documents are about, and the mark for those after them.

    `ranked` gives, of some documents' ids, those that the reader may see. The newest BLOCK that fit
    are ranked; when all of them were shown, the next. Raises BadMark.
    """
    below, last = _read_mark(after)
    hits: list[tuple[Hit, int]] = []
    more = True
    for _ in range(MOST_BLOCKS):
        ids = newest(shelf, wanted, marks=marks, least=least, below=below, limit=BLOCK)
        # A bound that stays, whatever is added before the next page is asked for.
        bound = below if below is not None else ids[0] + 1 if ids else 0
        fit = sorted(ranked(ids), reverse=True)
        hits += [(hit, bound) for hit in fit if last is None or (hit.rank, hit.number) < last]
        last, more = None, len(ids) == BLOCK
        if len(hits) > limit or not more:
            break
        below = ids[-1]
    mark = None
    if len(hits) > limit:
        hit, bound = hits[limit - 1]
        mark = f"{bound:x}_{hit.rank:x}_{hit.number:x}"
    elif more:
        mark = f"{below:x}"
    return [hit.about for hit, _ in hits[:limit]], mark


def fits(strong: str, wanted: Sequence[Group]) -> float:
    """Return how well a document with these strong terms fits: 1 where it has every word itself."""
    held = f" {strong} "
    total = 0.0
    for group in wanted:
        said = [one.worth for one in group if f" {one.id} " in held]
        total += max(said) if said else ALOUD * group[-1].worth
    return total / len(wanted)


def _read_mark(text: str | None) -> tuple[int | None, tuple[int, int] | None]:
    """Return the bound of the block where a page begins, and the last hit before it in there."""
    if not text:
        return None, None
    try:
        parts = [int(part, 16) for part in text[:60].split("_")]
    except ValueError:
        raise BadMark from None
    if len(parts) not in {1, 3} or not all(0 <= part < 1 << 62 for part in parts):
        raise BadMark
    return parts[0], (parts[1], parts[2]) if len(parts) > 1 else None


def _known(shelf: Shelf, word: str, exact: tuple[int, str, int] | None) -> Group:
    """Return a word's own term, and where few documents hold it what begins like it."""
    group = () if exact is None else (Variant(*exact, EXACT),)
    if sum(one.documents for one in group) >= ENOUGH:
        return group
    if len(word) < SHORTEST_BEGINNING and not (len(word) == 1 and word >= TELLING):
        return group
    return group + tuple(
        one for one in _beginning(shelf.terms, word, MOST_VARIANTS) if one.text != word
    )


@cache
def _exact(terms: type[Term]) -> Prepared[tuple[int, str, int]]:
    """Return the question for the terms of words themselves, which every search asks."""
    return Prepared(
        lambda *, words: _told(terms).filter(among("text", words)), words=Several(CharField())
    )


@cache
def _near(terms: type[Term]) -> Prepared[tuple[int, str, int]]:
    """Return the question for the most frequent of several hundred words."""
    return Prepared(
        lambda *, words: _foremost(terms, among("text", words), MOST_VARIANTS),
        words=Several(CharField()),
    )


def _beginning(terms: type[Term], word: str, most: int) -> Group:
    found = _begun(terms).rows(most, word=word)
    return tuple(Variant(*one, BEGINS) for one in found)


@cache
def _begun(terms: type[Term]) -> Prepared[tuple[int, str, int]]:
    """Return the question for the most frequent words that begin like one."""
    return Prepared(
        lambda most, /, *, word: _foremost(terms, Begins("text", word), most), word=CharField()
    )


def _foremost(
    terms: type[Term], wish: Lookup[Any], most: int
) -> QuerySet[Term, tuple[int, str, int]]:
    return _told(terms).filter(wish).order_by("-documents", "id")[:most]


def _told(terms: type[Term]) -> QuerySet[Term, tuple[int, str, int]]:
    """Return what a Variant is made of."""
    return terms._default_manager.values_list("id", "text", "documents")  # noqa: SLF001  Django's documented way in


def _numbers(row: Document) -> set[int]:
    return {int(number) for number in f"{row.strong} {row.weak}".split()}


def _alone(shelf: Shelf) -> None:
    """Let one writer at a time count terms: two that wait for each other's rows would never end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s))", (_quoted(shelf.documents),)
            )


def _count_in(shelf: Shelf, terms: Iterable[str]) -> dict[str, int]:
    """Count one document more for each term; return the terms' numbers."""
    numbers: dict[str, int] = {}
    table = _quoted(shelf.terms)
    with connection.cursor() as cursor:
        for batch in batched(sorted(terms), _BATCH):
            rows = ", ".join(["(%s, 1)"] * len(batch))
            cursor.execute(
                f"INSERT INTO {table} AS here (text, documents) VALUES {rows} "  # noqa: S608  the name of a table
                "ON CONFLICT (text) DO UPDATE SET documents = here.documents + 1 "
                "RETURNING text, id",
                batch,
            )
            numbers.update(cursor.fetchall())
    return numbers


def _count_out(shelf: Shelf, counted: Counter[int]) -> None:
    """Count so many documents fewer for each term's number, and forget terms that none holds."""
    by_step: dict[int, list[int]] = {}
    for number, step in sorted(counted.items()):
        by_step.setdefault(step, []).append(number)
    for step, numbers in by_step.items():
        for batch in batched(numbers, _BATCH):
            rows = shelf.terms._default_manager.filter(id__in=batch)  # noqa: SLF001  Django's documented way in
            rows.filter(documents__lte=step).delete()
            rows.update(documents=F("documents") - step)


def _quoted(table: type[Model]) -> str:
    return connection.ops.quote_name(table._meta.db_table)  # noqa: SLF001  Django's documented way in
