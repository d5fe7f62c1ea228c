"""Reading accounts: who has a handle, an address or an id, and the links of a profile."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, QuerySet, UUIDField

from clerestory.people.handles import FORM
from clerestory.people.models import (
    LinkProof,
    Person,
)
from clerestory.people.refused import AddressNotConfirmed
from clerestory.people.sight import unblocked, whoever
from clerestory.spine.prepared import Given, Prepared
from clerestory.spine.refusals import NotFound, SignInNeeded
from clerestory.vault.fields import index_of


def person_by_handle(reader: Person | None, handle: str) -> Person:
    """Return the person of this handle; raise NotFound, also where one has blocked the other."""
    handle = handle.lower()
    if FORM.fullmatch(handle) is None:
        raise NotFound
    asks = reader.id if reader else None
    if (person := _SEEN.first(reader is not None, reader=asks, handle=handle)) is None:
        raise NotFound
    return person


def _seen(known: bool, /, *, reader: Given, handle: Given) -> QuerySet[Person]:  # noqa: FBT001  the form
    who = whoever(reader) if known else None
    return Person.objects.filter(unblocked(who, "id"), handle=handle, away_at=None)[:1]


_SEEN = Prepared(_seen, reader=UUIDField(), handle=CharField())


def person_for(reader: Person | None, person_id: UUID) -> Person:
    """Return the person of this id; raise NotFound, also where one has blocked the other."""
    rows = Person.objects.filter(unblocked(reader, "id"), id=person_id, away_at=None)
    if (person := rows.first()) is None:
        raise NotFound
    return person


def person_by_id(person_id: UUID) -> Person:
    """Return who has this id, for those who keep ids of people; raise NotFound."""
    person = Person.objects.filter(id=person_id, left_at=None).first()
    if person is None:
        raise NotFound
    return person


def person_by_name(name: str) -> Person | None:
    """Return whom somebody means who signs in as `name`: a handle or a confirmed address."""
    name = name.strip().lower()
    if "@" not in name.removeprefix("@"):
        return _here(name.removeprefix("@"))
    if not name.isprintable():
        return None
    return person_by_email(name)


def person_by_email(email: str) -> Person | None:
    """Return whose confirmed address this is, or None."""
    index = index_of(Person, "email", email)
    return Person.objects.filter(email_index=index, left_at=None).first() if index else None


def known_handles(handles: Iterable[str], reader: Person | None = None) -> list[str]:
    """Return those of `handles` that belong to somebody whom the reader may see, in their order."""
    wanted = [one for one in dict.fromkeys(map(str.lower, handles)) if FORM.fullmatch(one)]
    if not wanted:
        return []
    rows = Person.objects.filter(unblocked(reader, "id"), handle__in=wanted, away_at=None)
    known = set(rows.values_list("handle", flat=True))
    return [handle for handle in wanted if handle in known]


def hidden_handles(reader: Person | None, handles: Iterable[str]) -> set[str]:
    """Return those of `handles` whose people and the reader are invisible to each other."""
    wanted = set(handles)
    if reader is None or not wanted:
        return set()
    rows = Person.objects.filter(~unblocked(reader, "id"), handle__in=wanted)
    return set(rows.values_list("handle", flat=True))


def _here(handle: str) -> Person | None:
    """Return who has this handle. What is no handle is not asked for: PostgreSQL refuses NUL."""
    if FORM.fullmatch(handle) is None:
        return None
    return Person.objects.filter(handle=handle, left_at=None).first()


def everybody() -> list[UUID]:
    """Return the ids of all accounts, those that are being erased too, for the house itself."""
    return list(Person.objects.order_by("id").values_list("id", flat=True))


def hold(person: Person) -> None:
    """Lock somebody's row until the transaction ends; raise SignInNeeded if they have left."""
    if Person.objects.select_for_update().filter(id=person.id, left_at=None).first() is None:
        raise SignInNeeded


def proven_links(person: Person) -> dict[str, datetime]:
    """Return the links of a profile whose pages link back, each with when that was last seen."""
    if not person.links:
        return {}
    rows = LinkProof.objects.filter(person=person, proven_at__isnull=False)
    return {row.address: row.proven_at for row in rows if row.proven_at}


def own_links(person: Person) -> list[LinkProof]:
    """Return what is known of one's own links, in the order of the profile."""
    rows = {row.address: row for row in LinkProof.objects.filter(person=person)}
    return [rows[address] for address in person.links if address in rows]


def require_confirmed(person: Person) -> None:
    """Raise AddressNotConfirmed unless the person reads mail at their address."""
    if not person.is_confirmed:
        raise AddressNotConfirmed


def retired_digest(skeleton: str) -> str:
    """Return what is kept of a deleted account's skeleton: an HMAC under the server's secret."""
    key = hashlib.sha256(f"clerestory/retired/{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, skeleton.encode(), hashlib.sha256).hexdigest()
