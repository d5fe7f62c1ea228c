"""Reading people. The reader comes first, wherever it could matter who asks."""

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from clerestory.gate.staff.grants import Grant
from clerestory.people.handles import FORM
from clerestory.people.keys import hash_of
from clerestory.people.models import (
    Block,
    Erasure,
    Export,
    Follow,
    FollowRequest,
    Letter,
    LinkProof,
    Passkey,
    Person,
    RecoveryCode,
    Session,
    Token,
    Totp,
)
from clerestory.people.refused import AddressNotConfirmed, TiesNotShown
from clerestory.people.sight import hidden_ids, keeps_distance, muted_now, unblocked, with_reader
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound, SignInNeeded
from clerestory.spine.rows import There
from clerestory.vault.fields import index_of
from clerestory.vault.keys import acting_as
from clerestory.vault.queries import open_for

MOST_PEOPLE = 100
MOST_SHOWN = 500


def session_by_key(key: str) -> Session | None:
    """Return the living session of this key, with its person, or None."""
    return _living(Session.objects.all(), key)


def living_sessions(ids: Collection[UUID]) -> set[UUID]:
    """Return those of these sessions that still let somebody in."""
    rows = Session.objects.filter(id__in=ids, expires_at__gt=timezone.now(), person__away_at=None)
    return set(rows.values_list("id", flat=True))


def token_by_key(key: str) -> Token | None:
    """Return the living token of this key, with its person, or None."""
    return _living(Token.objects.all(), key)


def suspended_by_key(key: str) -> Session | None:
    """Return the living session of somebody who is suspended, or None.

    Everything else takes them for somebody unknown: only the pages that say why, give them their
    copy and take their appeal ask this.
    """
    return _suspended(Session.objects.all(), key)


def suspended_token(key: str) -> Token | None:
    """Return the living token of somebody who is suspended, or None; the same holds for it."""
    return _suspended(Token.objects.all(), key)


def _living[Row: (Session, Token)](rows: QuerySet[Row], key: str) -> Row | None:
    living = rows.filter(key_hash=hash_of(key), expires_at__gt=timezone.now(), person__away_at=None)
    row = with_reader(living).first()
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


def person_by_handle(reader: Person | None, handle: str) -> Person:
    """Return the person of this handle; raise NotFound, also where one has blocked the other."""
    person = _here(handle.lower(), unblocked(reader, "id") & Q(away_at=None))
    if person is None:
        raise NotFound
    return person


def person_for(reader: Person | None, person_id: UUID) -> Person:
    """Return the person of this id; raise NotFound, also where one has blocked the other."""
    rows = Person.objects.filter(unblocked(reader, "id"), id=person_id, away_at=None)
    if (person := rows.first()) is None:
        raise NotFound
    return person


def person_by_id(person_id: UUID) -> Person:
    """Return who has this id, for those who keep ids of people; raise NotFound."""
    person = Person.objects.filter(id=person_id, left_at=None).first()
    if person is None:
        raise NotFound
    return person


def person_by_name(name: str) -> Person | None:
    """Return whom somebody means who signs in as `name`: a handle or a confirmed address."""
    name = name.strip().lower()
    if "@" not in name.removeprefix("@"):
        return _here(name.removeprefix("@"))
    if not name.isprintable():
        return None
    return person_by_email(name)


def person_by_email(email: str) -> Person | None:
    """Return whose confirmed address this is, or None."""
    index = index_of(Person, "email", email)
    return Person.objects.filter(email_index=index, left_at=None).first() if index else None


def known_handles(handles: Iterable[str], reader: Person | None = None) -> list[str]:
    """Return those of `handles` that belong to somebody whom the reader may see, in their order."""
    wanted = [one for one in dict.fromkeys(map(str.lower, handles)) if FORM.fullmatch(one)]
    if not wanted:
        return []
    rows = Person.objects.filter(unblocked(reader, "id"), handle__in=wanted, away_at=None)
    known = set(rows.values_list("handle", flat=True))
    return [handle for handle in wanted if handle in known]


