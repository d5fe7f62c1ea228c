"""Matching: which documents hold certain terms, the newest first, on either database.

SQLite walks its full-text index from the newest document on and stops by itself. PostgreSQL's index
gives all that fit, in no order; so a document has its eras among its terms, runs of ids of several
sizes, and two or three of the newest that should hold a page are asked for.
"""

import math
from typing import Any

from django.db import connection

from clerestory.spine.indexing import ERAS, vector
from clerestory.spine.models import Document

# How much further is looked back than should be needed, and how many eras are as much: so two or
# three are named. Where two of the largest are too few, too few fit for their order to cost much.
SLACK = 1.4
WIDE = 2
# By how much fewer are expected further back, at least, where too few were found.
FEWER = 4
# A word that no more documents hold is looked for in all of them at once: their rows are soon read.
FEW = 256


def newest(
    documents: type[Document],
    either: list[list[str]],
    expected: list[int],
    least: int,
    below: int | None,
    limit: int,
) -> list[int]:
    """Return the ids of the newest documents that hold one of each group of terms.

    `expected`: how many documents hold one of a group, for each group of words; marks, which stand
    behind these in `either`, are not counted. `least` is the lowest id to look at, and `below` the
    one to stay under.
    """
    if connection.vendor == "sqlite":
        return _walked(documents, either, least, below, limit)
    # The newest eras come first where a whole reading would bring far too much.
    if min(expected) <= FEW:
        return _matching(documents, either, least, below, limit)
    top = _highest(documents) + 1 if below is None else below
    share = math.prod(min(1.0, count / max(top, 1)) for count in expected)
    found: list[int] = []
    while top > least and len(found) < limit:
        missing = limit - len(found)
        stretch = _stretch(share, missing, top, least)
        if stretch is None:
            return found + _matching(documents, either, least, top, missing)
        mark, bits, first, last = stretch
        eras = [f"{mark}{number}" for number in range(first, last + 1)]
        low = max(least, first << bits)
        some = _matching(documents, either, low, top, missing, eras)
        # How many there were says better how rare they are than the words alone did.
        fewer = share / FEWER
        share = min(fewer, len(some) / (top - low)) if some else fewer
        found, top = found + some, low
    return found


def _walked(
    documents: type[Document], either: list[list[str]], least: int, below: int | None, limit: int
) -> list[int]:
    table = _table(documents)
    asked = " AND ".join(f"({' OR '.join(one)})" for one in either)
    sql = (
        f"SELECT rowid FROM {table}_index WHERE {table}_index MATCH %s "  # noqa: S608  the name of a table
        "AND rowid >= %s AND rowid < %s ORDER BY rowid DESC LIMIT %s"
    )
    return _ids(sql, (asked, least, 1 << 62 if below is None else below, limit))


def _stretch(share: float, missing: int, top: int, least: int) -> tuple[str, int, int, int] | None:
    """Return the mark and the size of the eras below `top` that likely hold what is missing.

    And the first and the last of them; None where they would be too many.
    """
    wide = int(SLACK * missing / max(share, 1e-9))
    for mark, bits in ERAS.items():
        if wide <= WIDE << bits:
            return mark, bits, max((top - wide) >> bits, least >> bits, 0), (top - 1) >> bits
    return None


def _matching(
    documents: type[Document],
    either: list[list[str]],
    least: int,
    below: int | None,
    limit: int,
    eras: list[str] | None = None,
) -> list[int]:
    table = _table(documents)
    # Of one condition the index walks all that the rarest of its terms has. Where eras are a
    # condition of their own, it begins at the first of them.
    asked = [either, [eras]] if eras else [either]
    fit = " AND ".join([f"{vector(table)} @@ %s::tsquery"] * len(asked))
    # The matches are gathered before they are sorted: else the database may walk all documents.
    sql = (
        f"WITH hits AS MATERIALIZED (SELECT id FROM {table} WHERE {fit}) "  # noqa: S608  the name of a table
        "SELECT id FROM hits WHERE id >= %s AND id < %s ORDER BY id DESC LIMIT %s"
    )
    texts = map(_asked, asked)
    return _ids(sql, (*texts, least, 1 << 62 if below is None else below, limit))


def _asked(groups: list[list[str]]) -> str:
    """Return the text of a question for one term of each group."""
    return " & ".join("(" + " | ".join(f"'{one}'" for one in group) + ")" for group in groups)


def _table(documents: type[Document]) -> str:
    return str(documents._meta.db_table)  # noqa: SLF001  Django's documented way in


def _ids(sql: str, given: tuple[Any, ...]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [row[0] for row in cursor.fetchall()]


def _highest(documents: type[Document]) -> int:
    return _ids(f"SELECT coalesce(max(id), 0) FROM {_table(documents)}", ())[0]  # noqa: S608  the name of a table
