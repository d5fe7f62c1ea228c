"""Backups: what is in them comes back, but for whoever was erased since."""

import shutil
import tarfile
from pathlib import Path

import pytest
from leakcheck.markers import Marker, Search
from tests.premises import Premises, premises

MAKE = """
from django.test.utils import setup_test_environment
setup_test_environment()
import time
from pathlib import Path
from clerestory.clips import actions as clips
from clerestory.clips.queries import own_clip
from clerestory.people import actions
from tests.clips.media.films import Filmer
for handle, email, said, kept in {people!r}:
    person = actions.admit_person(handle=handle, email=email, password="window light at noon")
    actions.edit_profile(person=person, name="N " + said, bio="B " + said, links=[])
    film = Filmer(Path({folder!r}))(f"{{handle}}.mp4", size=(360, 640), seconds=1)
    clip = clips.post_file(by=person, path=film)
    clips.describe_clip(clip_id=clip.id, by=person, description="C " + said)
    clips.publish_clip(clip_id=clip.id, by=person)
    while own_clip(person, clip.id).work != "complete":
        time.sleep(0.1)
    draft = clips.begin_upload(by=person, size=10, name="N " + said)
    clips.describe_clip(clip_id=draft.clip_id, by=person, description="D " + said)
    spoken = f"WEBVTT\\n\\n00:00.000 --> 00:01.000\\nW {{kept}}\\n".encode()
    clips.set_captions(clip_id=draft.clip_id, by=person, language="en", data=spoken)
    print(person.id, own_clip(person, draft.clip_id).key)
"""
# What the first of two does with the other and with their clip.
MINGLE = """
from clerestory.clips import queries as clips_of
from clerestory.people import actions, queries
from clerestory.social import actions as social
from clerestory.spine.ids import from_text
ada, bashir = (queries.person_by_handle(None, row[0]) for row in {people!r})
theirs = clips_of.by_author(None, "bashir").items[0]
key = from_text(theirs.id)
_, _, said, sealed = {people!r}[0]
actions.follow(follower=ada, followed=bashir)
social.like_clip(clip_id=key, by=ada)
kept = social.add_collection(by=ada, name=sealed)
social.save_clip(clip_id=key, by=ada, collection_id=kept.id)
social.set_filters(by=ada, words=[sealed])
social.repost_clip(clip_id=key, by=ada, text="R " + said)
for text in (said, "again " + said):
    made = social.post_comment(clip_id=key, by=ada, text=text)
    social.edit_comment(comment_id=made.id, by=ada, text=text + " at length")
    social.like_comment(comment_id=made.id, by=bashir)
"""
ERASE = """
from clerestory.people import actions, queries
from clerestory.vault import actions as vault
actions.remove_person(person_id=queries.person_by_handle(None, {handle!r}).id)
print(vault.ratchet()[0])
"""
# Read what lay in the private place of an archive, with the keys of today.
OPEN = """
from pathlib import Path
from uuid import UUID
from clerestory.vault.refused import KeysGone
from clerestory.vault.streams import opened
for person, key, kept in {told!r}:
    for file in Path({folder!r}).rglob("*.sealed"):
        name = key + "/" + file.stem
        try:
            text = b"".join(opened(file, person_id=UUID(person), name=name)).decode()
            print("W " + kept in text, kept)
        except KeysGone:
            pass
"""
READ = """
from clerestory.clips import queries as clips, storage
from clerestory.clips.models import Captions
from clerestory.people import queries
person = queries.person_by_handle(None, {handle!r})
said = sorted(clip.description for clip in clips.own(person).items)
row = Captions.objects.get()
spoken = b"".join(storage.pieces(clips.own_clip(person, row.clip_id), row.name)).decode()
clip = next(clip for clip in clips.own(person).items if clip.standing == "published")
counts = (clip.likes, clip.reposts, clip.comments, person.followers)
print(person.email, "|".join(said), len(queries.everybody()), row.text, row.text in spoken, *counts)
"""


@pytest.fixture(scope="module")
def canary() -> tuple[Marker, ...]:
    return Marker.make("email", "{}@mail.test"), Marker.make("said"), Marker.make("kept")


def found(folder: Path, markers: tuple[Marker, ...]) -> set[str]:
    search = Search(list(markers))
    return {
        f"{marker.field} in {file.relative_to(folder)}"
        for file in folder.rglob("*")
        if file.is_file()
        for marker, _ in search.find(file.read_bytes())
    }


