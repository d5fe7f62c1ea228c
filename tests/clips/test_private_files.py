"""Private files: sealed where they lie, and whole in one place or another whatever happens."""

import os
import secrets
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from tests import cast
from tests.people.test_races import outcomes

from clerestory.clips import actions, later, queries, storage
from clerestory.clips.actions.rows import locked
from clerestory.clips.life import Standing, Work
from clerestory.clips.media.refused import DiskFull
from clerestory.clips.models import Captions, Clip
from clerestory.vault import actions as vault
from clerestory.vault import keys
from clerestory.vault.refused import KeysAway, KeysGone

pytestmark = pytest.mark.django_db(transaction=True)

SPOKEN = "nobody else may hear this"
VTT = f"WEBVTT\n\n00:00.000 --> 00:02.000\n{SPOKEN}\n".encode()
# More than a chunk, exactly a chunk, nothing.
FILES = {"480-a.mp4": b"film " * 20_000, "cover-b.jpg": b"f" * 65_536, "card-c.webp": b""}
STEPS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir"}
MOST_STEPS = 200


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    """Find no folder of a clip, and leave none: rows go with the test."""
    _empty()
    yield
    _empty()


def _empty() -> None:
    for place in storage.PLACES:
        for name in storage.folders(place):
            shutil.rmtree(media(place) / name)


def media(place: str) -> Path:
    return Path(settings.DATA) / "media" / place


def shelved(audience: str = "public", files: dict[str, bytes] = FILES) -> Clip:
    """Put a published clip into the table, and files into its folder, without a film."""
    moment = datetime.now(UTC)
    clip = Clip.objects.create(
        author=cast.ada(),
        folder=secrets.token_hex(16),
        work=Work.COMPLETE,
        standing=Standing.PUBLISHED,
        audience=audience,
        published_at=moment,
        listed_at=moment if audience == "public" else None,
    )
    bring(clip, files)
    return clip


def bring(clip: Clip, files: dict[str, bytes]) -> None:
    made = {name: storage.work_folder() / f"made-{name}" for name in files}
    for name, file in made.items():
        file.write_bytes(files[name])
    storage.bring_in(clip, made)


def lying(place: str) -> dict[str, bytes]:
    """Return what lies in a place, by name and without folders."""
    return {file.name: file.read_bytes() for file in media(place).rglob("*") if file.is_file()}


def opened(clip: Clip, files: dict[str, bytes] = FILES) -> dict[str, bytes]:
    """Return what the clip's files give to whoever may have them."""
    return {name: b"".join(storage.pieces(clip, name)) for name in files}


def change(clip: Clip, audience: str) -> Clip:
    return actions.describe_clip(clip_id=clip.id, by=cast.ada(), audience=audience)


def is_sealed(files: dict[str, bytes] = FILES) -> bool:
    """Whether the private place holds these files, sealed, and nothing lies anywhere else."""
    private = lying("private")
    plain = [data for data in files.values() if len(data) > 64]
    return (
        set(private) == {f"{name}.sealed" for name in files}
        and not any(data[:64] in sealed for sealed in private.values() for data in plain)
        and not lying("public") | lying("moving")
    )


def test_whatever_is_not_open_lies_sealed_and_comes_back_as_it_was() -> None:
    clip = shelved()
    assert lying("public") == FILES
    for audience in ("followers", "private", "public", "private", "unlisted", "followers"):
        clip = change(clip, audience)
        assert opened(clip) == FILES
        if clip.is_open:
            assert lying("public") == FILES
            assert not lying("private") | lying("moving")
        else:
            assert is_sealed()
            assert storage.count_clear() == 0
    assert [one.name for one in media("private").iterdir()] == [clip.folder]


