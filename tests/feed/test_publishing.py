"""Pools as they are published: named by what they hold, on record, and without what is gone."""

import gzip
import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.cast import ada, bashir, carys, sign_in, work
from tests.feed.shelf import listed
from tests.premises import until
from tests.recorder import Recorder

from clerestory.clips import actions as clips
from clerestory.clips.models import Clip
from clerestory.feed import actions, auditing, queries, storage
from clerestory.feed.counting import Report
from clerestory.feed.models import Tally
from clerestory.feed.offering import ANY, INSTITUTIONS
from clerestory.feed.policy import FEW, Policy
from clerestory.feed.pool import Pool
from clerestory.feed.storage import Current
from clerestory.gate.actions import drain
from clerestory.gate.models import Entry
from clerestory.ops.boot import load_rooms
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.social import actions as social
from clerestory.spine.ids import to_text
from clerestory.tlog.leaves import Kind
from clerestory.verify.sources import Folder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder() -> Iterator[Path]:
    """Give the folder of pools, empty before and after."""
    load_rooms()  # so that what happens to clips is heard
    place = Path(settings.DATA) / "pools"

    def empty() -> None:
        for file in place.iterdir():
            file.unlink()

    empty()
    yield place
    empty()


def publish() -> Current:
    actions.publish_pools(at_once=True)
    current = storage.current()
    assert current is not None
    return current


def offered(current: Current, folder: Path, language: str = ANY) -> list[str]:
    data = (folder / f"pool-{current.pools[language].pool}.bin").read_bytes()
    return [to_text(UUID(bytes=one.key)) for one in Pool.decode(data).candidates]


def on_record() -> int:
    return Entry.objects.filter(kind=Kind.RANK_POLICY).count()


def told(person: Person) -> dict[str, list[str]]:
    client = Client(headers={"host": "localhost"})
    sign_in(client, person)
    facts: dict[str, list[str]] = client.get("/api/clerestory/v1/me/offered").json()
    return facts


def test_the_reader_is_told_of_all_on_offer_what_is_theirs_and_what_is_not_for_them() -> None:
    reader = carys()
    hers, his = listed("One"), listed("Two", by=bashir())
    publish()
    later = listed("Not on offer yet")
    nothing: dict[str, list[str]] = {"liked": [], "saved": [], "hidden": []}
    assert told(reader) == nothing
    for clip in (hers, later):
        social.like_clip(clip_id=clip.id, by=reader)
    social.save_clip(clip_id=his.id, by=reader)
    assert told(reader) == {"liked": [hers.key], "saved": [his.key], "hidden": []}
    people.mute(person=reader, other=ada(), days=3)
    assert told(reader)["hidden"] == [hers.key]
    people.block(person=bashir(), other=reader)
    assert told(reader)["hidden"] == sorted([hers.key, his.key])
    assert told(ada()) == nothing
    stranger = Client(headers={"host": "localhost"})
    assert stranger.get("/api/clerestory/v1/me/offered").status_code == 401


def everything(folder: Path) -> bytes:
    return b"".join(
        gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        for file in folder.iterdir()
    )


def test_a_handful_of_clips_is_published_with_its_cards_and_put_on_record(folder: Path) -> None:
    assert not actions.publish_pools()
    assert [file.name for file in folder.iterdir()] == [storage.LOCK]
    made = [
        listed("Light #rain #moon", language="en"),
        listed("Golau #rain", language="cy"),
        listed("For few", audience="followers"),
        listed("Covered", sensitive=True),
    ]
    current = publish()
    assert set(current.pools) == {ANY, "cy", "en"}
    assert offered(current, folder) == sorted(made[n].key for n in (0, 1, 3))
    for file in folder.iterdir():
        if file.suffix in {".json", ".bin"} and file.name != storage.CURRENT:
            data = file.read_bytes()
            assert sha256(data).hexdigest() in file.name
            assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == data
    cards = [
        card
        for one in current.pools[ANY].cards
        for card in json.loads((folder / f"cards-{one}.json").read_bytes())
    ]
    assert {card["description"] for card in cards} == {
        "Light #rain #moon",
        "Golau #rain",
        "Covered",
    }
    assert all(card["ticket"].startswith(card["id"]) for card in cards)
    assert b"For few" not in everything(folder)
    policy = json.loads((folder / f"policy-{current.policy}.json").read_bytes())
    assert Policy.read(policy) == FEW
    entry = Entry.objects.get(kind=Kind.RANK_POLICY)
    assert entry.person_id is None
    assert current.pools[ANY].pool.encode() in bytes(entry.opening)


def test_what_institutions_post_is_offered_alone_once_the_server_vouches_for_them(
    folder: Path,
) -> None:
    hers = listed("From the harbour office #port")
    listed("From the pier", by=bashir())
    assert INSTITUTIONS not in publish().pools
    assert people.set_institution(person=ada(), institution=True)
    assert not people.set_institution(person=ada(), institution=True)
    current = publish()
    assert offered(current, folder, INSTITUTIONS) == [hers.key]
    assert len(offered(current, folder)) == 2
    entry = Entry.objects.filter(kind=Kind.RANK_POLICY).latest("position")
    assert current.pools[INSTITUTIONS].pool.encode() in bytes(entry.opening)
    people.set_institution(person=ada(), institution=False)
    assert INSTITUTIONS not in publish().pools


