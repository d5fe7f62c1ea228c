"""Keyd: who may have a key, what forgetting means for backups, and what a kill leaves."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.guards.keeper import Keeper, keeper
from tests.premises import ROOT, until

from clerestory.guards.kek import FileStore
from clerestory.guards.keyd import Keys
from clerestory.guards.wire import Declined, Unreachable

ADA, BASHIR, DIYA, CARYS = (f"{number:032x}" for number in (1, 2, 3, 200))


@pytest.fixture(params=["files", "device"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keeper]:
    with keeper(tmp_path / "data", device=request.param == "device") as place:
        yield place


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Keeper]:
    with keeper(tmp_path / "data") as place:
        yield place


def no(place: Keeper, act: str, body: bytes = b"", **fields: object) -> str:
    """Ask for what is declined; return the code."""
    with pytest.raises(Declined) as why:
        place.ask(act, body, **fields)
    assert why.value.sentence.endswith(".")
    return why.value.code


def test_a_key_stays_the_same_through_ratchets_and_restarts(kept: Keeper) -> None:
    for person in (ADA, BASHIR):
        kept.ask("make", person=person)
        kept.ask("make", person=person)
    before, index = kept.key(ADA), kept.ask("blind", label="email", value="a@example.org")
    assert len(before) == 32
    assert before != kept.key(BASHIR)
    for _ in range(2):
        kept.ask("ratchet")
        kept.stop()
        kept.start()
        assert kept.key(ADA) == before
        assert kept.ask("blind", label="email", value="a@example.org") == index
    state, _ = kept.ask("state")
    assert (state["epoch"], state["people"]) == (3, 2)


def test_a_forgotten_person_has_no_key_and_never_gets_one_again(kept: Keeper) -> None:
    kept.ask("make", person=ADA)
    for _ in range(2):
        kept.ask("forget", person=ADA)
        assert no(kept, "open", person=ADA, purpose="self") == "Forgotten"
        assert no(kept, "make", person=ADA) == "Forgotten"
        kept.ask("ratchet")
    kept.ask("forget", person=BASHIR)
    assert no(kept, "make", person=BASHIR) == "Forgotten"


def test_keys_are_opened_for_declared_purposes_only(files: Keeper) -> None:
    files.ask("make", person=ADA)
    assert files.ask("open", person=ADA, purpose="system:letters")[1] == files.key(ADA)
    for purpose in ("", "staff", "system:", "system:curiosity", "letters", "self "):
        assert no(files, "open", person=ADA, purpose=purpose) == "PurposeUnknown"
    assert no(files, "open", person=DIYA, purpose="self") == "Unknown"
    assert files.ask("state")[0]["opened"] == {"self": 1, "system:letters": 1}


STRANGE: list[object] = [7, "", "zz" * 16, ADA + "00", ["00"], "' OR 1=1 --", b"index".hex()]
HOSTILE: list[tuple[str, dict[str, object]]] = [
    *((act, {}) for act in ("make", "open", "open_staff", "pseudonym", "forget", "blind")),
    *(
        (act, {"person": person, "purpose": "self"})
        for act in ("make", "open", "pseudonym", "forget")
        for person in STRANGE
    ),
    ("open", {"person": ADA, "purpose": True}),
    ("open_staff", {"person": ADA, "fields": "all", "entry": [], "leaf": "", "salt": ""}),
    ("open_staff", {"person": ADA, "fields": [], "entry": {}, "leaf": "00" * 70, "salt": "00"}),
    ("blind", {"label": 1, "value": "x"}),
    ("__class__", {}),
]


@pytest.fixture(scope="module")
def shared_keyd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    with keeper(tmp_path_factory.mktemp("shared") / "data") as place:
        yield place


@pytest.mark.parametrize(("act", "fields"), HOSTILE)
def test_hostile_questions_get_a_sentence_and_nothing_else(
    act: str, fields: dict[str, object], shared_keyd: Keeper
) -> None:
    assert no(shared_keyd, act, b"\xff" * 100, **fields) == "Malformed"
    assert shared_keyd.ask("state")[0]["people"] == 0


def test_without_the_key_of_the_epoch_it_says_so_and_overwrites_nothing(files: Keeper) -> None:
    files.ask("make", person=ADA)
    key, kek = files.key(ADA), files.data / "keys" / "kek" / "1"
    files.stop()
    away = kek.rename(files.data / "escrow")
    table = (files.data / "keys" / "keyd.sqlite3").read_bytes()
    files.start()
    for act in ("make", "open", "forget", "ratchet", "state"):
        assert no(files, act, person=ADA, purpose="self") == "KeyMissing"
    assert str(kek) in files.said
    assert (files.data / "keys" / "keyd.sqlite3").read_bytes() == table
    assert not list(kek.parent.iterdir())
    kek.write_bytes(bytes(32))
    assert no(files, "ratchet") == "KeyWrong"
    away.rename(kek)
    assert files.key(ADA) == key  # without a restart


def test_without_the_table_it_says_so_and_makes_no_new_one(files: Keeper) -> None:
    files.ask("make", person=ADA)
    files.stop()
    table = files.data / "keys" / "keyd.sqlite3"
    kept = table.rename(files.data / "kept")
    files.start()
    assert no(files, "make", person=ADA) == "TableMissing"
    assert not table.exists()
    kept.rename(table)
    assert len(files.key(ADA)) == 32


def test_only_one_keyd_runs_on_a_folder_and_the_next_one_takes_over(files: Keeper) -> None:
    files.ask("make", person=ADA)
    key, first = files.key(ADA), files.process
    waiting = files.start().process  # it answers through the first one
    assert waiting is not None
    assert first is not None
    first.kill()
    first.wait()
    until(lambda: files.process is waiting and can_open(files))
    assert files.key(ADA) == key


def can_open(place: Keeper) -> bool:
    try:
        return len(place.key(ADA)) == 32
    except Unreachable:
        return False


def from_backup(backup: Path, kek: Path, place: Path, person: bytes) -> bytes:
    """Put a backup of the table beside what is left today of the keys of epochs, and open."""
    place.mkdir()
    shutil.copy(backup, place / "keyd.sqlite3")
    shutil.copytree(kek, place / "kek")
    keys = Keys(place, FileStore(place / "kek"))
    key = keys.key(person)
    keys.table.close()
    return key


def test_backups_give_nothing_back_after_the_ratchet_and_would_without_it(files: Keeper) -> None:
    keys, person = files.data / "keys", bytes.fromhex(ADA)
    for one in (ADA, BASHIR):
        files.ask("make", person=one)
    key, backups = files.key(ADA), []
    for number in range(3):
        backups.append(files.data / f"backup{number}")
        shutil.copy(keys / "keyd.sqlite3", backups[-1])
    files.ask("forget", person=ADA)
    for number, backup in enumerate(backups):  # this is why forgetting alone is not enough
        assert from_backup(backup, keys / "kek", files.data / f"early{number}", person) == key
    files.ask("ratchet")
    for number, backup in enumerate(backups):
        place = files.data / f"late{number}"
        with pytest.raises(Exception, match="epoch 1 is not in"):
            from_backup(backup, keys / "kek", place, person)
        table = sqlite3.connect(backup)
        (wrapped,) = table.execute("SELECT wrapped FROM keys WHERE owner=?", (person,)).fetchone()
        table.close()
        for left in (keys / "kek").iterdir():  # nor by hand, with the key that there is
            shutil.copy(left, place / "kek" / "1")
            with pytest.raises(Exception):  # noqa: B017, PT011  whatever a wrong key raises
                FileStore(place / "kek").unwrap(1, wrapped, person)
    assert len(files.key(BASHIR)) == 32


def test_a_kill_at_any_step_of_a_ratchet_loses_no_living_key_and_keeps_no_dead_one(
    kept: Keeper,
) -> None:
    people, folder = [f"{number:032x}" for number in range(5)], kept.data / "keys"
    for person in (*people, CARYS):
        kept.ask("make", person=person)
    index = kept.ask("blind", label="email", value="x")
    known = {person: kept.key(person).hex() for person in people}
    kept.ask("forget", person=CARYS)
    kept.stop()
    module = kept.arguments[1] if kept.arguments else ""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "KEYS_MODULE": module}
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "guards" / "dying.py"), str(folder), CARYS],
        env=environment | kept.environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) > 30
    for left in found:
        assert left["keys"].items() >= known.items()
        assert len(left["keys"]) == len(known) + 1
        assert left["forgotten"] == "Forgotten"
        # A key that was made and not yet used may lie there; of the past there is none.
        assert left["epochs"][0] == left["epoch"]
        assert len(left["epochs"]) <= 2
    kept.start()
    assert kept.ask("blind", label="email", value="x") == index
    assert kept.key(people[0]).hex() == known[people[0]]
