"""Passkeys: registering, using and removing them."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from clerestory.people import ceremony
from clerestory.people.actions.letters import tell_of_change
from clerestory.people.actions.proofs import prove_password
from clerestory.people.actions.sessions import SignedIn, sign_in_anew
from clerestory.people.models import Challenge, Letter, Passkey, Person
from clerestory.people.refused import (
    NameLong,
    NameMissing,
    PasskeyKnown,
    PasskeyRefused,
    TooManyKeys,
)
from clerestory.people.texts import clean_line
from clerestory.spine.allowances import spend
from clerestory.spine.refusals import NotFound

MOST_PASSKEYS = 20
LONGEST_NAME = 60
LIFE = timedelta(minutes=10)
QUESTIONS_PER_HOUR = 200


def begin_passkey(*, person: Person) -> str:
    """Return what `navigator.credentials.create()` needs, as JSON."""
    known = Passkey.objects.filter(person=person).values_list("credential", flat=True)
    challenge, options = ceremony.creation_options(
        person.id, person.handle, person.shown_name, [bytes(one) for one in known]
    )
    _ask(Challenge.Kind.REGISTER, challenge, person)
    return options


def add_passkey(*, person: Person, name: str, answer: str, password: str) -> Passkey:
    """Register the passkey that a browser made.

    A passkey proves who one is, so nobody gets one who found a device signed in: the password
    comes first. Raise WrongPassword, PasskeyRefused or PasskeyKnown.
    """
    name = _name(name)
    prove_password(person=person, password=password)
    challenge = ceremony.challenge_of(answer)
    _use(Challenge.Kind.REGISTER, challenge, person)
    made = ceremony.check_creation(answer, challenge)
    try:
        with transaction.atomic():
            Person.objects.select_for_update().get(id=person.id)
            if Passkey.objects.filter(person=person).count() >= MOST_PASSKEYS:
                raise TooManyKeys(limit=MOST_PASSKEYS)
            passkey = Passkey.objects.create(
                person=person,
                name=name,
                credential=made.credential_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
            )
            _tell(person)
    except IntegrityError:
        raise PasskeyKnown from None
    return passkey


def rename_passkey(*, person: Person, passkey_id: UUID, name: str) -> None:
    """Give a passkey another name; raise NotFound."""
    if not Passkey.objects.filter(id=passkey_id, person=person).update(name=_name(name)):
        raise NotFound


def remove_passkey(*, person: Person, passkey_id: UUID, password: str) -> None:
    """Forget a passkey; raise WrongPassword or NotFound."""
    prove_password(person=person, password=password)
    with transaction.atomic():
        if not Passkey.objects.filter(id=passkey_id, person=person).delete()[0]:
            raise NotFound
        _tell(person)


def ask_passkey(*, address: str = "", person: Person | None = None) -> str:
    """Return what `navigator.credentials.get()` needs, as JSON.

    Without `person` the answer signs in; with one it proves again that it is them.
    """
    if address:
        spend("passkey", address, limit=QUESTIONS_PER_HOUR, seconds=3600)
    challenge, options = ceremony.request_options()
    _ask(Challenge.Kind.PROOF if person else Challenge.Kind.PASSKEY, challenge, person)
    return options


def sign_in_with_passkey(*, answer: str, user_agent: str = "") -> SignedIn:
    """Sign in whoever holds a registered passkey; raise PasskeyRefused."""
    challenge = ceremony.challenge_of(answer)
    _use(Challenge.Kind.PASSKEY, challenge, None)
    person = _check(answer, challenge).person
    return sign_in_anew(person=person, user_agent=user_agent)


def prove_passkey(*, person: Person, answer: str) -> None:
    """Check a passkey of somebody who is signed in; raise PasskeyRefused."""
    challenge = ceremony.challenge_of(answer)
    _use(Challenge.Kind.PROOF, challenge, person)
    if _check(answer, challenge).person_id != person.id:
        raise PasskeyRefused


def _check(answer: str, challenge: bytes) -> Passkey:
    passkey = (
        Passkey.objects.select_related("person")
        .filter(credential=ceremony.credential_of(answer), person__left_at=None)
        .first()
    )
    if passkey is None:
        raise PasskeyRefused
    count = ceremony.check_request(
        answer, challenge, bytes(passkey.public_key), passkey.sign_count, passkey.person_id
    )
    Passkey.objects.filter(id=passkey.id).update(sign_count=count, used_at=timezone.now())
    return passkey


def _ask(kind: Challenge.Kind, challenge: bytes, person: Person | None) -> None:
    Challenge.objects.create(
        kind=kind, person=person, secret=challenge.hex(), expires_at=timezone.now() + LIFE
    )


def _use(kind: Challenge.Kind, challenge: bytes, person: Person | None) -> None:
    """Take a question away, so that it is answered once; raise PasskeyRefused for none of ours."""
    rows = Challenge.objects.filter(
        kind=kind, secret=challenge.hex(), person=person, expires_at__gt=timezone.now()
    )
    if not rows.delete()[0]:
        raise PasskeyRefused


def _name(name: str) -> str:
    name = clean_line(name)
    if not name:
        raise NameMissing
    if len(name) > LONGEST_NAME:
        raise NameLong(longest=LONGEST_NAME)
    return name


def _tell(person: Person) -> None:
    tell_of_change(Letter.Kind.WAY_IN_CHANGED, person)
