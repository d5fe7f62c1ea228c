"""Forgetting, and what a thief of copies gets: of the forgotten nothing, of the living nothing."""

import base64
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from tests import cast
from tests.guards.keeper import Keeper, keeper

from clerestory.clips import actions as clips
from clerestory.clips.life import Work
from clerestory.clips.models import Clip, ClipTag
from clerestory.gate.models import Entry
from clerestory.ops.boot import load_rooms
from clerestory.people import actions
from clerestory.people.models import Letter, Person, Session, Totp
from clerestory.spine.timers import TIMERS
from clerestory.tlog.leaves import Kind
from clerestory.vault import actions as vault
from clerestory.vault import keys, later
from clerestory.vault.queries import state
from clerestory.vault.refused import KeysAway, KeysGone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _rooms() -> None:
    load_rooms()  # so that those who hear of a leaving person do


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    """Give a keyd of the test's own: the shared one may be ratcheted by a test beside this one."""
    with keeper(tmp_path / "own") as place:
        keys.drop_all()
        monkeypatch.setattr(keys, "line", lambda: place.line)
        yield place
    keys.drop_all()


def private_of(person: Person) -> dict[str, str]:
    """Give somebody something of everything that is private; return it by name."""
    cast.newcomer("second", "ada.second@example.net")
    actions.change_email(person=person, email="ada.wants@example.com", password=cast.PASSWORD)
    actions.open_session(person=person, user_agent="Opera Epiphany/1 Windows")
    actions.begin_authenticator(person=person)
    upload = clips.begin_upload(by=person, size=4000, name="x.mp4")
    clips.describe_clip(
        clip_id=upload.clip_id,
        by=person,
        description="A draft about #secretgarden and @ada",
        alt_text="Nobody should read of the green door",
    )
    return {
        "email": str(person.email),
        "wanted": "ada.wants@example.com",
        "second": "ada.second@example.net",
        "client": Session.objects.filter(person=person).latest("id").client,
        "totp": Totp.objects.get(person=person).secret,
        "description": "about #secretgarden",
        "tag": "secretgarden",
        "alt text": "the green door",
    }


def dump() -> bytes:
    """Return all bytes of the database: SQLite's files, or every row of PostgreSQL."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA database_list")
            name = cursor.fetchone()[2]
        # Read by another process: closing a file would let go of the locks that SQLite has on it.
        files = [str(file) for file in Path(name).parent.glob(f"{Path(name).name}*")]
        return subprocess.run(["cat", *files], check=True, capture_output=True).stdout
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  the tables' own names
            parts += [
                bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
                for row in cursor.fetchall()
                for value in row
            ]
    return b"\n".join(parts)


def spellings(text: str) -> list[bytes]:
    """Return the forms in which a text could lie there: plain, hex, and base 64 at each offset."""
    data = text.encode()
    forms = [data, data.lower(), data.hex().encode(), data.hex().upper().encode()]
    for start in range(3):
        coded = base64.b64encode(bytes(start) + data)
        forms.append(coded[4 if start else 0 : len(coded) // 4 * 4 - 4])
    return forms


def test_a_copied_database_opens_nothing() -> None:
    private = private_of(cast.ada())
    copied = dump()
    assert cast.ada().handle.encode() in copied  # the search finds what is there
    found = {
        name: form for name, text in private.items() for form in spellings(text) if form in copied
    }
    assert found == {}


def test_signing_in_letters_and_second_step_work_on_sealed_rows() -> None:
    person = cast.ada()
    actions.begin_authenticator(person=person)
    app = pyotp.TOTP(Totp.objects.get(person=person).secret)
    actions.confirm_authenticator(person=person, code=app.now())
    asked = actions.sign_in(name="Ada@Example.org", password=cast.PASSWORD)
    assert isinstance(asked, actions.CodeNeeded)
    actions.ask_reset(email="ada@example.org")
    assert "/reset/" in cast.letters_to("ada@example.org")[-1]


def test_a_key_is_not_held_after_its_person_was_forgotten() -> None:
    person = cast.newcomer()
    assert Person.objects.get(id=person.id).email_wanted
    vault.forget(person_id=person.id)
    vault.forget(person_id=person.id)
    with pytest.raises(KeysGone):
        _ = Person.objects.get(id=person.id).email_wanted
    with pytest.raises(KeysGone):
        actions.open_session(person=person)


def test_leaving_forgets_the_key_and_the_last_letter_its_own() -> None:
    person = cast.ada()
    actions.remove_person(person_id=person.id)
    letter = Letter.objects.get(person=None)
    assert letter.email == "ada@example.org"
    assert "delete your account" in cast.letters_to("ada@example.org")[-1]
    assert not Person.objects.filter(id=person.id).exists()
    for gone in (person.id, letter.id):
        with pytest.raises(KeysGone):
            keys.key_of(gone, make=True)


@pytest.mark.usefixtures("own")
def test_the_ratchet_turns_once_a_day() -> None:
    pause, turn = TIMERS[f"{later.__name__}.ratchet"]
    assert pause.days == 1
    before = state()["epoch"]
    person = cast.ada()
    turn()
    keys.drop_all()
    assert state()["epoch"] == before + 1  # type: ignore[operator]  # a number
    assert Entry.objects.latest("position").kind == Kind.KEK_EPOCH
    assert Person.objects.get(id=person.id).email == "ada@example.org"


def opened_from(backup: Path, kek: Path, place: Path) -> str:
    """Restore a backup of keys and database beside today's keys of epochs; return the address."""
    (place / "keys").mkdir(parents=True)
    shutil.copy(backup / "keyd.sqlite3", place / "keys")
    shutil.copytree(kek, place / "keys" / "kek")
    with keeper(place) as thief:
        return str(_opened(thief, backup))


