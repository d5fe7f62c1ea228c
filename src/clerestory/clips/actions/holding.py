"""Holding back: what moderators decide about a clip or its author, as it changes the clip."""

from uuid import UUID

from django.db import transaction

from clerestory.clips.actions.rows import locked, save
from clerestory.clips.events import ClipChanged
from clerestory.clips.life import Held, Standing
from clerestory.clips.models import Clip
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.spine.facts import announce
from clerestory.vault.keys import acting_as


def hold_back(*, clip_id: UUID, held: Held, sensitive: bool) -> None:
    """Hold a clip back, or let it go; keep it marked as sensitive, or as its author said.

    Files move as when the audience changes: out of the public place before the commit, under new
    names, so that addresses and links that were given out end. Safe to repeat. Raise NotFound.
    """
    with transaction.atomic(), acting_as("sealing"):
        clip = locked(clip_id)
        narrower = held == Held.REMOVED and clip.held_back != Held.REMOVED
        clip.held_back = held
        if sensitive and clip.own_sensitive is None:
            clip.own_sensitive, clip.sensitive = clip.sensitive, True
        elif not sensitive and clip.own_sensitive is not None:
            clip.sensitive = clip.own_sensitive
            clip.own_sensitive = None
        save(clip, narrower=narrower)
        if clip.standing == Standing.PUBLISHED:
            announce(ClipChanged(clip.id))


def set_standing(*, person: Person, suspended: bool, limited: bool) -> None:
    """Suspend or limit an account, or end either, and let its clips follow at once.

    Those of a suspended person are out of every list and their files out of the public place;
    those of a limited person stand in no public list. Safe to repeat. Raise NotFound.
    """
    with transaction.atomic(), acting_as("sealing"):
        was_suspended = person.is_suspended
        if not people.set_standing(person=person, suspended=suspended, limited=limited):
            return
        rows = Clip.objects.select_for_update().filter(author=person, standing=Standing.PUBLISHED)
        for clip in rows:
            clip.author = person
            save(clip, narrower=suspended and not was_suspended)
