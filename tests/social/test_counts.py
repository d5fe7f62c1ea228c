"""Counts stay true: whatever people do, in any order, and from several processes at once."""

import subprocess
import sys
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.cast import ada, bashir, carys
from tests.premises import Premises

from clerestory.clips.models import Clip
from clerestory.clips.queries import clip_for
from clerestory.people import actions as people
from clerestory.people import queries
from clerestory.people.models import Block, Follow, FollowRequest, Person
from clerestory.social import actions
from clerestory.social.models import Like
from clerestory.spine.refusals import NotFound, Refusal

PEOPLE = st.integers(0, 2)


class Ties(RuleBasedStateMachine):
    """Three people who tie and untie themselves, and like each other's clips."""

    clips: dict[int, Clip]

    def __init__(self) -> None:
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    def person(self, number: int) -> Person:
        return Person.objects.get(handle=("ada", "bashir", "carys")[number])

    def tried(self, act: Any, **words: Any) -> None:
        try:
            act(**words)
        except Refusal:
            self.refused = True

    @rule(one=PEOPLE, other=PEOPLE)
    def follow(self, one: int, other: int) -> None:
        self.tried(people.follow, follower=self.person(one), followed=self.person(other))

    @rule(one=PEOPLE, other=PEOPLE)
    def unfollow(self, one: int, other: int) -> None:
        if one != other:
            people.unfollow(follower=self.person(one), followed=self.person(other))

    @rule(one=PEOPLE, other=PEOPLE)
    def answer(self, one: int, other: int) -> None:
        if one != other:
            self.tried(people.accept_request, person=self.person(one), asker=self.person(other))

    @rule(one=PEOPLE, other=PEOPLE)
    def block(self, one: int, other: int) -> None:
        if one != other:
            people.block(person=self.person(one), other=self.person(other))
            ids = (self.person(one).id, self.person(other).id)
            actions.part(one_id=ids[0], other_id=ids[1])

    @rule(one=PEOPLE, other=PEOPLE)
    def unblock(self, one: int, other: int) -> None:
        people.unblock(person=self.person(one), other=self.person(other))

    @rule(one=PEOPLE, private=st.booleans())
    def close(self, one: int, private: bool) -> None:  # noqa: FBT001  hypothesis gives it
        if people.set_private(person=self.person(one), private=private) and not private:
            people.admit_all(person_id=self.person(one).id)

    @rule(one=PEOPLE, other=PEOPLE)
    def like(self, one: int, other: int) -> None:
        clip = Clip.objects.get(author=self.person(other))
        self.tried(actions.like_clip, clip_id=clip.id, by=self.person(one))

    @rule(one=PEOPLE, other=PEOPLE)
    def unlike(self, one: int, other: int) -> None:
        clip = Clip.objects.get(author=self.person(other))
        actions.unlike_clip(clip_id=clip.id, by=self.person(one))

    @invariant()
    def counts_are_rows(self) -> None:
        for person in Person.objects.all():
            assert person.followers == Follow.objects.filter(followed=person).count()
            assert person.following == Follow.objects.filter(follower=person).count()
        for clip in Clip.objects.all():
            assert clip.likes == Like.objects.filter(clip=clip).count()

    @invariant()
    def blocks_are_airtight(self) -> None:
        for block in Block.objects.select_related("blocker", "blocked"):
            for one, other in ((block.blocker, block.blocked), (block.blocked, block.blocker)):
                assert queries.tie(one, other) == queries.Tie()
                assert not Like.objects.filter(person=one, clip__author=other).exists()
                with pytest.raises(NotFound):
                    clip_for(one, Clip.objects.get(author=other).id)

    @invariant()
    def nobody_asks_whom_they_follow(self) -> None:
        for request in FollowRequest.objects.all():
            assert request.asked.private
            assert not Follow.objects.filter(
                follower=request.asker, followed=request.asked
            ).exists()


@pytest.mark.django_db
def test_ties_and_likes_keep_their_promises_in_any_order(put: Any) -> None:
    for person in (ada(), bashir(), carys()):
        put(by=person)
    run_state_machine_as_test(
        Ties,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Every run was undone.
    assert not Follow.objects.exists()
    assert Clip.objects.count() == 3


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
for _ in range(60):
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
