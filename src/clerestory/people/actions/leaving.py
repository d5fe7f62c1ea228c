"""Leaving: erasing an account, for real, and proving it to its person first.

Closed: nobody can sign in, and nobody sees it any more; the erasure is on record in the same act.
Proven: once the log has it, seen by witnesses, its person gets the receipt, on a page of its own
and by mail. Erased: first the keys, so that from here on no copy of a sealed word can be read; then
words, ties and picture, in one transaction that also tells the rooms above. The bare row stays, for
they may hold rows that name files; each removes its own and then calls `finish_leaving`.

Every step can be repeated, and a timer goes on where a crash or a silent log stopped it.
"""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from clerestory.gate import actions as gate
from clerestory.gate.datamap import gather
from clerestory.gate.export.body import erasure_body
from clerestory.gate.queries import proof_of
from clerestory.gate.refused import AssuranceDown, NotProvenYet
from clerestory.gate.staff.actions import forget_subject
from clerestory.people.actions.accounts import drop_picture_file
from clerestory.people.actions.exports import drop_exports
from clerestory.people.actions.finding import leave_words
from clerestory.people.actions.letters import write_letter
from clerestory.people.actions.passkeys import prove_passkey
from clerestory.people.actions.proofs import prove_password
from clerestory.people.actions.ties import cut_ties
from clerestory.people.events import PersonFrozen, PersonLeaving, PersonLeft
from clerestory.people.keys import hash_of, new_key
from clerestory.people.models import (
    Challenge,
    Erasure,
    Letter,
    LinkProof,
    Passkey,
    Person,
    RecoveryCode,
    RetiredHandle,
    Session,
    Token,
    Totp,
)
from clerestory.people.queries import erasure_by_key, retired_digest
from clerestory.spine.facts import announce
from clerestory.spine.refusals import SignInNeeded
from clerestory.tlog.leaves import Kind
from clerestory.vault import actions as vault
from clerestory.vault.fields import closed
from clerestory.vault.keys import acting_as

# What lets somebody in goes at once; the rest when the keys are gone.
_WAYS_IN = (Session, Token, Challenge, Passkey, Totp, RecoveryCode)
# How long a person has for the receipt before the rest goes by itself.
PAUSE = timedelta(minutes=10)
# How much longer the erasure waits for a mail server that is away.
MAIL_WAITS = timedelta(hours=1)
SETTLE_SECONDS = 5.0


def delete_account(*, person: Person, password: str = "", passkey: str = "") -> str:
    """Close an account, given its password or a passkey's answer; raise what the proof raises.

    Returns the key of the page that has the receipt, and from which the rest is done.
    """
    if passkey:
        prove_passkey(person=person, answer=passkey)
    else:
        prove_password(person=person, password=password)
    key = new_key()
    if not _freeze(person.id, key):
        raise SignInNeeded
    prove_erasure(person_id=person.id)
    return key


def prove_erasure(*, person_id: UUID, seconds: float = SETTLE_SECONDS) -> bool:
    """Get the receipt of an erasure and send it; return whether it is there. Safe to repeat."""
    erasure = Erasure.objects.select_related("person").filter(person_id=person_id).first()
    if erasure is None or erasure.due_at is not None:
        return erasure is not None
    try:
        gate.settle(entry_id=erasure.entry_id, seconds=seconds)
        receipt = proof_of(person_id, erasure.entry_id).decode()
    except (AssuranceDown, NotProvenYet):
        return False
    with transaction.atomic():
        waiting = Erasure.objects.select_for_update().filter(person_id=person_id, due_at=None)
        with acting_as("erasure"):
            there = waiting.update(
                due_at=timezone.now() + PAUSE, **closed(erasure, receipt=receipt)
            )
            email = erasure.person.email
            if there and email:
                write_letter(Letter.Kind.RECEIPT, erasure.person, email)
    return True


def hasten_erasure(*, key: str) -> bool:
    """Erase now what waits for its person; return whether it is done, or a minute is needed."""
    erasure = erasure_by_key(key)
    if erasure.due_at is None:
        return False
    Erasure.objects.filter(person_id=erasure.person_id).update(due_at=timezone.now())
    return _erase_if_due(erasure.person_id)


