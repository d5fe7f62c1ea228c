"""The address and the password: confirming, changing and getting back in."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from clerestory.people import brakes, passwords
from clerestory.people.actions.letters import tell_of_change, write_letter
from clerestory.people.actions.proofs import prove_password
from clerestory.people.actions.sessions import end_sessions
from clerestory.people.addresses import read_email
from clerestory.people.events import AccountTouched
from clerestory.people.models import Letter, Person, Session, Token
from clerestory.people.queries import letter_by_key, person_by_email
from clerestory.people.refused import AddressInUse, LinkUsedUp
from clerestory.spine.allowances import spend
from clerestory.spine.facts import announce
from clerestory.spine.tasks import enqueue
from clerestory.vault.fields import closed, index_of
from clerestory.vault.keys import acting_as

ANSWER = "clerestory.people.later.answer_reset"
LETTERS_PER_HOUR = 5
HOUR = 3600
# Of several accounts that want an address nobody confirmed, so many get a letter.
MOST_WANTING = 3


def confirm_email(*, key: str) -> Person:
    """Confirm the address that a letter went to; raise LinkUsedUp or AddressInUse."""
    try:
        with transaction.atomic():
            letter = _use(Letter.Kind.CONFIRM, key)
            person = _locked(letter)
            if person.email_wanted != letter.email:
                raise LinkUsedUp
            old = person.email
            _note_confirmed(person, letter.email)
            if old:
                announce(AccountTouched(person.id, Letter.Kind.EMAIL_CHANGED.value))
                write_letter(Letter.Kind.EMAIL_CHANGED, person, old)
    except IntegrityError:
        raise AddressInUse from None
    return person


def ask_confirmation(*, person: Person) -> None:
    """Send the confirming letter again; raise TooMany. Nothing happens when none is waited for."""
    if not person.email_wanted:
        return
    spend("letter", person.email_wanted, limit=LETTERS_PER_HOUR, seconds=HOUR)
    with transaction.atomic():
        _write_confirmation(person, person.email_wanted)


def change_email(*, person: Person, email: str, password: str) -> None:
    """Ask the new address to confirm; the old one is told, and stays until then."""
    email = read_email(email)
    brakes.refuse_mail(email)
    prove_password(person=person, password=password)
    spend("letter", email, limit=LETTERS_PER_HOUR, seconds=HOUR)
    wanted = "" if email == person.email else email
    with transaction.atomic():
        Person.objects.filter(id=person.id).update(**closed(person, email_wanted=wanted))
        person.email_wanted = wanted
        Letter.objects.filter(person=person, kind=Letter.Kind.CONFIRM).delete()
        if wanted:
            _write_confirmation(person, wanted)
            if person.email:
                write_letter(Letter.Kind.EMAIL_CHANGING, person, person.email)


def change_password(
    *, person: Person, password: str, new: str, session: Session | None = None
) -> None:
    """Change a password; every other session than `session` ends, and so does every token."""
    prove_password(person=person, password=password)
    _refuse_weak(person, new)
    locked = passwords.lock(new)
    with transaction.atomic():
        _set_password(person, locked)
        end_sessions(person=person, but=session)
        Token.objects.filter(person=person).delete()


def ask_reset(*, email: str, address: str = "") -> None:
    """Send a link for a new password to an address that an account has; silent otherwise.

    Accounts that want the address without having confirmed it are helped too: whoever reads its
    mail may have them.
    """
    email = read_email(email)
    if address:
        limit = int(settings.OPTIONS["SIGN_INS_PER_HOUR"])
        spend("reset from", address, limit=limit, seconds=HOUR)
    spend("letter", email, limit=LETTERS_PER_HOUR, seconds=HOUR)
    # Whose address it is, is looked up by the worker: the time of this answer must not tell.
    enqueue(
        ANSWER,
        str(index_of(Person, "email", email)),
        str(index_of(Person, "email_wanted", email)),
    )


def answer_reset(*, index: str, wanted_index: str) -> None:
    """Write the letters that somebody asked for, to the accounts that these blind indexes find."""
    with transaction.atomic():
        here = Person.objects.filter(left_at=None)
        known = here.filter(email_index=index).first()
        wanting = here.filter(email_index=None, email_wanted_index=wanted_index)
        people = [known] if known else list(wanting.order_by("-id")[:MOST_WANTING])
        for person in people:
            with acting_as("letters"):
                email = person.email or person.email_wanted
            write_letter(Letter.Kind.RESET, person, email)


def reset_password(*, key: str, new: str) -> Person:
    """Set a new password by a letter's link: all sessions and tokens of the account end.

    Raise LinkUsedUp, AddressInUse, or a refusal of the password, which leaves the link good.
    """
    letter = letter_by_key(Letter.Kind.RESET, key)
    if letter is None or letter.person is None:
        raise LinkUsedUp
    _refuse_weak(letter.person, new)
    locked = passwords.lock(new)
    try:
        with transaction.atomic():
            person = _locked(_use(Letter.Kind.RESET, key))
            if letter.email not in {person.email, person.email_wanted}:
                raise LinkUsedUp
            if person.email is None:
                _note_confirmed(person, letter.email)
            _set_password(person, locked)
            end_sessions(person=person)
            Token.objects.filter(person=person).delete()
    except IntegrityError:
        raise AddressInUse from None
    return person


def _use(kind: Letter.Kind, key: str) -> Letter:
    """Take a letter's link away, so that it works once; raise LinkUsedUp."""
    letter = letter_by_key(kind, key)
    if letter is None or not Letter.objects.filter(id=letter.id).delete()[0]:
        raise LinkUsedUp
    return letter


def _locked(letter: Letter) -> Person:
    here = Person.objects.select_for_update().filter(left_at=None)
    person = here.filter(id=letter.person_id).first() if letter.person_id else None
    if person is None:
        raise LinkUsedUp
    return person


def _note_confirmed(person: Person, email: str) -> None:
    person.email, person.email_wanted = email, ""
    person.email_confirmed_at = timezone.now()
    addresses = ["email", "email_index", "email_wanted", "email_wanted_index"]
    person.save(update_fields=[*addresses, "email_confirmed_at"])


def _write_confirmation(person: Person, email: str) -> None:
    """Ask an address to confirm, or tell it that it has an account: never say here which."""
    known = person_by_email(email)
    kind = Letter.Kind.ALREADY_HERE if known else Letter.Kind.CONFIRM
    write_letter(kind, known or person, email)


def _refuse_weak(person: Person, password: str) -> None:
    email = person.email or person.email_wanted
    passwords.refuse_weak(password, telling=(person.handle, email.partition("@")[0]))


def _set_password(person: Person, locked: str) -> None:
    Person.objects.filter(id=person.id).update(password=locked)
    person.password = locked
    Letter.objects.filter(person=person, kind=Letter.Kind.RESET).delete()
    tell_of_change(Letter.Kind.PASSWORD_CHANGED, person)
