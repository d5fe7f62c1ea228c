"""Finding people by handle, name and what they say of themselves.

Only those are found who have confirmed their address, so that nobody fills the lists with names,
and who want to be. A private profile is found as its page is: its clips are not.
"""

import math
from collections.abc import Sequence

from django.db.models import Q

from clerestory.people.models import Person, PersonDocument, PersonTerm
from clerestory.people.sight import unblocked
from clerestory.spine import finding
from clerestory.spine.finding import Begins, Group, Hit, Shelf
from clerestory.spine.folding import fold
from clerestory.spine.pages import Page
from clerestory.spine.rows import by_letters

SHELF = Shelf(PersonDocument, PersonTerm)
MOST = 50
# The rank of a person, in points: how the words fit, and each doubling of followers.
WORDS, FOLLOWERS = 8.0, 0.5


def find_people(
    reader: Person | None, text: str, after: str | None = None, limit: int = 24
) -> Page[Person]:
    """Return people of whom a text tells, the best of the newest first."""
    groups = finding.groups(SHELF, text)
    if not groups:
        return Page([], None)
    order, mark = finding.best(
        SHELF,
        groups,
        lambda ids: _ranked(reader, ids, groups),
        after=after,
        limit=max(1, min(limit, MOST)),
    )
    found = Person.objects.in_bulk(order)
    return Page([found[ident] for ident in order if ident in found], mark)


def suggest(reader: Person | None, text: str, most: int = 4) -> list[Person]:
    """Return people whose handle, or a name, begins like a text; those with followers first."""
    handle = fold(text.strip().removeprefix("@"))
    people: list[Person] = []
    if finding.typed(handle):
        rows = Person.objects.filter(_findable(reader, ""), Begins("handle", handle))
        people = list(rows.order_by("-followers", by_letters("handle"))[:most])
    if len(people) < most:
        known = {person.id for person in people}
        others = find_people(reader, text, limit=most).items
        people += [person for person in others if person.id not in known]
    return people[:most]


def _findable(reader: Person | None, person: str) -> Q:
    """Return the condition that a reader may find somebody; `person` leads to them."""
    known = Q(**{f"{person}email_confirmed_at__isnull": False}) | Q(**{f"{person}sample": True})
    here = Q(**{f"{person}away_at": None, f"{person}findable": True})
    return here & known & unblocked(reader, f"{person}id")


def _ranked(reader: Person | None, ids: list[int], groups: Sequence[Group]) -> list[Hit]:
    rows = PersonDocument.objects.filter(_findable(reader, "person__"), id__in=ids)
    wanted = ("id", "strong", "person_id", "person__followers")
    hits = []
    for number, strong, person_id, followers in rows.values_list(*wanted):
        score = WORDS * finding.fits(strong, groups) + FOLLOWERS * math.log2(1 + followers)
        hits.append(Hit(round(score * 1000), number, person_id))
    return hits
