"""Overview: accounts as whoever runs the server sees them, at its command line.

That is what stands on their page, and how the account stands. Addresses, sessions and all else that
is sealed or private are read at the staff's desk, with a second person, or not at all.
"""

from dataclasses import dataclass
from typing import Literal

from django.db.models import Q

from clerestory.people.handles import FORM
from clerestory.people.models import Person
from clerestory.spine.finding import Begins
from clerestory.spine.pages import BadMark, Page
from clerestory.spine.refusals import NotFound
from clerestory.spine.rows import by_letters, letters

MOST = 1000
type State = Literal["open", "limited", "suspended", "leaving"]
STATES: dict[State, Q] = {
    "open": Q(away_at=None, limited_at=None),
    "limited": Q(away_at=None, limited_at__isnull=False),
    "suspended": Q(away_at__isnull=False, left_at=None),
    "leaving": Q(left_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `address` is the path of its page; `state` is how it stands."""

    handle: str
    name: str
    address: str
    state: State
    private: bool
    sample: bool
    institution: bool
    followers: int
    following: int


def accounts(
    begins: str = "", state: State | None = None, after: str | None = None, limit: int = 50
) -> Page[Account]:
    """Return accounts by handle, those whose handle begins so; the mark is the last handle."""
    limit = max(1, min(limit, MOST))
    begins = begins.strip().removeprefix("@").lower()
    if begins and not (begins.isascii() and begins.replace("_", "a").isalnum()):
        return Page([], None)
    rows = Person.objects.filter(STATES[state]) if state else Person.objects.all()
    if begins:
        rows = rows.filter(Begins("handle", begins))
    if after is not None:
        if FORM.fullmatch(after) is None:
            raise BadMark
        # Compared as they are ordered: by their letters, whatever the database's language is.
        rows = rows.alias(word=letters("handle")).filter(word__gt=after)
    found = list(rows.order_by(by_letters("handle"))[: limit + 1])
    mark = found[limit - 1].handle if len(found) > limit else None
    return Page([_account(person) for person in found[:limit]], mark)


def account_of(handle: str) -> tuple[Person, Account]:
    """Return whose handle it is, suspended or not, and their account; raise NotFound."""
    handle = handle.strip().removeprefix("@").lower()
    if FORM.fullmatch(handle) is None:
        raise NotFound
    person = Person.objects.filter(handle=handle).first()
    if person is None:
        raise NotFound
    return person, _account(person)


def head_count() -> dict[State, int]:
    """Return how many accounts stand how, without samples."""
    rows = Person.objects.filter(sample=False)
    return {state: rows.filter(which).count() for state, which in STATES.items()}


def _account(person: Person) -> Account:
    state: State = "limited" if person.is_limited else "open"
    if person.away_at is not None:
        state = "suspended" if person.left_at is None else "leaving"
    return Account(
        handle=person.handle,
        name=person.name,
        address=person.address,
        state=state,
        private=person.private,
        sample=person.sample,
        institution=person.institution,
        followers=person.followers,
        following=person.following,
    )
