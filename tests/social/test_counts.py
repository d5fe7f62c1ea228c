"""Counts stay true also where several processes act at once; test_acts.py has all else."""

import subprocess
import sys

import pytest
from tests.premises import Premises

MAKE = """
from tests.social.rows import put
from clerestory.people.actions import add_sample_person
from clerestory.social import actions
author = add_sample_person(handle="author", name="")
clip = put(author)
for number in range(8):
    add_sample_person(handle=f"liker_{number}", name="")
print(clip.id, actions.post_comment(clip_id=clip.id, by=author, text="Hm").id)
"""
ACT = """
import random, sys
from uuid import UUID
from clerestory.people.models import Person
from clerestory.social import actions
clip, comment, seed = UUID(sys.argv[1]), UUID(sys.argv[2]), int(sys.argv[3])
luck = random.Random(seed)
likers = list(Person.objects.filter(sample=True))
for _ in range(30):
    who = luck.choice(likers)
    luck.choice((actions.like_clip, actions.unlike_clip))(clip_id=clip, by=who)
    luck.choice((actions.like_comment, actions.unlike_comment))(comment_id=comment, by=who)
"""
TELL = """
from clerestory.clips.models import Clip
from clerestory.social.models import Comment, CommentLike, Like
clip, comment = Clip.objects.get(), Comment.objects.get()
print(clip.likes == Like.objects.count(), comment.likes == CommentLike.objects.count())
"""


@pytest.mark.database
def test_likes_from_several_processes_are_counted_exactly(premises: Premises) -> None:
    premises.up()
    clip, comment = premises.python(MAKE).splitlines()[-1].split()
    boot = f"from clerestory.ops.boot import boot\nboot()\n{ACT}"
    likers = [
        subprocess.Popen(
            [sys.executable, "-c", boot, clip, comment, str(seed)],
            env={**premises.environment, "CLERESTORY_DATA": str(premises.data)},
        )
        for seed in range(4)
    ]
    assert [liker.wait(timeout=300) for liker in likers] == [0, 0, 0, 0]
    assert premises.python(TELL) == "True True"