def test_what_the_work_makes_of_a_draft_is_sealed_and_opened_for_the_work_alone(
    small_film: Path,
) -> None:
    upload = actions.begin_upload(by=cast.ada(), size=small_film.stat().st_size)
    with small_film.open("rb") as stream:
        actions.receive_bytes(upload_id=upload.id, by=cast.ada(), offset=0, stream=stream)
    cast.work()
    clip = queries.own_clip(cast.ada(), upload.clip_id)
    actions.set_captions(clip_id=clip.id, by=cast.ada(), language="en", data=VTT)
    assert clip.work == Work.COMPLETE
    assert not lying("public") | lying("moving")
    # The cover that is chosen is made of a sealed rendition.
    change_to = clip.frames[-1]
    actions.describe_clip(clip_id=clip.id, by=cast.ada(), cover=change_to)
    cast.work()
    chosen = queries.own_clip(cast.ada(), clip.id)
    assert chosen.cover != clip.cover
    assert b"".join(storage.pieces(chosen, chosen.cover)).startswith(b"\xff\xd8")
    assert not list(storage.work_folder().iterdir()), "nothing of the work is left in the clear"
    for file in Path(settings.DATA).rglob("*"):
        held = file.read_bytes() if file.is_file() else b""
        assert SPOKEN.encode() not in held, file
        assert b"ftypisom" not in held, file
    row = Captions.objects.get(clip=clip)
    assert (row.open_text, row.text) == ("", SPOKEN)
    # The copy that its author asks for has all of it, in the clear.
    copy = dict(queries.files_of_person(clip.author_id))
    assert b"".join(copy[f"clips/{clip.key}/{row.name}"]()) == storage_of(chosen, row.name)
    assert SPOKEN.encode() in storage_of(chosen, row.name)
    actions.publish_clip(clip_id=clip.id, by=cast.ada())
    row.refresh_from_db()
    assert row.open_text == SPOKEN
    assert SPOKEN.encode() in lying("public")[row.name]


def storage_of(clip: Clip, name: str) -> bytes:
    return b"".join(storage.pieces(clip, name))