def hidden_handles(reader: Person | None, handles: Iterable[str]) -> set[str]:
    """Return those of `handles` whose people and the reader are invisible to each other."""
    wanted = set(handles)
    if reader is None or not wanted:
        return set()
    rows = Person.objects.filter(~unblocked(reader, "id"), handle__in=wanted)
    return set(rows.values_list("handle", flat=True))


def _here(handle: str, seen: Q | None = None) -> Person | None:
    """Return who has this handle. What is no handle is not asked for: PostgreSQL refuses NUL."""
    if FORM.fullmatch(handle) is None:
        return None
    return Person.objects.filter(seen or Q(), handle=handle, left_at=None).first()


def everybody() -> list[UUID]:
    """Return the ids of all accounts, those that are being erased too, for the house itself."""
    return list(Person.objects.order_by("id").values_list("id", flat=True))


def hold(person: Person) -> None:
    """Lock somebody's row until the transaction ends; raise SignInNeeded if they have left."""
    if Person.objects.select_for_update().filter(id=person.id, left_at=None).first() is None:
        raise SignInNeeded


def proven_links(person: Person) -> dict[str, datetime]:
    """Return the links of a profile whose pages link back, each with when that was last seen."""
    if not person.links:
        return {}
    rows = LinkProof.objects.filter(person=person, proven_at__isnull=False)
    return {row.address: row.proven_at for row in rows if row.proven_at}


def own_links(person: Person) -> list[LinkProof]:
    """Return what is known of one's own links, in the order of the profile."""
    rows = {row.address: row for row in LinkProof.objects.filter(person=person)}
    return [rows[address] for address in person.links if address in rows]


def require_confirmed(person: Person) -> None:
    """Raise AddressNotConfirmed unless the person reads mail at their address."""
    if not person.is_confirmed:
        raise AddressNotConfirmed


