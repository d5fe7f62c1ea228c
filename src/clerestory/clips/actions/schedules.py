"""Schedules: drafts that are published by themselves, at a time that their author said."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.clips.actions.rows import locked, publish
from clerestory.clips.life import Standing, Work
from clerestory.clips.models import Clip, Schedule
from clerestory.clips.refusals import NotADraft, NotReady, TimePassed, TooFarAhead, TooManyScheduled
from clerestory.clips.zones import moment_of
from clerestory.people.models import Person
from clerestory.people.queries import hold
from clerestory.spine.refusals import Refusal
from clerestory.vault.keys import acting_as

MOST_SCHEDULED = 100
A_YEAR = timedelta(days=366)
BATCH = 200


def schedule_clip(*, clip_id: UUID, by: Person, at: str, zone: str) -> Clip:
    """Let a draft be published at a local time to the minute, within a year; again changes it.

    Raise NotFound, or why not.
    """
    moment, now = moment_of(at, zone), timezone.now()
    if moment <= now:
        raise TimePassed
    if moment > now + A_YEAR:
        raise TooFarAhead
    with transaction.atomic():
        hold(by)
        clip = locked(clip_id, by)
        if clip.standing != Standing.DRAFT:
            raise NotADraft
        if clip.work in {Work.REFUSED, Work.FAILED}:
            raise NotReady
        others = Schedule.objects.filter(clip__author=by).exclude(clip=clip)
        if others.count() >= MOST_SCHEDULED:
            raise TooManyScheduled(most=MOST_SCHEDULED)
        Schedule.objects.filter(clip=clip).delete()
        Schedule.objects.create(clip=clip, at=moment, zone=zone)
        clip.publish_when_playable = False
        clip.save(update_fields=["publish_when_playable"])
    return clip


def unschedule_clip(*, clip_id: UUID, by: Person) -> None:
    """Let a scheduled clip be a draft again; safe to repeat. Raise NotFound."""
    with transaction.atomic():
        Schedule.objects.filter(clip=locked(clip_id, by)).delete()


def publish_due() -> int:
    """Publish what is due; return how many that was.

    The row goes in the transaction that publishes: what fails is tried again, and nothing is
    published twice. What cannot be watched yet is published as soon as it can be. Clips of somebody
    who is suspended wait for them.
    """
    due = Schedule.objects.filter(at__lte=timezone.now(), clip__author__away_at=None)
    count = 0
    for clip_id in list(due.order_by("at").values_list("clip_id", flat=True)[:BATCH]):
        # One that cannot be opened now, or went meanwhile, does not hold up the others.
        with suppress(Refusal, OSError):
            count += _publish_due(clip_id)
    return count


def _publish_due(clip_id: UUID) -> bool:
    with transaction.atomic(), acting_as("sealing"):
        clip = locked(clip_id)
        due = Schedule.objects.filter(clip=clip, at__lte=timezone.now())
        if not due.delete()[0] or clip.standing != Standing.DRAFT:
            return False
        if clip.is_playable:
            publish(clip)
        elif clip.work != Work.REFUSED:
            clip.publish_when_playable = True
            clip.save(update_fields=["publish_when_playable"])
    return True
