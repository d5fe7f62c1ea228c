"""Reading what lets people in: sessions, tokens, passkeys, letters."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, DateTimeField, Field, QuerySet
from django.utils import timezone

from clerestory.people.keys import hash_of
from clerestory.people.models import (
    Letter,
    Passkey,
    Person,
    RecoveryCode,
    Session,
    Token,
    Totp,
)
from clerestory.people.sight import with_reader
from clerestory.spine.prepared import Given, Prepared


def session_by_key(key: str) -> Session | None:
    """Return the living session of this key, with its person, or None."""
    return _with_distance(_SESSIONS.first(key_hash=hash_of(key), now=timezone.now()))


def living_sessions(ids: Collection[UUID]) -> set[UUID]:
    """Return those of these sessions that still let somebody in."""
    rows = Session.objects.filter(id__in=ids, expires_at__gt=timezone.now(), person__away_at=None)
    return set(rows.values_list("id", flat=True))


def token_by_key(key: str) -> Token | None:
    """Return the living token of this key, with its person, or None."""
    return _with_distance(_TOKENS.first(key_hash=hash_of(key), now=timezone.now()))


def suspended_by_key(key: str) -> Session | None:
    """Return the living session of somebody who is suspended, or None.

    Everything else takes them for somebody unknown: only the pages that say why, give them their
    copy and take their appeal ask this.
    """
    return _suspended(Session.objects.all(), key)


def suspended_token(key: str) -> Token | None:
    """Return the living token of somebody who is suspended, or None; the same holds for it."""
    return _suspended(Token.objects.all(), key)


def _living[Row: (Session, Token)](
    rows: QuerySet[Row], key_hash: Given, now: Given
) -> QuerySet[Row]:
    living = rows.filter(key_hash=key_hash, expires_at__gt=now, person__away_at=None)
    return with_reader(living)[:1]


# Every request asks one of the two.
_ASKED: Final[dict[str, Field[Any, Any]]] = {"key_hash": CharField(), "now": DateTimeField()}
_SESSIONS = Prepared(partial(_living, Session.objects.all()), **_ASKED)
_TOKENS = Prepared(partial(_living, Token.objects.all()), **_ASKED)


def _with_distance[Row: (Session, Token)](row: Row | None) -> Row | None:
    if row is not None:
        row.person.distance = row.distance  # type: ignore[attr-defined]  # annotated
    return row


def _suspended[Row: (Session, Token)](rows: QuerySet[Row], key: str) -> Row | None:
    away = rows.filter(person__left_at=None, person__away_at__isnull=False)
    living = away.filter(key_hash=hash_of(key), expires_at__gt=timezone.now())
    return living.select_related("person").first()


def letter_by_key(kind: Letter.Kind, key: str) -> Letter | None:
    """Return the letter whose link has this key while the link works, or None."""
    return (
        Letter.objects.select_related("person")
        .filter(kind=kind, key_hash=hash_of(key), expires_at__gt=timezone.now())
        .filter(person__left_at=None)
        .first()
    )


def sessions_of(person: Person) -> list[Session]:
    """Return the living sessions of a person, the last used first."""
    rows = Session.objects.filter(person=person, expires_at__gt=timezone.now())
    return list(rows.order_by("-seen_at", "-id"))


def tokens_of(person: Person) -> list[Token]:
    """Return the living tokens of a person, the newest first."""
    rows = Token.objects.filter(person=person, expires_at__gt=timezone.now())
    return list(rows.order_by("-id"))


def passkeys_of(person: Person) -> list[Passkey]:
    """Return the passkeys of a person, the newest first."""
    return list(Passkey.objects.filter(person=person).order_by("-id"))


@dataclass(frozen=True, slots=True)
class Authenticator:
    """A person's authenticator app. `uri` is for the QR code, only until it is confirmed."""

    confirmed_at: datetime | None
    codes_left: int
    secret: str
    uri: str


def authenticator_of(person: Person) -> Authenticator | None:
    """Return the authenticator app of a person, or None."""
    row = Totp.objects.filter(person=person).first()
    if row is None:
        return None
    left = RecoveryCode.objects.filter(person=person).count()
    if row.confirmed_at:
        return Authenticator(row.confirmed_at, left, "", "")
    site = settings.SITE_NAME
    label = quote(f"{site}:{person.handle}", safe="")
    uri = f"otpauth://totp/{label}?secret={row.secret}&issuer={quote(site, safe='')}"
    return Authenticator(None, left, row.secret, uri)