def test_nothing_is_published_again_while_nothing_has_changed() -> None:
    clip = listed("one")
    first = publish()
    assert not actions.publish_pools()
    assert publish() == first
    clips.describe_clip(clip_id=clip.id, by=ada(), description="other words")
    second = publish()
    assert (second.pools[ANY].pool, on_record()) == (first.pools[ANY].pool, 1)
    assert second.pools[ANY].cards != first.pools[ANY].cards
    clips.describe_clip(clip_id=clip.id, by=ada(), description="with a #tag")
    assert publish().pools[ANY].pool != first.pools[ANY].pool
    assert on_record() == 2


def test_new_numbers_wait_and_are_rounded(folder: Path) -> None:
    clip = listed("one", hours=30)
    first = publish()
    for number in range(23):
        reports = [Report(clip.id, 10 if number % 2 else 3, skipped=number < 8)]
        actions.count(address=f"10.0.{number}.1", reports=reports)
    actions.write_counts()
    assert not actions.publish_pools()
    os.utime(folder / storage.CURRENT, (0, 0))
    assert actions.publish_pools()
    [row] = queries.inputs(timezone.now()).clips
    assert (row.shown, row.watched, row.finished) == (20, 15, 10)
    assert row.late in {10, 15}
    current = storage.current()
    assert current is not None
    assert current.inputs != first.inputs
    assert on_record() == 2


def test_older_days_count_less() -> None:
    clip = listed("one")
    now = timezone.now()
    for days in (0, 2, 8, 60):
        Tally.objects.create(clip=clip, day=(now - timedelta(days=days)).date(), shown=1_000)
    [row] = queries.inputs(now).clips
    assert row.watched == 4_000
    assert 800 < row.late < 1_500
    assert 1_500 < row.recent < 2_200


def gone(clip: Clip) -> None:
    clips.delete_clip(clip_id=clip.id, by=bashir())


def narrower(clip: Clip) -> None:
    clips.describe_clip(clip_id=clip.id, by=bashir(), audience="followers")


@pytest.mark.parametrize("act", [gone, narrower])
def test_what_is_gone_or_hidden_stands_in_no_file_any_more(
    folder: Path, act: Callable[[Clip], None]
) -> None:
    listed("stays")
    clip = listed("goes #secretword", by=bashir())
    publish()
    work()
    assert b"secretword" in everything(folder)
    act(clip)
    work()
    for trace in (b"secretword", clip.key.encode(), clip.id.bytes):
        assert trace not in everything(folder)
    assert b"stays" in everything(folder)


def test_what_was_replaced_is_kept_for_a_day_but_words_are_not(folder: Path) -> None:
    clip = listed("first words")
    before = publish().files
    clips.describe_clip(clip_id=clip.id, by=ada(), description="second #words")
    after = publish().files
    for name in before | after:
        os.utime(folder / name, (time.time() - 600,) * 2)
    actions.sweep_pools()
    there = {file.name for file in folder.iterdir()}
    assert {name for name in before if name.startswith(("pool", "inputs"))} <= there
    assert not {name for name in before if name.startswith("cards")} & there
    for name in before & there:
        os.utime(folder / name, (time.time() - 86_400,) * 2)
    actions.sweep_pools()
    assert {file.name for file in folder.iterdir() if file.suffix != ".gz"} == {
        *after,
        storage.CURRENT,
        storage.LOCK,
    }


def test_anybody_can_make_the_pools_again_and_find_them_on_record(
    folder: Path, log: Recorder
) -> None:
    del log
    for number in range(3):
        listed(f"#topic{number}", hours=number)
    listed("From the pier", by=bashir())
    people.set_institution(person=bashir(), institution=True)
    current = publish()
    drain()

    def audit() -> tuple[int, str]:
        report = auditing.audit(Folder(folder), Folder(Path(settings.DATA)))
        return report.verdict, "\n".join(map(str, report.findings))

    until(lambda: audit()[0] == 0)  # the log signs each second
    told = audit()[1]
    assert "Made again from them, byte for byte: the pools *" in told
    assert INSTITUTIONS in told
    assert "They are on record, as entry" in told

    pool = folder / f"pool-{current.pools[ANY].pool}.bin"
    good = pool.read_bytes()
    other = Pool.decode(good)
    spoilt = Pool(other.epoch, other.made, other.candidates[1:]).encode()
    pool.write_bytes(spoilt)  # another file under the old name
    assert audit()[0] == 1
    pool.write_bytes(good)
    # A pool that was made of something else, named rightly and offered.
    named = storage.put("pool", spoilt, "bin")
    whole = (folder / storage.CURRENT).read_text()
    (folder / storage.CURRENT).write_text(whole.replace(current.pools[ANY].pool, named))
    status, told = audit()
    assert (status, "is not the one that is made from these inputs" in told) == (1, True)
    # Whole and honest, and never put on record.
    (folder / storage.CURRENT).write_text(whole)
    os.utime(folder / storage.CURRENT, (0, 0))
    listed("#more")
    publish()
    status, told = audit()
    assert (status, "not on record" in told) == (1, True)
    (folder / storage.CURRENT).write_text("{}")
    assert audit()[0] == 1
    (folder / storage.CURRENT).unlink()
    assert audit()[0] == 2
