"""What happens to somebody's clips when their profile is made private, or public again."""

from contextlib import suppress
from uuid import UUID

from django.db import transaction

from clerestory.clips.actions.rows import locked, save
from clerestory.clips.life import OPEN, Standing
from clerestory.clips.models import Clip
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.spine.refusals import NotFound


def set_private(*, person: Person, private: bool) -> None:
    """Close a profile or open it; its clips leave the public lists with it, or enter them again.

    Their files move as with a single clip: out of the public place, and under new names, before the
    commit, and into it after. A file's address that was once given out leads nowhere then. What a
    closed clip says is sealed.
    """
    with transaction.atomic():
        if not people.set_private(person=person, private=private):
            return
        rows = Clip.objects.select_for_update().filter(author=person, standing=Standing.PUBLISHED)
        for clip in rows:
            clip.author = person
            save(clip, narrower=private)


def end_links(*, person_id: UUID) -> None:
    """Give the files of somebody's closed clips new addresses: links that were given out end.

    Whoever may watch gets new ones with the next page.
    """
    closed = Clip.objects.filter(author=person_id, standing=Standing.PUBLISHED).exclude(
        author__private=False, audience__in=OPEN
    )
    for clip_id in list(closed.values_list("id", flat=True)):
        with suppress(NotFound), transaction.atomic():
            clip = locked(clip_id)
            if clip.standing == Standing.PUBLISHED and not clip.is_open:
                save(clip, narrower=True)
