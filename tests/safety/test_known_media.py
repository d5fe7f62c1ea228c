"""What matches a list of known-bad media is held before anybody sees it, and a person decides."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw
from tests.cast import ada, bashir, work
from tests.clips.conftest import kept, post, small_film
from tests.safety.cases import decided, undone
from tests.safety.conftest import Desk

from clerestory.clips import queries as clips
from clerestory.clips import storage
from clerestory.clips.actions import known as lists
from clerestory.clips.media import likeness
from clerestory.clips.models import Clip, KnownMedia
from clerestory.clips.refusals import ListMalformed, ListNameMissing
from clerestory.ops.commands.media import media as command
from clerestory.safety import actions, queries
from clerestory.safety.models import Case, Deed
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["kept", "post", "small_film"]

type Post = Callable[..., Clip]
ONE = "a" * 64


def drawn(path: Path, *, seed: int, size: tuple[int, int] = (360, 640), quality: int = 90) -> Path:
    """Draw a picture of some blocks, the same for each seed at any size."""
    picture = Image.new("RGB", (36, 64), (20, 30, 40))
    pen = ImageDraw.Draw(picture)
    for number in range(12):
        x, y = (seed * 7 + number * 11) % 30, (seed * 13 + number * 17) % 56
        pen.rectangle((x, y, x + 9, y + 12), fill=((number * 40) % 256, (seed * 60) % 256, 200))
    picture.resize(size, Image.Resampling.BICUBIC).save(path, "JPEG", quality=quality)
    return path


def watched(clip: Clip) -> bool:
    try:
        clips.shown_clip(bashir(), clip.id)
    except NotFound:
        return False
    return clip.key in {one.id for one in clips.newest(None).items}


def test_a_likeness_outlives_scaling_and_recoding_and_nothing_else(tmp_path: Path) -> None:
    pictures = [drawn(tmp_path / f"{seed}.jpg", seed=seed) for seed in range(6)]
    hashes = [likeness.likeness(one) for one in pictures]
    assert None not in hashes
    for seed, mine in enumerate(hashes):
        assert mine is not None
        again = drawn(tmp_path / "again.jpg", seed=seed, size=(180, 320), quality=40)
        assert likeness.nearest([again], {one for one in hashes if one}) == mine
        others = {one for one in hashes if one and one != mine}
        assert likeness.nearest([pictures[seed]], others) is None
    # What is blank is like everything blank, and so like nothing.
    blank = tmp_path / "blank.jpg"
    Image.new("RGB", (360, 640), (10, 10, 10)).save(blank)
    assert likeness.likeness(blank) is None
    assert likeness.nearest([blank], {0}) is None


def test_a_list_is_brought_in_whole_or_not_at_all() -> None:
    good = [
        "# from them",
        "",
        f"sha256:{ONE} minors",
        f"PHASH:{'B' * 64}  terror",
        f"{'c' * 64} other",
    ]
    assert actions.bring_list_in(name="theirs", lines=good) == 3
    assert lists.lists() == [("theirs", "phash", 1), ("theirs", "sha256", 2)]
    for bad in (ONE, f"{ONE} boring", "md5:1 minors", f"{ONE[1:]} minors", f"{ONE} minors more"):
        with pytest.raises(ListMalformed) as why:
            actions.bring_list_in(name="theirs", lines=[f"{ONE} minors", bad])
        assert why.value.facts == {"number": 2}
    for name in (" ", "x" * 61):
        with pytest.raises(ListNameMissing):
            actions.bring_list_in(name=name, lines=good)
    assert KnownMedia.objects.count() == 3
    # The same name again takes the place of the old, another stands beside it.
    assert actions.bring_list_in(name="theirs", lines=[f"{ONE} minors"] * 2) == 1
    assert actions.bring_list_in(name="ours", lines=[f"{ONE} minors"]) == 1
    assert actions.drop_list(name="theirs") == 1
    with pytest.raises(NotFound):
        actions.drop_list(name="theirs")
    assert [(one.what, one.by_pseudonym) for one in Deed.objects.all()] == [
        ("media", "operator")
    ] * 4


def test_without_a_list_nothing_is_hashed(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        message = "it was hashed"
        raise AssertionError(message)

    monkeypatch.setattr(likeness, "likeness", never)
    assert watched(post())
    assert not Case.objects.exists()


def test_a_file_on_a_list_is_held_until_a_person_decides(
    post: Post, small_film: Path, desk: Desk
) -> None:
    digest = hashlib.sha256(small_film.read_bytes()).hexdigest()
    actions.bring_list_in(name="theirs", lines=[f"{digest} minors"])
    clip = post()
    assert not watched(clip)
    row = Clip.objects.get(id=clip.id)
    assert (row.held_back, row.listed_at, row.is_open) == ("removed", None, False)
    case = Case.objects.get()
    assert (case.source, case.ground, case.holds, case.thing_id) == (
        "automatic",
        "minors",
        True,
        clip.id,
    )
    assert clips.shown_clip(ada(), clip.id).held_back == "removed"
    # Its author does not let it out by publishing or describing it, nor does hearing it twice.
    actions.hold_match(clip_id=clip.id, how="exact", ground="minors", name="theirs")
    assert Case.objects.count() == 1
    mona = desk["mona"]
    actions.claim(by=mona.id, case_id=case.id)
    assert "theirs" in queries.case_for(mona.id, case.id).words
    decided(mona, case.id, "none")
    assert watched(clip)
    # What a person has decided stands, whatever a program finds again.
    actions.hold_match(clip_id=clip.id, how="exact", ground="minors", name="theirs")
    work()
    assert watched(clip)
    # Nothing of the upload's hash is kept.
    for table in (Clip, Case, Deed):
        assert digest not in str(list(table.objects.values()))


def test_what_looks_alike_is_held_and_said_to_be_found_by_a_program(
    post: Post, desk: Desk, tmp_path: Path
) -> None:
    first = post()
    assert watched(first)
    cover = storage.in_the_clear(first, first.cover, tmp_path)
    found = likeness.likeness(cover)
    assert found is not None
    actions.bring_list_in(name="theirs", lines=[f"phash:{found:064x} terror"])
    second = post()
    assert watched(first)
    assert not watched(second)
    case = Case.objects.get()
    assert case.thing_id == second.id
    row = decided(desk["mona"], case.id, "hide")
    assert Clip.objects.get(id=second.id).held_back == "hidden"
    statement = queries.statement_for(ada(), row.id)
    assert (statement.source, statement.automated) == ("automatic", False)
    undone(desk["nils"], row.id)
    assert watched(second)


def test_the_operator_keeps_lists_at_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clerestory.ops.commands.media.boot", lambda: None)
    file = tmp_path / "list.txt"
    file.write_text(f"sha256:{ONE} minors\n")

    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(command, words)
        assert done.exit_code == code, done.output
        return done.stdout

    made = json.loads(run("import", str(file), "--list", "theirs", "--json"))
    assert made == {"media": [{"list": "theirs", "kind": "", "entries": 1}]}
    assert run("list") == "theirs\tsha256\t1\n"
    file.write_text("nonsense\n")
    run("import", str(file), "--list", "theirs", code=1)
    assert run("list") == "theirs\tsha256\t1\n"
    assert run("drop", "theirs") == "theirs\t1\n"
    assert json.loads(run("list", "--json")) == {"media": []}
