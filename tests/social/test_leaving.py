"""Who closes their account is seen no more; once erased nothing is left, and counts are true."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model
from pytest_django import Settings
from tests.cast import PASSWORD, ada, bashir, carys, work

from clerestory.clips.models import Clip
from clerestory.gate.datamap import gather
from clerestory.gate.export.archive import write_archive
from clerestory.gate.export.rows import counted
from clerestory.ops.boot import load_rooms
from clerestory.ops.options import FOLDERS
from clerestory.people import actions as people
from clerestory.people.models import Block, Mute, Person
from clerestory.people.queries import followers, requests_of
from clerestory.social import actions, queries
from clerestory.social.actions import parting
from clerestory.social.models import Comment
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db

type Put = Callable[..., Clip]


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    for name in FOLDERS:
        (tmp_path / name).mkdir(parents=True)
    settings.DATA = tmp_path
    load_rooms()


def takes_part(person: Person, clip: Clip, said: str) -> None:
    """Have somebody do with a clip, and with its author, whatever can be done."""
    people.follow(follower=person, followed=clip.author)
    actions.like_clip(clip_id=clip.id, by=person)
    kept = actions.add_collection(by=person, name=said, public=True)
    actions.save_clip(clip_id=clip.id, by=person, collection_id=kept.id)
    actions.repost_clip(clip_id=clip.id, by=person, text=said)
    first = actions.post_comment(clip_id=clip.id, by=person, text=said)
    actions.edit_comment(comment_id=first.id, by=person, text=f"{said} again")
    actions.like_comment(comment_id=first.id, by=person)
    actions.set_filters(by=person, words=[said])


@pytest.fixture
def place(put: Put) -> dict[str, Clip]:
    """Clips of Ada and Bashir; Ada does everything to Bashir's, Carys some of it to both."""
    clips = {"ada": put(ada()), "bashir": put(bashir())}
    more = [put(bashir()) for _ in range(4)]
    takes_part(ada(), clips["bashir"], "quill")
    for clip in more:
        actions.like_clip(clip_id=clip.id, by=ada())
    for clip in clips.values():
        actions.like_clip(clip_id=clip.id, by=carys())
        theirs = actions.post_comment(clip_id=clip.id, by=carys(), text="Hm")
        actions.like_comment(comment_id=theirs.id, by=ada())
        actions.post_comment(clip_id=clip.id, by=ada(), text="Ha", answers=theirs.id)
    aim = Comment.objects.get(text="quill again")
    actions.post_comment(clip_id=aim.clip_id, by=carys(), text="Below", answers=aim.id)
    people.follow(follower=carys(), followed=ada())
    people.set_private(person=ada(), private=True)
    people.follow(follower=bashir(), followed=ada())
    people.mute(person=ada(), other=carys(), days=3)
    people.block(person=ada(), other=people.add_sample_person(handle="dai", name=""))
    return clips


def rows_of(person_id: object) -> list[str]:
    """Return every key of every table that still points to somebody."""
    return [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001  Django's documented way in
        if field.related_model is Person
        and model._default_manager.filter(**{field.attname: person_id}).exists()  # noqa: SLF001  the same
    ]


def counts_are_true() -> bool:
    """Whether all that is kept beside clips, comments and people equals the rows."""

    def rows(label: str, **which: object) -> int:
        table: type[Model] = apps.get_model(label)
        return table._default_manager.filter(**which).count()  # noqa: SLF001  the same

    return (
        all(
            (clip.likes, clip.saves, clip.reposts, clip.comments)
            == (
                *(rows(f"social.{name}", clip=clip) for name in ("Like", "Save", "Repost")),
                rows("social.Comment", clip=clip, standing="shown"),
            )
            for clip in Clip.objects.all()
        )
        and all(
            (row.likes, row.replies)
            == (rows("social.CommentLike", comment=row), rows("social.Comment", parent=row))
            for row in Comment.objects.all()
        )
        and all(
            (person.followers, person.following)
            == (rows("people.Follow", followed=person), rows("people.Follow", follower=person))
            for person in Person.objects.all()
        )
    )


