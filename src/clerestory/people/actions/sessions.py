"""Sessions and tokens: what keeps a person signed in, on a browser or in a program."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.people.clients import client_in_words
from clerestory.people.events import AccountTouched
from clerestory.people.keys import hash_of, new_key
from clerestory.people.models import Person, Session, Token
from clerestory.people.refused import NameLong, NameMissing, TooManyKeys
from clerestory.people.texts import clean_line
from clerestory.spine.facts import announce
from clerestory.spine.refusals import NotFound

LIFE = timedelta(days=30)
NOTED_EVERY = timedelta(hours=1)
MOST_SESSIONS = 50
MOST_TOKENS = 20
LONGEST_NAME = 60
TOKEN_MARK = "clr_"  # noqa: S105  what all of them begin with


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session was opened; `key` is for its browser alone and is kept nowhere."""

    key: str
    person: Person


def open_session(*, person: Person, user_agent: str = "") -> SignedIn:
    """Sign a person in with a fresh key; the oldest sessions end when there are too many."""
    now, key = timezone.now(), new_key()
    with transaction.atomic():
        Session.objects.create(
            person=person,
            key_hash=hash_of(key),
            client=client_in_words(user_agent),
            seen_at=now,
            expires_at=now + LIFE,
        )
        kept = Session.objects.filter(person=person).order_by("-seen_at", "-id")
        old = list(kept.values_list("id", flat=True)[MOST_SESSIONS : MOST_SESSIONS + 10])
        if old:
            Session.objects.filter(id__in=old).delete()
    return SignedIn(key, person)


def sign_in_anew(*, person: Person, user_agent: str = "") -> SignedIn:
    """Open a session for somebody who has just proven who they are, and tell the rooms above."""
    with transaction.atomic():
        announce(AccountTouched(person.id, "signed_in"))
        return open_session(person=person, user_agent=user_agent)


def keep_session(*, session: Session) -> bool:
    """Write down that a session is in use, at most once an hour; return whether it was written."""
    now = timezone.now()
    if now - session.seen_at < NOTED_EVERY:
        return False
    session.seen_at, session.expires_at = now, now + LIFE
    return bool(
        Session.objects.filter(id=session.id).update(seen_at=now, expires_at=session.expires_at)
    )


def end_session(*, person: Person, session_id: UUID) -> None:
    """End one session of a person; raise NotFound."""
    if not Session.objects.filter(id=session_id, person=person).delete()[0]:
        raise NotFound


def end_sessions(*, person: Person, but: Session | None = None) -> int:
    """End all sessions of a person, but for one; return how many."""
    rows = Session.objects.filter(person=person)
    return (rows.exclude(id=but.id) if but else rows).delete()[0]


def add_token(*, person: Person, name: str, days: int = 365) -> str:
    """Make a key for a program that acts as this person; return it, the only time it is known."""
    name = clean_line(name)
    if not name:
        raise NameMissing
    if len(name) > LONGEST_NAME:
        raise NameLong(longest=LONGEST_NAME)
    key = TOKEN_MARK + new_key()
    ends = timezone.now() + timedelta(days=days)
    with transaction.atomic():
        Person.objects.select_for_update().get(id=person.id)
        if Token.objects.filter(person=person).count() >= MOST_TOKENS:
            raise TooManyKeys(limit=MOST_TOKENS)
        Token.objects.create(person=person, key_hash=hash_of(key), name=name, expires_at=ends)
    return key


def keep_token(*, token: Token) -> None:
    """Write down that a token is in use, at most once a day."""
    today = timezone.now().date()
    if token.seen_on != today:
        token.seen_on = today
        Token.objects.filter(id=token.id).update(seen_on=today)


def end_token(*, person: Person, token_id: UUID) -> None:
    """Revoke a token; raise NotFound."""
    if not Token.objects.filter(id=token_id, person=person).delete()[0]:
        raise NotFound
