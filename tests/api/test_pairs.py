"""Giving pairs: taken from nobody in particular, of offered clips alone, a number and no list."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from tests.cast import bashir, sign_in
from tests.feed.shelf import listed

from clerestory.clips import actions as clips
from clerestory.clips import queries as known
from clerestory.clips.models import Clip
from clerestory.clips.tickets import ticket
from clerestory.feed import actions
from clerestory.feed import later as later_of_feed
from clerestory.feed.actions import pairs
from clerestory.feed.models import Pair
from clerestory.feed.pairing import MOST_OF_A_PAIR, MOST_OF_ONE, Pairing
from clerestory.ops.boot import load_rooms
from clerestory.people import actions as people

pytestmark = pytest.mark.django_db

ADDRESS = "/api/clerestory/v1/pairs"


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    load_rooms()
    monkeypatch.setattr(pairs, "_pairing", Pairing())
    place = Path(settings.DATA) / "pools"
    yield
    for file in place.iterdir():
        file.unlink()


@pytest.fixture
def offered() -> list[Clip]:
    """Return clips that stand in a pool."""
    made = [listed(f"clip {number}") for number in range(MOST_OF_ONE + 5)]
    actions.publish_pools(at_once=True)
    return made


def give(earlier: str, later: str, address: str = "192.0.2.1", **headers: str) -> int:
    answer = Client().post(
        ADDRESS,
        json.dumps({"earlier": earlier, "later": later}),
        content_type="application/json",
        REMOTE_ADDR=address,
        headers=headers,
    )
    if answer.status_code == 204:
        assert answer.content == b""
        assert answer.cookies.output() == ""
    return answer.status_code


def kept() -> dict[tuple[str, str], int]:
    actions.write_pairs()
    return {(row.earlier.key, row.later.key): row.given for row in Pair.objects.all()}


def test_a_pair_counts_once_for_a_network_and_twenty_are_all_it_may_give(
    offered: list[Clip],
) -> None:
    tickets = [ticket(clip.id) for clip in offered]
    for _ in range(30):
        assert give(tickets[0], tickets[1]) == 204
    assert give(tickets[0], tickets[1], "198.51.100.1") == 204
    assert kept() == {(offered[0].key, offered[1].key): 2}
    for earlier, later in pairwise(tickets):
        assert give(earlier, later) == 204
    rows = kept()
    assert (len(rows), sum(rows.values())) == (MOST_OF_ONE, MOST_OF_ONE + 1)
    # A flood of many networks is believed up to a point.
    Pair.objects.update(given=MOST_OF_A_PAIR)
    give(tickets[0], tickets[1], "203.0.113.1")
    assert set(kept().values()) == {MOST_OF_A_PAIR}
    # A number for two clips and a day, under a key that tells no time.
    assert set(Pair.objects.values()[0]) == {"id", "earlier_id", "later_id", "day", "given"}
    assert {row.id.version for row in Pair.objects.all()} == {4}


def test_only_clips_that_are_offered_count_and_all_are_answered_alike(
    offered: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, closed, gone = offered[:4]
    good, private = ticket(one.id), listed("for few", audience="followers")
    told = [ticket(private.id), ticket(closed.id), ticket(gone.id), f"{good[:-1]}!", "", good]
    clips.describe_clip(clip_id=closed.id, by=closed.author, audience="followers")
    clips.delete_clip(clip_id=gone.id, by=gone.author)
    actions.withdraw()
    told.append(ticket(listed("in no pool yet").id))
    for number, bad in enumerate(told):
        assert give(good, bad, f"10.0.{number}.1") == 204
        assert give(bad, good, f"10.1.{number}.1") == 204
    assert kept() == {}
    now = time.time()
    stale = ticket(other.id)
    monkeypatch.setattr(time, "time", lambda: now + 2 * 86_400)
    assert give(stale, good) == 204
    assert kept() == {}


def test_whoever_says_who_they_are_is_refused_and_nothing_else_is_taken(
    offered: list[Clip],
) -> None:
    one, other = (ticket(clip.id) for clip in offered[:2])
    token = people.add_token(person=bashir(), name="test")
    assert give(one, other, Authorization=f"Bearer {token}") == 400
    assert give(one, other, Cookie="session=anything") == 400
    known = Client()
    sign_in(known, bashir())
    body = {"earlier": one, "later": other}
    answer = known.post(ADDRESS, json.dumps(body), content_type="application/json")
    assert answer.status_code == 400
    assert give(one, other, Origin="https://elsewhere.example") == 403
    assert give(one, other, **{"Sec-Fetch-Site": "cross-site"}) == 403
    for spoilt in (
        {**body, "who": "bashir"},
        {"earlier": one},
        [body],
        {**body, "later": "z" * 81},
    ):
        answer = Client().post(ADDRESS, json.dumps(spoilt), content_type="application/json")
        assert answer.status_code == 400
    assert kept() == {}


def test_what_could_not_be_written_is_written_later_and_goes_with_its_clip(
    offered: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = offered[:2]
    give(ticket(one.id), ticket(other.id))
    with monkeypatch.context() as broken:

        def fails(_: object) -> None:
            raise DatabaseError

        broken.setattr(known, "still_there", fails)
        with pytest.raises(DatabaseError):
            actions.write_pairs()
    assert kept() == {(one.key, other.key): 1}
    clips.delete_clip(clip_id=other.id, by=other.author)
    assert kept() == {}
    day = timezone.now().date()
    for days in (0, 60, 61):
        earlier, later = offered[2:4]
        Pair.objects.create(earlier=earlier, later=later, day=day - timedelta(days), given=1)
    later_of_feed.sweep_pairs()
    assert Pair.objects.filter(day__gte=day - timedelta(60)).count() == Pair.objects.count() == 2
