"""Beacons: taken from nobody in particular, bounded, and worth one viewer at most."""

import json
import time
from http import HTTPStatus
from urllib.request import Request, urlopen

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import ada, bashir, sign_in
from tests.feed.shelf import listed
from tests.premises import Premises, Running, until

from clerestory.clips import actions as clips
from clerestory.clips import queries
from clerestory.clips.models import Clip
from clerestory.clips.tickets import ticket
from clerestory.feed import actions
from clerestory.feed.actions import tallies
from clerestory.feed.counting import Counting
from clerestory.feed.models import Tally
from clerestory.people import actions as people

ADDRESS = "/api/clerestory/v1/beacons"


@pytest.fixture(autouse=True)
def _count_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "_counting", Counting())


def send(*reports: object, address: str = "192.0.2.1", **headers: str) -> tuple[int, bytes]:
    answer = Client().post(
        ADDRESS,
        json.dumps({"reports": reports}),
        content_type="application/json",
        REMOTE_ADDR=address,
        headers=headers,
    )
    return answer.status_code, answer.content


def tally(clip: Clip) -> Tally:
    actions.write_counts()
    return Tally.objects.get(clip=clip)


@pytest.mark.django_db(transaction=True)
def test_what_is_told_is_counted_once_from_wherever_it_is_repeated() -> None:
    clip, other = listed("one"), listed("other")
    shown = queries.shown_clip(bashir(), clip.id)
    assert shown.ticket == queries.shown_clip(None, clip.id).ticket  # the same for everybody
    first = {"ticket": shown.ticket, "reached": 10, "replayed": True}
    for _ in range(20):
        assert send(first, first, address="192.0.2.1") == (204, b"")
        assert send({**first, "reached": 0, "not_interested": True}) == (204, b"")
    send({"ticket": shown.ticket, "reached": 4, "skipped": True}, address="198.51.100.9")
    send({"ticket": ticket(other.id)})
    one = tally(clip)
    assert (one.shown, one.replayed, one.skipped, one.not_interested) == (2, 1, 1, 1)
    assert one.reached == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert tally(other).shown == 1
    send(first, address="203.0.113.5")
    assert tally(clip).shown == 3


@pytest.mark.django_db
def test_a_ticket_that_is_not_ours_or_too_old_counts_nothing_and_is_answered_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clip = listed("one")
    good = ticket(clip.id)
    key, day, mark = good.split(".")
    other = ticket(listed("other").id).split(".")[0]
    bad = [
        f"{key}.{int(day) + 1}.{mark}",
        f"{other}.{day}.{mark}",
        f"{key}.{day}.{'0' * 32}",
        f"{key.upper()}.{day}.{mark}",
        f"{key}.0{day}.{mark}",
        f"{good}\n",
        "",
        "z" * 80,
    ]
    for one in bad:
        assert send({"ticket": one}) == (204, b"")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 2 * 86_400)
    assert send({"ticket": good}) == (204, b"")
    actions.write_counts()
    assert not Tally.objects.exists()


@pytest.mark.django_db
def test_only_what_stands_in_the_public_lists_has_a_ticket() -> None:
    clip = listed("one", audience="followers")
    assert queries.shown_clip(ada(), clip.id).ticket == ""


@pytest.mark.django_db
def test_whoever_says_who_they_are_is_not_counted() -> None:
    clip = listed("one")
    report = {"ticket": ticket(clip.id)}
    token = people.add_token(person=bashir(), name="test")
    assert send(report, Authorization=f"Bearer {token}")[0] == HTTPStatus.BAD_REQUEST
    known = Client()
    sign_in(known, bashir())
    answer = known.post(ADDRESS, json.dumps({"reports": [report]}), content_type="application/json")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "nobody can be known" in answer.json()["detail"]
    for headers in (
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert send(report, **headers)[0] == HTTPStatus.FORBIDDEN
    assert send(report, Origin="http://testserver", **{"Sec-Fetch-Site": "same-origin"})[0] == 204
    assert tally(clip).shown == 1


@pytest.mark.django_db
def test_sizes_and_counts_are_bounded_and_nothing_else_is_taken() -> None:
    good = {"ticket": ticket(listed("one").id)}
    for reports in (
        [good] * 51,
        [],
        [{**good, "reached": 11}],
        [{**good, "reached": -1}],
        [{**good, "reached": True, "who": "bashir"}],
        [{"ticket": "x" * 81}],
        ["nonsense"],
    ):
        assert send(*reports)[0] in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}
    assert send(*[good] * 50)[0] == HTTPStatus.NO_CONTENT


@pytest.mark.django_db
def test_a_beacon_asks_no_database_who_it_is() -> None:
    report = {"ticket": ticket(listed("one").id)}
    with CaptureQueriesContext(connection) as asked:
        send(report)
    assert len(asked) == 0


@pytest.mark.django_db(transaction=True)
def test_counts_go_with_their_clip_and_those_that_wait_for_it_are_dropped() -> None:
    clip, stays = listed("one"), listed("other")
    send({"ticket": ticket(clip.id)}, {"ticket": ticket(stays.id)})
    assert tally(clip).shown == 1
    send({"ticket": ticket(clip.id)}, {"ticket": ticket(stays.id)}, address="198.51.100.1")
    clips.delete_clip(clip_id=clip.id, by=ada())
    assert tally(stays).shown == 2
    assert not Tally.objects.filter(clip_id=clip.id).exists()


@pytest.mark.django_db(transaction=True)
def test_what_the_database_does_not_take_is_written_with_the_next() -> None:
    clip = listed("one")
    send({"ticket": ticket(clip.id)})
    with transaction.atomic():
        transaction.set_rollback(True)  # from here on the database takes nothing
        with pytest.raises(DatabaseError):
            actions.write_counts()
    assert tally(clip).shown == 1


NEW_CLIP = """
from tests.feed.shelf import listed
from tests import cast
from clerestory.people import actions
from clerestory.clips.tickets import ticket
person = actions.add_sample_person(handle="sample_ada", name="Ada")
print(" ".join(ticket(listed(str(n), person).id) for n in range(3)))
"""
SHOWN = """
from clerestory.feed.counting import Counting
from clerestory.feed.models import Tally
print(sorted(Tally.objects.values_list("shown", flat=True)))
"""


def kill(server: Running) -> None:
    for child in server.children("ops.serve"):
        child.kill()


@pytest.mark.once
def test_a_web_server_that_is_killed_keeps_what_it_counted_more_than_a_second_ago(
    premises: Premises,
) -> None:
    server = premises.up()
    tickets = premises.python(NEW_CLIP).split()

    def report(some: list[str]) -> int:
        body = json.dumps({"reports": [{"ticket": one, "reached": 10} for one in some]}).encode()
        kind = {"Content-Type": "application/json"}
        try:
            with urlopen(Request(server.url + ADDRESS, body, kind), timeout=60) as answer:  # noqa: S310  a server of the test's own
                return int(answer.status)
        except OSError:
            return 0  # it is starting again

    assert report(tickets[:2]) == HTTPStatus.NO_CONTENT
    until(lambda: premises.python(SHOWN) == "[1, 1]", seconds=20)
    kill(server)
    until(lambda: report(tickets[2:]) == HTTPStatus.NO_CONTENT)
    until(lambda: premises.python(SHOWN) == "[1, 1, 1]", seconds=20)
    # By now the worker has offered these clips, and anybody can check it from elsewhere.
    until(lambda: premises.tell("feed", "audit", server.url).returncode == 0, seconds=60)
