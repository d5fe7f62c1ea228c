"""Reading what goes to a person or with them: copies, receipts, fields opened by staff."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from clerestory.gate.staff.grants import Grant
from clerestory.people.keys import hash_of
from clerestory.people.models import (
    Erasure,
    Export,
    Person,
)
from clerestory.people.queries.accounts import person_by_id
from clerestory.people.queries.proofs import sessions_of
from clerestory.spine.refusals import NotFound
from clerestory.vault.keys import acting_as
from clerestory.vault.queries import open_for


def opened_field(grant: Grant, field: str) -> list[str]:
    """Open one private field of the one person that a grant is about; raise GrantOver, NotFound.

    The key is the grant's, for this field alone: nothing else is opened on the way.
    """
    grant.key_for(grant.subject_id, field)  # also where there is no row that asks for it
    person = person_by_id(grant.subject_id)
    column = field.partition(".")[2]
    rows = sessions_of(person) if field == "people_session.client" else [person]
    return [text for row in rows if (text := open_for(grant, row, column))]


def files_of_person(person_id: UUID) -> list[tuple[str, Callable[[], Iterator[bytes]]]]:
    """Return what a person's own files are called in an export, and what opens each."""
    person = Person.objects.filter(id=person_id).exclude(picture="").first()
    if person is None:
        return []
    file = Path(settings.DATA) / "pictures" / person.picture
    return [(f"pictures/{person.picture}", lambda: iter((file.read_bytes(),)))]


def erasure_by_key(key: str) -> Erasure:
    """Return the erasure whose page has this key; raise NotFound when all of it is gone."""
    row = Erasure.objects.select_related("person").filter(key_hash=hash_of(key)).first()
    if row is None:
        raise NotFound
    return row


def receipt_of_erasure(erasure: Erasure) -> str:
    """Return the receipt file of an erasure; empty until the log has it."""
    with acting_as("erasure"):
        return str(erasure.receipt)


def export_of(person: Person) -> Export | None:
    """Return the copy of a person's data that is being made or can be fetched, or None."""
    rows = Export.objects.filter(person=person, expires_at__gt=timezone.now())
    return rows.order_by("-asked_at").first()


def export_file(export: Export) -> Path:
    """Return where the file of a copy lies, for the house itself."""
    return Path(settings.DATA) / "exports" / export.key
