"""Changing what is braked. Whoever may is decided in the room that keeps the moderators' log."""

import re
from uuid import UUID

from django.db import transaction

from clerestory.people import brakes
from clerestory.people.models import Brake
from clerestory.people.refused import BrakeMissing, BrakeWrong, TooManyBrakes
from clerestory.spine.refusals import NotFound

MOST = 5000
LONGEST = 100
MOST_NUMBER = 10_000
# A wider range would close the door to whole countries by one slip of the hand.
WIDEST = {4: 8, 6: 16}
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9][a-z0-9-]{0,61}")


def add_brake(*, kind: str, text: str, effect: str = "refuse") -> Brake:
    """Add words, a domain, a mail domain or a range; again is the same, with the new effect.

    Raise BrakeWrong for what is none, or TooManyBrakes.
    """
    if kind not in {Brake.Kind.WORD, Brake.Kind.DOMAIN, Brake.Kind.MAIL, Brake.Kind.RANGE}:
        raise BrakeWrong
    if effect not in Brake.Effect.values or (effect == "hold" and kind != Brake.Kind.WORD):
        raise BrakeWrong
    with transaction.atomic():
        text = _checked(kind, text)
        if Brake.objects.count() >= MOST:
            raise TooManyBrakes(most=MOST)
        row, _ = Brake.objects.update_or_create(kind=kind, text=text, defaults={"effect": effect})
        transaction.on_commit(brakes.forget)
    return row


def drop_brake(*, brake_id: UUID) -> Brake:
    """Take one away; return what it was. Raise NotFound."""
    with transaction.atomic():
        row = Brake.objects.select_for_update().filter(id=brake_id).first()
        if row is None:
            raise NotFound
        Brake.objects.filter(id=brake_id).delete()
        transaction.on_commit(brakes.forget)
    return row


def set_limit(*, name: str, number: int) -> Brake:
    """Set one of the limits; raise BrakeMissing for another name, BrakeWrong for the number."""
    if name not in brakes.LIMITS:
        raise BrakeMissing
    if not 0 <= number <= MOST_NUMBER:
        raise BrakeWrong
    with transaction.atomic():
        row, _ = Brake.objects.update_or_create(
            kind=Brake.Kind.LIMIT, text=name, defaults={"number": number}
        )
        transaction.on_commit(brakes.forget)
    return row


def _checked(kind: str, text: str) -> str:
    text = text.strip()
    if kind == Brake.Kind.WORD:
        made = " ".join(brakes.words_in(text))
    elif kind == Brake.Kind.RANGE:
        made = _range(text)
    else:
        made = _domain(text)
    if not 0 < len(made) <= LONGEST:
        raise BrakeWrong
    return made


def _range(text: str) -> str:
    try:
        found = brakes.network_of(text)
    except ValueError:
        raise BrakeWrong from None
    if found.prefixlen < WIDEST[found.version]:
        raise BrakeWrong
    # Requests are known by their /64 alone, so a narrower one is that.
    if found.version == 6:  # noqa: PLR2004  a version of IP
        found = found.supernet(new_prefix=min(64, found.prefixlen))
    return str(found)


def _domain(text: str) -> str:
    try:
        made = text.removeprefix("@").strip(".").casefold().encode("idna").decode()
    except UnicodeError:
        raise BrakeWrong from None
    if not _DOMAIN.fullmatch(made):
        raise BrakeWrong
    return made