def follows(follower: Person, followed: Person) -> bool:
    """Whether one follows the other."""
    return Follow.objects.filter(follower=follower, followed=followed).exists()


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a reader to a person. `asks`: the reader waits for an answer."""

    following: bool = False
    followed_by: bool = False
    asks: bool = False
    muted: bool = False

    @property
    def friends(self) -> bool:
        """Whether the two follow each other."""
        return self.following and self.followed_by


def tie(reader: Person | None, person: Person) -> Tie:
    """Return what ties the reader to a person."""
    return ties(reader, [person])[person.id]


def ties(reader: Person | None, people: Collection[Person]) -> dict[UUID, Tie]:
    """Return what ties the reader to each of these people, in two questions however many."""
    ids = [person.id for person in people]
    if reader is None or not ids:
        return dict.fromkeys(ids, Tie())
    muted = set(muted_now(reader).filter(muted__in=ids).values_list("muted", flat=True))
    tied = Person.objects.filter(id__in=ids).values_list(
        "id",
        There(Follow, {"follower": reader.id, "followed": F("id")}),
        There(Follow, {"follower": F("id"), "followed": reader.id}),
        There(FollowRequest, {"asker": reader.id, "asked": F("id")}),
    )
    return {one: Tie(out, back, asks, one in muted) for one, out, back, asks in tied}


def lets_in(reader: Person | None, person: Person) -> bool:
    """Whether what a person shares with everybody is for this reader, too."""
    if not person.private or (reader is not None and reader.id == person.id):
        return True
    return reader is not None and follows(reader, person)


def shows_ties(reader: Person | None, person: Person) -> bool:
    """Whether the reader may read who follows a person and whom they follow."""
    if reader is not None and reader.id == person.id:
        return True
    return person.shows_ties and lets_in(reader, person)


def shown_counts(reader: Person | None, person: Person) -> tuple[int, int]:
    """Return how many follow a person and how many they follow, as the lists show it.

    The counts are kept; only those who are invisible to the reader are taken off, by two questions
    that walk along the reader's own blocks.
    """
    if reader is None or reader.id == person.id or not keeps_distance(reader):
        return person.followers, person.following
    away = hidden_ids(reader)
    followers = Follow.objects.filter(followed=person, follower__in=away).count()
    following = Follow.objects.filter(follower=person, followed__in=away).count()
    return person.followers - followers, person.following - following


def followers(
    reader: Person | None, person: Person, after: str | None = None, limit: int = 30
) -> Page[Person]:
    """Return who follows `person`, the latest first; raise TiesNotShown."""
    if not shows_ties(reader, person):
        raise TiesNotShown
    return _ties(reader, Follow.objects.filter(followed=person), "follower", after, limit)


def following(
    reader: Person | None, person: Person, after: str | None = None, limit: int = 30
) -> Page[Person]:
    """Return whom `person` follows, the latest first; raise TiesNotShown."""
    if not shows_ties(reader, person):
        raise TiesNotShown
    return _ties(reader, Follow.objects.filter(follower=person), "followed", after, limit)


def friends(person: Person, after: str | None = None, limit: int = 30) -> Page[Person]:
    """Return whom a person follows who follow them, too; for that person alone."""
    back = Follow.objects.filter(follower=OuterRef("followed"), followed=person)
    rows = Follow.objects.filter(Exists(back), follower=person)
    return _ties(person, rows, "followed", after, limit)


def requests_of(person: Person, after: str | None = None, limit: int = 30) -> Page[Person]:
    """Return who asks to follow a person, the latest first."""
    return _ties(person, FollowRequest.objects.filter(asked=person), "asker", after, limit)


def requests_waiting(person: Person) -> int:
    """Return how many ask to follow a person."""
    return FollowRequest.objects.filter(asked=person, asker__away_at=None).count()


def blocked_by(person: Person, after: str | None = None, limit: int = 30) -> Page[Person]:
    """Return whom a person has blocked, the latest first."""
    return _ties(None, Block.objects.filter(blocker=person), "blocked", after, limit)


def blocked_person(person: Person, handle: str) -> Person:
    """Return somebody whom this person has blocked, to take it back; raise NotFound."""
    rows = Block.objects.select_related("blocked").filter(blocker=person)
    row = rows.filter(blocked__handle=handle.lower()).first() if FORM.fullmatch(handle) else None
    if row is None:
        raise NotFound
    return row.blocked


@dataclass(frozen=True, slots=True)
class Muted:
    """Somebody who is muted, and until when; None: until it is taken back."""

    person: Person
    ends_at: datetime | None


def mutes_of(person: Person) -> list[Muted]:
    """Return whom a person has muted, the latest first; the first few hundred."""
    rows = muted_now(person).select_related("muted").filter(muted__away_at=None)
    return [Muted(row.muted, row.ends_at) for row in rows.order_by("-id")[:MOST_SHOWN]]


def _ties(
    reader: Person | None, rows: QuerySet[Any], side: str, after: str | None, limit: int
) -> Page[Person]:
    limit = max(1, min(limit, MOST_PEOPLE))
    seen = unblocked(reader, f"{side}_id")
    rows = rows.select_related(side).filter(seen, **{f"{side}__away_at": None}).order_by("-id")
    if after:
        rows = rows.filter(id__lt=from_text(after))
    found = list(rows[: limit + 1])
    more = to_text(found[limit - 1].id) if len(found) > limit else None
    return Page([getattr(row, side) for row in found[:limit]], more)


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


def retired_digest(skeleton: str) -> str:
    """Return what is kept of a deleted account's skeleton: an HMAC under the server's secret."""
    key = hashlib.sha256(f"clerestory/retired/{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, skeleton.encode(), hashlib.sha256).hexdigest()
