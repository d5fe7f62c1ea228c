"""What happens to somebody's clips when their profile is made private, or public again."""

from django.db import transaction

from clerestory.clips.actions.rows import save
from clerestory.clips.life import Standing
from clerestory.clips.models import Clip
from clerestory.people import actions as people
from clerestory.people.models import Person


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
