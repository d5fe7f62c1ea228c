"""Answers: rows made by a plan are those of the plain query; what no plan does is refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F, Model, QuerySet, UUIDField
from tests import cast
from tests.social.rows import put

from clerestory.people.models import Person
from clerestory.social import actions
from clerestory.social.models import Comment, Save
from clerestory.spine.answers import NoPlan
from clerestory.spine.prepared import Given, Prepared

pytestmark = pytest.mark.django_db

type Build = Callable[[Given], QuerySet[Any, Any]]


def asked(build: Build, value: UUID) -> list[Any]:
    return Prepared(build, by=UUIDField()).rows(by=value)


def facts(row: Model | None) -> dict[str, Any] | None:
    """Return what a row holds, and what is joined to it."""
    if row is None:
        return None
    held = dict(vars(row))
    state = held.pop("_state")
    joined = {name: facts(one) for name, one in state.fields_cache.items()}
    return held | {"joined": joined, "adding": state.adding, "db": state.db}


def said(by: Given) -> QuerySet[Comment]:
    rows = Comment.objects.filter(author=by).order_by("id")
    return rows.select_related("parent__author", "author").annotate(twice=F("likes") * 2)


def some_said(by: Given) -> QuerySet[Comment]:
    return said(by).defer("text", "mentions", "author__name", "parent__author__name")


def kept(by: Given) -> QuerySet[Save]:
    return Save.objects.filter(person=by).select_related("collection", "clip").order_by("id")


@pytest.fixture
def talk() -> Person:
    """Let Bashir talk below a clip of Ada's, and keep it; return him."""
    ada, bashir = cast.ada(), cast.bashir()
    clip = put(ada)
    first = actions.post_comment(clip_id=clip.id, by=ada, text="Rails @bashir")
    actions.post_comment(clip_id=clip.id, by=bashir, text="Alone")
    actions.post_comment(clip_id=clip.id, by=bashir, text="Below", answers=first.id)
    actions.save_clip(clip_id=clip.id, by=bashir)
    return bashir


@pytest.mark.parametrize("build", [said, some_said, kept])
def test_rows_are_those_of_the_plain_query(talk: Person, build: Build) -> None:
    plain = [facts(row) for row in build(talk.id)]  # type: ignore[arg-type]  # a value, not its place
    assert plain
    assert [facts(row) for row in asked(build, talk.id)] == plain


def test_a_join_that_found_nothing_gives_none_and_one_that_did_its_row(talk: Person) -> None:
    alone, below = asked(said, talk.id)
    assert alone.parent is None
    assert (below.parent.text, below.parent.author.handle) == ("Rails @bashir", "ada")


def test_what_was_left_out_is_read_when_it_is_asked_for(
    talk: Person, django_assert_num_queries: Any
) -> None:
    alone, _ = asked(some_said, talk.id)
    with django_assert_num_queries(1):
        assert alone.text == "Alone"


def test_a_row_is_saved_as_one_that_was_read(talk: Person, django_assert_num_queries: Any) -> None:
    alone, _ = asked(said, talk.id)
    alone.likes = 3
    with django_assert_num_queries(1):
        alone.save()
    assert Comment.objects.get(id=alone.id).likes == 3
    assert alone == Comment.objects.get(id=alone.id)


def test_lists_of_values_come_as_values(talk: Person) -> None:
    def pairs(by: Given) -> QuerySet[Comment, Any]:
        return Comment.objects.filter(author=by).order_by("id").values_list("text", "likes")

    def texts(by: Given) -> QuerySet[Comment, Any]:
        return pairs(by).values_list("text", flat=True)

    assert asked(pairs, talk.id) == [("Alone", 0), ("Below", 0)]
    assert asked(texts, talk.id) == ["Alone", "Below"]


@pytest.mark.parametrize(
    "build",
    [
        lambda by: Comment.objects.filter(author=by).values("text"),
        lambda by: Comment.objects.filter(author=by).values_list("text", named=True),
        lambda by: Comment.objects.filter(author=by).prefetch_related("below"),
    ],
)
def test_what_no_plan_does_is_refused(talk: Person, build: Build) -> None:
    with pytest.raises(NoPlan):
        asked(build, talk.id)


def test_rows_that_are_built_in_a_way_of_their_own_are_refused(
    talk: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Comment, "from_db", Comment.from_db, raising=True)
    with pytest.raises(NoPlan):
        asked(said, talk.id)
    monkeypatch.undo()
    assert len(asked(said, talk.id)) == 2