def _opened(thief: Keeper, backup: Path) -> str:
    from clerestory.guards.sealing import field_key, open_sealed  # noqa: PLC0415  a thief's tools

    ident, email = (backup / "row").read_bytes().split(b"|", 1)
    key = field_key(thief.key(ident.decode()), "people_person.email")
    pk = f"{ident.decode()[:8]}-{ident.decode()[8:12]}-{ident.decode()[12:16]}-"
    pk += f"{ident.decode()[16:20]}-{ident.decode()[20:]}"
    return open_sealed(key, email, f"people_person|email|{pk}|1".encode()).decode()


def test_three_backups_give_nothing_back_after_the_ratchet_and_would_without(
    tmp_path: Path, own: Keeper
) -> None:
    person, folder = cast.ada(), own.data / "keys"
    backups = []
    for number in range(3):
        backup = tmp_path / f"backup{number}"
        backup.mkdir()
        source = sqlite3.connect(folder / "keyd.sqlite3")
        target = sqlite3.connect(backup / "keyd.sqlite3")
        source.backup(target)
        source.close()
        target.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT email FROM people_person WHERE handle='ada'")
            email = bytes(cursor.fetchone()[0])
        (backup / "row").write_bytes(person.id.hex.encode() + b"|" + email)
        backups.append(backup)
    actions.remove_person(person_id=person.id)
    cast.work()
    for number, backup in enumerate(backups):  # forgotten, and still there for who has a backup
        assert opened_from(backup, folder / "kek", tmp_path / f"e{number}") == "ada@example.org"
    vault.ratchet()
    for number, backup in enumerate(backups):
        with pytest.raises(Exception, match="is not in"):
            opened_from(backup, folder / "kek", tmp_path / f"l{number}")


def test_without_keys_it_is_said_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    person = cast.ada()
    keys.drop_all()
    monkeypatch.setattr(keys, "PATIENCE", 0.1)
    monkeypatch.setattr(keys, "line", lambda: Keeper(Path(settings.DATA) / "nowhere").line)
    with pytest.raises(KeysAway, match="Nothing is lost"):
        _ = Person.objects.get(id=person.id).email
    with pytest.raises(KeysAway):
        cast.newcomer()
    assert not Person.objects.filter(handle="newcomer").exists()
    monkeypatch.undo()
    assert Person.objects.get(id=person.id).email == "ada@example.org"


def test_words_are_sealed_while_a_clip_is_closed_and_open_while_it_is_open() -> None:
    by = cast.ada()
    upload = clips.begin_upload(by=by, size=10)
    clip = clips.describe_clip(clip_id=upload.clip_id, by=by, description="Hello #tag @ada")

    def kept() -> tuple[str, bool, list[str]]:
        row = Clip.objects.get(id=clip.id)
        return row.open_description, bool(row.sealed_description), row.mentions

    assert kept() == ("", True, [])
    assert Clip.objects.get(id=clip.id).description == "Hello #tag @ada"
    Clip.objects.filter(id=clip.id).update(work=Work.PLAYABLE)
    clips.publish_clip(clip_id=clip.id, by=by)
    assert kept() == ("Hello #tag @ada", False, ["ada"])
    assert ClipTag.objects.filter(name="tag").exists()
    for audience in ("private", "followers"):
        clips.describe_clip(clip_id=clip.id, by=by, audience=audience)
        assert kept() == ("", True, [])
        assert not ClipTag.objects.exists()
        assert Clip.objects.get(id=clip.id).description == "Hello #tag @ada"
    with pytest.raises(IntegrityError), transaction.atomic():
        Clip.objects.filter(id=clip.id).update(open_description="in the clear")
    clips.describe_clip(clip_id=clip.id, by=by, audience="unlisted", alt_text="A wall")
    assert kept() == ("Hello #tag @ada", False, ["ada"])
    assert Clip.objects.get(id=clip.id).open_alt_text == "A wall"