def erase_due() -> int:
    """Go on with every erasure that can go on; return how many were ended."""
    unproven = Erasure.objects.filter(due_at=None).values_list("person_id", flat=True)
    for person_id in list(unproven):
        prove_erasure(person_id=person_id)
    due = Erasure.objects.filter(due_at__lte=timezone.now()).values_list("person_id", flat=True)
    return sum(_erase_if_due(person_id) for person_id in list(due))


def remove_person(*, person_id: UUID) -> None:
    """Erase an account without asking or waiting, as an operator does; again changes nothing.

    It is on record all the same; nobody gets the receipt.
    """
    if _freeze(person_id, new_key(), goodbye=True):
        erase_person(person_id=person_id)


def erase_person(*, person_id: UUID) -> None:
    """Destroy the keys of somebody who left, and then all that is theirs here; safe to repeat."""
    rows = Person.objects.filter(id=person_id, left_at__isnull=False)
    if not rows.exists():
        return
    vault.forget(person_id=person_id)
    gate.let_go(person_id=person_id)
    with transaction.atomic():
        person = rows.select_for_update().first()
        if person is None or not Erasure.objects.filter(person=person).delete()[0]:
            return
        _clear(person)


def erase_again(*, person_id: UUID) -> None:
    """Erase somebody whom a backup brought back: their keys are gone, and the log has it already.

    Nothing of theirs can be opened, so there is nobody to write to. Safe to repeat.
    """
    with transaction.atomic():
        rows = Person.objects.select_for_update().filter(id=person_id)
        person = rows.first()
        if person is None:
            return
        for table in (*_WAYS_IN, Erasure):
            table.objects.filter(person=person).delete()
        now = timezone.now()
        rows.filter(left_at=None).update(left_at=now, away_at=now)
        _clear(person)
    gate.let_go(person_id=person_id)


def finish_leaving(*, person_id: UUID) -> bool:
    """Delete the row of somebody who left; return False while a room above still holds rows.

    Rooms above protect their rows (`on_delete=PROTECT`) where these name files. Safe to repeat.
    """
    try:
        with transaction.atomic():
            row = Person.objects.select_for_update().filter(id=person_id).first()
            if row is None:
                return True
            if row.left_at is None or Erasure.objects.filter(person=row).exists():
                return False
            announce(PersonLeft(row.id))
            row.delete()
    except (ProtectedError, IntegrityError):
        return False
    return True


def _clear(person: Person) -> None:
    """Take away all that is somebody's in this room, and tell the rooms above."""
    Letter.objects.filter(person=person).delete()
    drop_exports(person_id=person.id)
    forget_subject(person_id=person.id)
    LinkProof.objects.filter(person=person).delete()
    cut_ties(person)
    leave_words(person)
    drop_picture_file(person.picture)
    RetiredHandle.objects.get_or_create(digest=retired_digest(person.skeleton))
    Person.objects.filter(id=person.id).update(
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


def _freeze(person_id: UUID, key: str, *, goodbye: bool = False) -> bool:
    """Close an account and put its erasure on record, in one act; return whether it was open."""
    with transaction.atomic():
        rows = Person.objects.select_for_update().filter(id=person_id, left_at=None)
        person = rows.first()
        if person is None:
            return False
        body = erasure_body(gather(), person_id)
        entry_id = gate.record(kind=Kind.ERASURE, body=body, person_id=person_id)
        due_at = timezone.now() if goodbye else None
        Erasure.objects.create(
            person=person, key_hash=hash_of(key), entry_id=entry_id, due_at=due_at
        )
        for table in _WAYS_IN:
            table.objects.filter(person=person).delete()
        Letter.objects.filter(person=person).delete()
        if goodbye and person.email:
            write_letter(Letter.Kind.GOODBYE, None, person.email, language=person.language)
        leave_words(person)
        now = timezone.now()
        rows.update(left_at=now, away_at=now)
        announce(PersonFrozen(person.id))
    return True


def _erase_if_due(person_id: UUID) -> bool:
    """Erase what is due, unless its letter may still go out; return whether it was erased."""
    now = timezone.now()
    erasure = Erasure.objects.filter(person_id=person_id, due_at__lte=now).first()
    if erasure is None or erasure.due_at is None:
        return False
    unposted = Letter.objects.filter(person_id=person_id, kind=Letter.Kind.RECEIPT)
    if unposted.exists() and erasure.due_at + MAIL_WAITS > now:
        return False
    erase_person(person_id=person_id)
    return True
