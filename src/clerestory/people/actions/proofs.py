"""Proofs: showing again that it is oneself, before something that could lock a person out."""

from django.conf import settings

from clerestory.people import passwords
from clerestory.people.models import Person
from clerestory.people.refused import WrongPassword
from clerestory.spine.allowances import forgive, spend


def prove_password(*, person: Person, password: str) -> None:
    """Check the password of somebody who is signed in; raise WrongPassword or TooMany."""
    who = str(person.id)
    spend("password", who, limit=int(settings.OPTIONS["SIGN_INS_PER_HOUR"]), seconds=3600)
    if not passwords.is_right(password, person.password):
        raise WrongPassword
    forgive("password", who)
