"""Pins: which of somebody's clips stand on top of their page."""

from uuid import UUID

from django.db import transaction

from clerestory.clips.actions.rows import locked
from clerestory.clips.life import Audience, Standing
from clerestory.clips.models import Pin
from clerestory.clips.refusals import NotToBePinned, TooManyPins
from clerestory.people.models import Person
from clerestory.people.queries import hold

MOST_PINS = 3


def pin_clip(*, clip_id: UUID, by: Person) -> None:
    """Put a public clip of one's own on top of one's page, below those there; safe to repeat."""
    with transaction.atomic():
        hold(by)
        clip = locked(clip_id, by)
        if (
            clip.standing != Standing.PUBLISHED
            or clip.audience != Audience.PUBLIC
            or clip.held_back
            or not clip.is_playable
        ):
            raise NotToBePinned
        rows = Pin.objects.filter(author=by)
        if rows.filter(clip=clip).exists():
            return
        if rows.count() >= MOST_PINS:
            raise TooManyPins(most=MOST_PINS)
        Pin.objects.create(author=by, clip=clip)


def unpin_clip(*, clip_id: UUID, by: Person) -> None:
    """Take a clip from the top of one's page; safe to repeat. Raise NotFound."""
    with transaction.atomic():
        Pin.objects.filter(clip=locked(clip_id, by)).delete()