def test_whoever_closes_their_account_is_seen_nowhere(place: dict[str, Clip]) -> None:
    theirs = Comment.objects.get(text="quill again").id
    held = place["bashir"]
    Clip.objects.filter(id=held.id).update(comments_held=True)
    actions.post_comment(clip_id=held.id, by=ada(), text="Waits")
    person = ada()
    kept = from_text(queries.collections_of(person, person)[0].id)
    people.delete_account(person=person, password=PASSWORD)
    for reader in (None, bashir(), carys()):
        said = queries.comments_of(reader, place["bashir"].id).items
        assert [one.author.handle for one in said] == ["carys"]
        assert queries.replies_of(reader, Comment.objects.get(text="Hm", clip=held).id).items == []
        for look in (
            lambda one: queries.shown_comment(one, theirs),
            lambda one: queries.reposts_by(one, "ada"),
            lambda one: queries.collection_for(one, kept),
        ):
            with pytest.raises(NotFound):
                look(reader)
    assert queries.held_for(bashir()).items == []
    assert queries.held_waiting(bashir()) == 0
    assert followers(bashir(), bashir()).items == []
    assert requests_of(bashir()).items == []


def test_an_erasure_takes_every_row_and_keeps_the_counts_of_others(
    place: dict[str, Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parting, "BATCH", 2)
    person_id = ada().id
    held = {name: number for name, number in counted(gather(), person_id) if number}
    assert {name for name in held if name.startswith("social.")} == {
        f"social.{name}"
        for name in (
            *("Like", "Save", "Collection", "Repost", "Comment"),
            *("CommentVersion", "CommentLike", "FilteredWord"),
        )
    }
    people.remove_person(person_id=person_id)
    work()
    assert rows_of(person_id) == []
    assert not Person.objects.filter(id=person_id).exists()
    assert {name: number for name, number in counted(gather(), person_id) if number} == {}
    assert counts_are_true()
    clip = Clip.objects.get(id=place["bashir"].id)
    assert (clip.likes, clip.saves, clip.reposts, clip.comments) == (1, 0, 0, 1)
    # Again, as after a backup that brought nothing of it back.
    people.erase_again(person_id=person_id)
    actions.let_go(person_id=person_id)
    work()
    assert counts_are_true()


def test_who_comes_back_with_a_backup_is_erased_again(place: dict[str, Clip]) -> None:
    person_id = ada().id
    people.erase_again(person_id=person_id)
    work()
    assert rows_of(person_id) == []
    assert counts_are_true()
    assert Clip.objects.filter(id=place["bashir"].id).exists()


@pytest.mark.usefixtures("place")
def test_the_copy_of_a_persons_data_holds_what_they_did_and_nothing_of_others() -> None:
    person = ada()
    facts = {"site": "Here", "handle": "ada", "made_at": "now"}

    def copied(whose: Person) -> dict[str, list[dict[str, object]]]:
        out = io.BytesIO()
        write_archive(out, gather(), person_id=whose.id, facts=facts)
        with zipfile.ZipFile(out) as archive:
            return {
                name.removeprefix("tables/").removesuffix(".json"): json.loads(archive.read(name))
                for name in archive.namelist()
                if name.startswith("tables/")
            }

    told = copied(person)
    assert [row["text"] for row in told["social.Comment"]] == ["quill again", "Ha", "Ha"]
    assert [row["text"] for row in told["social.CommentVersion"]] == ["quill"]
    assert [row["text"] for row in told["social.FilteredWord"]] == ["quill"]
    assert [row["text"] for row in told["social.Repost"]] == ["quill"]
    assert [row["name"] for row in told["social.Collection"]] == ["quill"]
    assert told["social.Save"][0]["collection"] == told["social.Collection"][0]["id"]
    assert len(told["social.Like"]) == 5
    assert [row["blocked"] for row in told["people.Block"]] == ["dai"]
    assert [row["muted"] for row in told["people.Mute"]] == ["carys"]
    assert {(row["follower"], row["followed"]) for row in told["people.Follow"]} == {
        ("ada", "bashir"),
        ("carys", "ada"),
    }
    assert [row["asker"] for row in told["people.FollowRequest"]] == ["bashir"]
    # Whoever is blocked or muted is told nothing of it.
    assert Block.objects.exists()
    assert Mute.objects.exists()
    for other in ("carys", "dai"):
        hers = copied(Person.objects.get(handle=other))
        assert not hers.get("people.Block")
        assert not hers.get("people.Mute")
