"""Letters: mail to people. Written with the act that causes it, posted by the worker afterwards."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clerestory.gate.egress.letters import PersonalMessage
from clerestory.people.events import AccountTouched
from clerestory.people.keys import hash_of, new_key
from clerestory.people.models import Erasure, Letter, Person
from clerestory.people.queries import receipt_of_erasure
from clerestory.people.wording import written
from clerestory.spine.facts import announce
from clerestory.spine.tasks import enqueue
from clerestory.vault.actions import forget
from clerestory.vault.keys import acting_as

POST = "clerestory.people.later.post_letter"
# How long a letter's link works, counted from when it is posted.
LIVES = {
    Letter.Kind.CONFIRM: timedelta(days=2),
    Letter.Kind.RESET: timedelta(hours=1),
}
# How long a letter may wait to be posted.
WAITS = timedelta(days=2)
RECEIPT_NAME = "clerestory-erasure-receipt.json"
PATHS = {Letter.Kind.CONFIRM: "/confirm/", Letter.Kind.RESET: "/reset/"}


def write_letter(
    kind: Letter.Kind, person: Person | None, email: str, *, language: str = ""
) -> None:
    """Put a letter into the post, in the caller's transaction. Its forerunners' links end.

    It is written in the language of its person, or in the one given where there is no person.
    """
    if person is not None:
        language = person.language
    if kind in LIVES:
        Letter.objects.filter(person=person, kind=kind).delete()
    letter = Letter.objects.create(
        person=person,
        kind=kind,
        email=email,
        language=language,
        expires_at=timezone.now() + WAITS,
    )
    enqueue(POST, str(letter.id))


def tell_of_change(kind: Letter.Kind, person: Person) -> None:
    """Tell somebody what was done to their account, in the transaction that does it.

    The rooms above hear of it; a letter goes out where there is a confirmed address.
    """
    announce(AccountTouched(person.id, kind.value))
    if person.email:
        write_letter(kind, person, person.email)


def tell_of_notices(*, person_id: UUID) -> bool:
    """Write to somebody that there is news for them, in the caller's transaction.

    The letter says nothing of what it is. Return False where no address is confirmed.
    """
    person = Person.objects.filter(id=person_id, left_at=None).first()
    if person is None:
        return False
    with acting_as("letters"):
        email = person.email
    if email:
        write_letter(Letter.Kind.NOTICES, person, email)
    return bool(email)


def tell_of_staff(*, person_id: UUID) -> None:
    """Write to somebody that staff looked, or tried to, if they have confirmed an address.

    The letter says that there is an entry, and nothing of what stands in it.
    """
    person = Person.objects.filter(id=person_id, left_at=None).first()
    if person is not None and person.email:
        write_letter(Letter.Kind.STAFF_LOOKED, person, person.email)


def tell_of_decision(*, person_id: UUID) -> None:
    """Write to somebody that moderators decided, in the caller's transaction; also if suspended.

    The letter says where the reasons stand, and nothing of them. One that waits says it for all.
    """
    person = Person.objects.filter(id=person_id, left_at=None).first()
    if person is None:
        return
    with acting_as("letters"):
        email = person.email
    waiting = Letter.objects.filter(person=person, kind=Letter.Kind.DECIDED, tries=0)
    if email and not waiting.exists():
        write_letter(Letter.Kind.DECIDED, person, email)


def post_letter(*, letter_id: UUID) -> None:
    """Send one letter; it is gone or known to be sent afterwards. Raise what the mailer raises.

    The key of its link is made here, so that no copy of it ever lies in the database.
    """
    key = ""
    with transaction.atomic():
        letter = Letter.objects.select_for_update().filter(id=letter_id).first()
        if letter is None or letter.expires_at <= timezone.now():
            return
        kind = Letter.Kind(letter.kind)
        if kind in LIVES:
            key = new_key()
            letter.key_hash, letter.expires_at = hash_of(key), timezone.now() + LIVES[kind]
        letter.tries += 1
        letter.save(update_fields=["key_hash", "expires_at", "tries"])
    link = f"{settings.PUBLIC_URL}{PATHS[kind]}{key}" if key else ""
    handle = letter.person.handle if letter.person else ""
    subject, body = written(kind, link=link, handle=handle, language=letter.language)
    with acting_as("letters"):
        to = letter.email
    message = PersonalMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
    message.person_id = letter.person_id
    if kind is Letter.Kind.RECEIPT:
        receipt = receipt_of_erasure(Erasure.objects.get(person=letter.person))
        message.attach(RECEIPT_NAME, receipt, "application/json")
    message.send()
    if not key:
        Letter.objects.filter(id=letter.id).delete()
    if letter.person_id is None:
        forget(person_id=letter.id)


def tries_of(*, letter_id: UUID) -> int:
    """Return how often a letter was tried to be posted; 0 when it is gone."""
    letter = Letter.objects.filter(id=letter_id).first()
    return letter.tries if letter else 0
