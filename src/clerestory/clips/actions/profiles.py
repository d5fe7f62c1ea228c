"""What happens to somebody's clips when their profile is made private, or public again."""

import secrets

from django.db import transaction

from clerestory.clips import storage
from clerestory.clips.actions.rows import enter, settle
from clerestory.clips.life import Standing
from clerestory.clips.models import Clip, ClipTag
from clerestory.people import actions as people
from clerestory.people.models import Person

BATCH = 500


def set_private(*, person: Person, private: bool) -> None:
    """Close a profile or open it; its clips leave the public lists with it, or enter them again.

    Their files move as with a single clip: out of the public place, and under new names, before the
    commit, and into it after. A file's address that was once given out leads nowhere then.
    """
    with transaction.atomic():
        if not people.set_private(person=person, private=private):
            return
        rows = Clip.objects.select_for_update().filter(author=person, standing=Standing.PUBLISHED)
        clips = list(rows)
        for clip in clips:
            clip.author = person
            if private:
                storage.hide(clip)
                clip.former_folder, clip.folder = clip.folder, secrets.token_hex(16)
            enter(clip)
        Clip.objects.bulk_update(clips, ["folder", "former_folder", "listed_at"], BATCH)
        tags = ClipTag.objects.select_related("clip").filter(clip__author=person)
        changed = list(tags)
        for tag in changed:
            tag.listed_at = tag.clip.listed_at
        ClipTag.objects.bulk_update(changed, ["listed_at"], BATCH)
    for clip in clips:
        settle(clip_id=clip.id)