def test_who_was_erased_comes_back_from_no_backup(
    premises: Premises, tmp_path: Path, canary: tuple[Marker, ...]
) -> None:
    on_postgres = "CLERESTORY_DATABASE" in premises.environment
    email, said, kept = canary
    running = premises.up()
    people = [("ada", email.text, said.text, kept.text), ("bashir", "bashir@mail.test", *"ab")]
    films = tmp_path / "films"
    films.mkdir()
    made = premises.python(MAKE.format(people=people, folder=str(films))).splitlines()
    premises.python(MINGLE.format(people=people))
    archives = [tmp_path / f"backup-{number}.tar" for number in range(2)]
    for archive in archives:
        told = premises.tell("backup", str(archive))
        assert told.returncode == 0, told.stderr
        assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archives[0]) as opened:
        names = opened.getnames()
        private = [one for one in opened if one.name.startswith("media/private/")]
        opened.extractall(tmp_path / "taken", private, filter="data")
    theirs = [(*line.split(), one[3]) for line, one in zip(made, people, strict=True)]
    reading = OPEN.format(told=theirs, folder=str(tmp_path / "taken"))
    assert len(private) == 2
    assert all(one.name.endswith(".vtt.sealed") for one in private)
    assert premises.python(reading) == f"True {kept.text}\nTrue b"
    premises.python(ERASE.format(handle="ada"))
    assert premises.python(reading) == "True b"
    running.stop()
    assert not [name for name in names if name.startswith(("keys/kek", "mail", "run"))]
    assert "keys/keyd.sqlite3" in names
    # The test could fail: what everybody could read stands in the archive, and comes back with it.
    assert bool(Search([said]).find(archives[0].read_bytes())) != on_postgres
    assert Search([email, kept]).find(archives[0].read_bytes()) == set()
    if on_postgres:
        return  # its tables are not in the archive: the rest of this is SQLite's
    for number, archive in enumerate(archives):
        with_keys_of(premises.data, place := tmp_path / f"place-{number}" / "data")
        premises.data = place
        told = premises.tell("restore", str(archive))
        assert told.returncode == 0, told.stderr
        assert "1 people who were erased since are erased again" in told.stdout
        assert found(place, canary) == set()
        read = premises.python(READ.format(handle="bashir"))
        assert read == "bashir@mail.test C a|D a 1 W b True 0 0 0 0"


def with_keys_of(data: Path, place: Path) -> None:
    """Make a data folder in which only the keys are, as after the loss of all the rest."""
    place.mkdir(parents=True)
    shutil.copytree(data / "keys", place / "keys", ignore=shutil.ignore_patterns("*.lock"))


def test_without_the_key_of_its_epoch_an_archive_opens_nothing(tmp_path: Path) -> None:
    with premises(tmp_path) as place:
        running = place.up()
        people = [("carys", "carys@mail.test", "hello", "quiet")]
        place.python(MAKE.format(people=people, folder=str(tmp_path)))
        archive = tmp_path / "backup.tar"
        assert place.tell("backup", str(archive)).returncode == 0
        running.stop()
        place.data = tmp_path / "elsewhere"
        told = place.tell("restore", str(archive))
        assert told.returncode != 0
        assert "keys" in told.stderr
        assert "carys@mail.test" not in told.stdout + told.stderr


def test_nothing_is_replaced(premises: Premises, tmp_path: Path) -> None:
    premises.furnish()
    archive = tmp_path / "backup.tar"
    assert premises.tell("backup", str(archive)).returncode == 0
    again = premises.tell("backup", str(archive))
    assert again.returncode == 1
    assert "never replaces another" in again.stderr
    if "CLERESTORY_DATABASE" not in premises.environment:
        over = premises.tell("restore", str(archive))
        assert over.returncode == 1
        assert "There is a database" in over.stderr


@pytest.mark.parametrize("name", ["../evil", "/evil", "keys/kek/1", "run/x", "link", "elsewhere/x"])
def test_a_hostile_archive_is_refused(premises: Premises, tmp_path: Path, name: str) -> None:
    archive = tmp_path / "evil.tar"
    head = tmp_path / "head"
    head.write_text('{"format": "clerestory-backup/1", "database": "sqlite"}')
    with tarfile.open(archive, "w") as opened:
        opened.add(head, "backup.json")
        member = tarfile.TarInfo("media/link" if name == "link" else name)
        member.type = tarfile.SYMTYPE if name == "link" else tarfile.REGTYPE
        member.linkname = "/etc/passwd"
        opened.addfile(member)
    told = premises.tell("restore", str(archive))
    assert told.returncode == 1
    assert "cannot be read as a backup" in told.stderr
    assert not (premises.data.parent / "evil").exists()


def test_something_else_is_no_backup(premises: Premises, tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"rubbish" * 999, b"\0" * 10240)):
        file = tmp_path / f"file-{number}"
        file.write_bytes(content)
        told = premises.tell("restore", str(file))
        assert told.returncode == 1
        assert "cannot be read as a backup" in told.stderr
