"""Signing in with a name and a password, and the second step where one is set up."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clerestory.people import passwords
from clerestory.people.actions.second_step import accept_code, has_second_step
from clerestory.people.actions.sessions import SignedIn, sign_in_anew
from clerestory.people.keys import hash_of, new_key
from clerestory.people.models import Challenge, Person
from clerestory.people.queries import person_by_name
from clerestory.people.refused import SecondStepOver, WrongSignIn
from clerestory.spine.allowances import forgive, give_back, spend

STEP_LIFE = timedelta(minutes=10)
HOUR = 3600


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The password was right; `key` lets this browser, for ten minutes, enter the code."""

    key: str


def sign_in(
    *, name: str, password: str, address: str = "", user_agent: str = ""
) -> SignedIn | CodeNeeded:
    """Sign in by handle or e-mail address; raise WrongSignIn or TooMany.

    `address` is where the request came from, for counting; it is not kept. Tries are counted for
    the account (or the name, when nobody has it) and for the address, before the password is
    looked at; a right one gives them back.
    """
    limit = int(settings.OPTIONS["SIGN_INS_PER_HOUR"])
    person = person_by_name(name)
    who = str(person.id) if person else name.strip().lower()
    if address:
        spend("sign-in from", address, limit=limit, seconds=HOUR)
    spend("sign-in as", who, limit=limit, seconds=HOUR)
    if not passwords.is_right(password, person.password if person else "") or person is None:
        raise WrongSignIn
    forgive("sign-in as", who)
    if address:
        # Not all of them: somebody with one account could otherwise try others without end.
        give_back("sign-in from", address)
    if passwords.is_dated(person.password):
        Person.objects.filter(id=person.id, password=person.password).update(
            password=passwords.lock(password)
        )
    if has_second_step(person):
        return CodeNeeded(_ask_code(person))
    return sign_in_anew(person=person, user_agent=user_agent)


def enter_code(*, key: str, code: str, user_agent: str = "") -> SignedIn:
    """Finish a sign-in with a code of the authenticator app, or with a recovery code.

    Raise WrongCode, TooMany, or SecondStepOver when the sign-in must be begun again.
    """
    question = (
        Challenge.objects.select_related("person")
        .filter(kind=Challenge.Kind.SECOND_STEP, secret=hash_of(key))
        .filter(expires_at__gt=timezone.now(), person__left_at=None)
        .first()
    )
    if question is None or question.person is None:
        raise SecondStepOver
    person = question.person
    limit = int(settings.OPTIONS["SIGN_INS_PER_HOUR"])
    spend("code", str(person.id), limit=limit, seconds=HOUR)
    with transaction.atomic():
        accept_code(person, code)
        if not Challenge.objects.filter(id=question.id).delete()[0]:
            raise SecondStepOver
        signed_in = sign_in_anew(person=person, user_agent=user_agent)
    forgive("code", str(person.id))
    return signed_in


def _ask_code(person: Person) -> str:
    key = new_key()
    Challenge.objects.create(
        kind=Challenge.Kind.SECOND_STEP,
        person=person,
        secret=hash_of(key),
        expires_at=timezone.now() + STEP_LIFE,
    )
    return key
