"""Leaving: deleting an account, for real and in two steps.

First its words, ties, keys and picture go, in one transaction that also tells the rooms above. Its
bare row stays, for they may hold rows that name files; each removes its own and then calls
`finish_leaving`. The last of them succeeds.
"""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from clerestory.people.actions.accounts import drop_picture_file
from clerestory.people.actions.letters import write_letter
from clerestory.people.actions.passkeys import prove_passkey
from clerestory.people.actions.proofs import prove_password
from clerestory.people.actions.ties import cut_ties
from clerestory.people.events import PersonLeaving, PersonLeft
from clerestory.people.models import (
    Challenge,
    Letter,
    Passkey,
    Person,
    RecoveryCode,
    RetiredHandle,
    Session,
    Token,
    Totp,
)
from clerestory.people.queries import retired_digest
from clerestory.spine.facts import announce
from clerestory.vault import actions as vault

_ROWS = (Session, Token, Letter, Challenge, Passkey, Totp, RecoveryCode)


def delete_account(*, person: Person, password: str = "", passkey: str = "") -> None:
    """Delete an account, given its password or a passkey's answer; raise what the proof raises."""
    if passkey:
        prove_passkey(person=person, answer=passkey)
    else:
        prove_password(person=person, password=password)
    remove_person(person_id=person.id)


def remove_person(*, person_id: UUID) -> None:
    """Delete an account without asking; again changes nothing."""
    with transaction.atomic():
        rows = Person.objects.select_for_update().filter(id=person_id, left_at=None)
        person = rows.first()
        if person is None:
            return
        for table in _ROWS:
            table.objects.filter(person=person).delete()
        cut_ties(person)
        if person.email:
            write_letter(Letter.Kind.GOODBYE, None, person.email)
        drop_picture_file(person.picture)
        RetiredHandle.objects.get_or_create(digest=retired_digest(person.skeleton))
        rows.update(
            left_at=timezone.now(),
            name="",
            bio="",
            links=[],
            picture="",
            password="",
            email=None,
            email_index=None,
            email_wanted="",
            email_wanted_index=None,
            email_confirmed_at=None,
        )
        announce(PersonLeaving(person.id))


def finish_leaving(*, person_id: UUID) -> bool:
    """Delete the row of somebody who left; return False while a room above still holds rows.

    Rooms above protect their rows (`on_delete=PROTECT`) where these name files. Safe to repeat.
    """
    try:
        with transaction.atomic():
            row = Person.objects.select_for_update().filter(id=person_id).first()
            if row is None:
                return True
            if row.left_at is None:
                return False
            announce(PersonLeft(row.id))
            row.delete()
            transaction.on_commit(lambda: vault.forget(person_id=person_id))
    except (ProtectedError, IntegrityError):
        return False
    return True