def test_a_clip_that_is_published_at_once_never_goes_through_the_seal(
    post: Callable[..., Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_close", None)
    monkeypatch.setattr(storage, "_open", None)
    clip = post()
    assert set(lying("public")) >= {clip.cover, clip.card}


def test_a_sealed_file_opens_as_nothing_but_itself() -> None:
    mine, other = shelved("private"), shelved("private")
    names = [f"{name}.sealed" for name in FILES]
    home, strange = media("private") / mine.folder, media("private") / other.folder
    film, cover = home / names[0], home / names[1]
    sealed = film.read_bytes()
    for wrong in (
        (strange / names[0]).read_bytes(),  # the same name and author, of another clip
        cover.read_bytes(),  # another file of this clip
        sealed[: 33 + 65_552],  # cut off at the end of a chunk
        sealed[:-1],
        sealed[:33],
        b"",
    ):
        film.write_bytes(wrong)
        with pytest.raises(KeysGone):
            storage_of(mine, "480-a.mp4")
        file = os.open(film, os.O_RDONLY)
        try:
            with pytest.raises(KeysGone):
                queries.open_private(mine.folder, "480-a.mp4", file)
        finally:
            os.close(file)
        workdir = Path(settings.DATA) / "work"
        with pytest.raises(KeysGone):
            storage.in_the_clear(mine, "480-a.mp4", workdir)
        assert not list(workdir.iterdir())


def killed_after(steps: int, act: Callable[[], object]) -> bool:
    """Do something in a process of its own that kills itself after so many steps; say if it did."""
    connection.close()
    child = os.fork()
    if not child:
        left = steps

        def step(event: str, _: object) -> None:
            nonlocal left
            if event not in STEPS:
                return
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            keys.line.cache_clear()
            sys.addaudithook(step)
            act()
            os._exit(0)
        except BaseException as wrong:  # noqa: BLE001  told to the parent, which fails
            os.write(2, repr(wrong).encode())
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize(("before", "after"), [("public", "private"), ("private", "public")])
def test_a_kill_at_any_step_loses_nothing_and_shows_strangers_nothing(
    before: str, after: str
) -> None:
    for steps in range(MOST_STEPS):
        clip = shelved(before)
        keys.key_of(clip.author_id)
        was_killed = killed_after(steps, lambda: change(clip, after))  # noqa: B023  called at once
        clip.refresh_from_db()
        # Whoever may not see the clip finds nothing of it where strangers fetch.
        assert clip.is_open or not lying("public"), steps
        # All of it is somewhere, and what is to mend it may be killed too.
        killed_after(steps // 2, lambda: later.settle_folders())  # noqa: PLW0108  by its name
        assert clip.is_open or not lying("public"), steps
        later.settle_moving()
        later.settle_folders()
        assert opened(clip) == FILES, steps
        assert is_sealed() if not clip.is_open else lying("public") == FILES, steps
        storage.remove((clip.folder, clip.former_folder), "")
        clip.delete()
        if not was_killed:
            assert clip.audience == after
            return
    pytest.fail("it never came to its end")


def test_two_changes_before_anything_is_settled_lose_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clip = shelved()
    with monkeypatch.context() as patch:
        patch.setattr("clerestory.clips.actions.rows.settle_soon", lambda _: None)
        for audience in ("followers", "private", "public", "followers", "private"):
            change(clip, audience)
            assert not lying("public")
    later.settle_folders()
    clip.refresh_from_db()
    assert opened(clip) == FILES
    assert is_sealed()


def test_many_who_change_the_audience_at_once_leave_one_whole_clip() -> None:
    clip = shelved()
    audiences = ("private", "public", "followers", "unlisted")

    def act(number: int) -> None:
        for turn in range(4):
            change(clip, audiences[(number + turn) % 4])

    assert outcomes(act) == {"done": 4}
    later.settle_folders()
    clip.refresh_from_db()
    assert opened(clip) == FILES
    assert is_sealed() if not clip.is_open else lying("public") == FILES


def test_what_was_added_while_a_clip_was_half_moved_is_kept() -> None:
    clip = shelved("followers")
    # Here a process died: the row says that it is open, and one file of it is.
    Clip.objects.filter(id=clip.id).update(audience="public", listed_at=clip.published_at)
    clip.refresh_from_db()
    assert next(storage.moves(clip)) == "480-a.mp4"
    bring(clip, {"captions-en-0.vtt": VTT})
    assert opened(clip, {**FILES, "captions-en-0.vtt": VTT}) == {**FILES, "captions-en-0.vtt": VTT}
    assert not lying("private")


def test_without_keys_or_room_a_clip_is_hidden_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for trouble in (KeysAway(), DiskFull(), OSError(28, "no room")):
        clip = shelved()

        def refuse(*_: object, why: Exception = trouble, **__: object) -> None:
            raise why

        with monkeypatch.context() as patch:
            patch.setattr(storage, "seal_file", refuse)
            change(clip, "private")
        assert not lying("public"), trouble
        assert lying("moving") == FILES
        assert queries.misplaced("moving")[0] == [clip.id]
        later.settle_moving()
        assert is_sealed()
        clip.refresh_from_db()
        storage.remove((clip.folder, clip.former_folder), "")
        clip.delete()
    cast.work()


def test_what_lies_there_in_the_clear_is_counted_and_sealed() -> None:
    clip = shelved("private")
    (media("private") / clip.folder / "frame-100.jpg").write_bytes(b"f" * 100)
    (media("private") / clip.folder / "frame-9.jpg.sealed.00.part").write_bytes(b"half")
    assert storage.count_clear() == 1
    actions.settle(clip_id=clip.id)
    assert storage.count_clear() == 0
    assert is_sealed({**FILES, "frame-100.jpg": b"f" * 100})
    assert opened(clip, {"frame-100.jpg": b""}) == {"frame-100.jpg": b"f" * 100}


def test_deleting_takes_what_waits_between_the_places_too() -> None:
    clip = shelved()
    storage.hide(clip)
    actions.delete_clip(clip_id=clip.id, by=cast.ada())
    cast.work()
    assert not lying("moving")


def test_whose_key_was_destroyed_has_no_private_file_any_more() -> None:
    clip = shelved("private")
    vault.forget(person_id=clip.author_id)
    for name in FILES:
        with pytest.raises(KeysGone):
            storage_of(clip, name)
    # A clip that was still public when the key went is hidden, and waits for its deletion.
    late = shelved("public")
    actions.withhold_clips_of(person_id=late.author_id)
    cast.work()
    later.settle_folders()
    assert not lying("public")


def test_tidying_and_dropping_reach_sealed_files() -> None:
    clip = shelved("private")
    Clip.objects.filter(id=clip.id).update(cover="cover-b.jpg")
    clip.refresh_from_db()
    actions.tidy_folder(clip_id=clip.id)
    assert set(lying("private")) == {"cover-b.jpg.sealed"}
    actions.set_captions(clip_id=clip.id, by=cast.ada(), language="en", data=VTT)
    (name,) = set(lying("private")) - {"cover-b.jpg.sealed"}
    assert name.endswith(".vtt.sealed")
    actions.remove_captions(clip_id=clip.id, by=cast.ada(), language="en")
    assert set(lying("private")) == {"cover-b.jpg.sealed"}


def test_a_rollback_shows_the_clip_again() -> None:
    clip = shelved()
    with transaction.atomic():
        storage.hide(locked(clip.id))
        transaction.set_rollback(True)
    assert not lying("public")
    later.settle_moving()
    assert lying("public") == FILES
