"""What a wire between us and the world sees is what the log says, none more and none fewer."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.ops.border import WORLD, Border, border
from tests.premises import Premises, Running, until

from clerestory.tlog.leaves import Kind, Leaf

pytestmark = pytest.mark.once
RECIPIENTS = """
[[recipient]]
host = "peer.example"
purposes = ["federation"]
country = "GB"

[[recipient]]
host = "*"
purposes = ["link"]
"""
SIGN_UP = """
from tests import cast
cast.newcomer("iris", "iris@people.example")
cast.newcomer("omar", "omar@people.example")
"""
SEND = """
import json
from clerestory.gate.egress import actions as egress
from clerestory.spine.refusals import Refusal
told = []
def attempt(**asked):
    try:
        told.append(egress.send(**asked).status)
    except Refusal as no:
        told.append(no.facts.get("code") or no.code)
for number in range(3):
    attempt(method="POST", url="https://peer.example/inbox", body=b"a clip %d" % number,
            headers=[("Content-Type", "text/plain")], purpose="federation",
            classes=["public clip"])
attempt(method="GET", url="https://peer.example/away", purpose="link", classes=[])
attempt(method="GET", url="https://peer.example/inside", purpose="link", classes=[])
attempt(method="GET", url="https://peer.example/number", purpose="link", classes=[])
attempt(method="GET", url="https://rebinding.example/", purpose="link", classes=[])
attempt(method="POST", url="https://tracker.example/", purpose="federation", classes=[])
attempt(method="GET", url="https://nowhere.example/", purpose="link", classes=[])
print(json.dumps(told))
"""
TOLD = [200, 200, 200, 200, "NotPublic", "NotDeclared", "NotPublic", "NotDeclared", "NoSuchHost"]
ENTRIES = """
import json
from clerestory.gate import lines
from clerestory.gate.models import Entry
from clerestory.gate.openings import opening_of
found = []
for row in Entry.objects.filter(kind=6).order_by("position"):
    keys = lines.keys_of(row.person_id, "system:ledger") if row.person_id else None
    found.append([row.index, row.person_id is not None, json.loads(opening_of(row, keys)[1])])
print(json.dumps(found))
"""
# A process of ours that was taken over: it tries names, addresses and the relay.
HOSTILE = """
import smtplib, socket
from clerestory.guards import walls
assert walls.close()
for attempt in (
    lambda: socket.getaddrinfo("canary.example", 443),
    lambda: socket.gethostbyname("canary.example"),
    lambda: socket.create_connection(("93.184.216.1", 443), timeout=2),
    lambda: socket.create_connection(("93.184.216.1", 4444), timeout=2),
    lambda: smtplib.SMTP("93.184.216.1", 587, timeout=2),
):
    try:
        attempt()
    except OSError:
        continue
    raise SystemExit("it got out")
print("refused")
"""


@pytest.fixture
def between(tmp_path: Path) -> Iterator[Border]:
    folder = tmp_path / "world"
    folder.mkdir()
    with border(folder) as made:
        yield made


@pytest.fixture
def house(premises: Premises, between: Border) -> Premises:
    premises.within = between.within
    premises.environment |= {
        "CLERESTORY_MAIL": "smtp://us:word@relay.example:587",
        "CLERESTORY_MAIL_FROM": "Clerestory <us@house.example>",
        "CLERESTORY_EGRESS_TRUST": str(between.trusted),
    }
    premises.data.mkdir(mode=0o700)
    (premises.data / "egress.toml").write_text(RECIPIENTS)
    return premises


def journal(house: Premises) -> list[dict[str, Any]]:
    path = house.data / "log" / "egress.jsonl"
    return [json.loads(row) for row in path.read_text().splitlines()] if path.exists() else []


def leaves(house: Premises) -> list[Leaf]:
    with closing(sqlite3.connect(house.data / "log" / "state.sqlite3")) as database:
        rows = database.execute("SELECT leaf FROM leaves ORDER BY place").fetchall()
    return [Leaf.parse(leaf) for (leaf,) in rows]


def test_what_is_captured_is_what_is_logged(house: Premises, between: Border) -> None:
    running: Running = house.up()
    house.python(SIGN_UP)
    until(lambda: sum(row.get("status") == 250 for row in journal(house)) == 2)
    assert json.loads(house.python(SEND)) == TOLD
    assert house.python(HOSTILE) == "refused"
    entries = json.loads(house.python(ENTRIES))
    rows = journal(house)
    running.stop()
    seen = between.captured()

    failed = {row["index"] for row in rows if "failed" in row}
    said = Counter(
        (body["host"], body["method"], body["body_sha256"], body["bytes"])
        for index, _, body in entries
        if index not in failed
    )
    assert Counter(map(tuple, seen["requests"] + seen["letters"])) == said
    assert sorted(map(tuple, seen["to"])) == [("iris@people.example",), ("omar@people.example",)]
    assert seen["lines"] == said.total(), "one connection for each entry, and no other"
    assert set(seen["names"]) == {body["host"] for _, _, body in entries}
    assert {tuple(packet) for packet in seen["packets"]} == {
        ("udp", WORLD, 53),
        ("tcp", WORLD, 443),
        ("tcp", WORLD, 587),
    }
    # The log holds these entries and no other of their kind, each where the ledger says.
    inside = {place for place, leaf in enumerate(leaves(house)) if leaf.kind is Kind.EGRESS}
    assert inside == {index for index, _, _ in entries}
    assert len(failed) == 3, "inside, rebinding, nowhere"
    # What went to a person stands in their own ledger.
    assert all(about == (body["purpose"] == "mail") for _, about, body in entries)
    refused = [row for row in rows if "refused" in row]
    assert Counter(row["refused"] for row in refused) == Counter(
        {"NotPublic": 2, "NotDeclared": 2, "NoSuchHost": 1}
    )
    assert all(row.keys() == {"time", "refused"} for row in refused)
    assert "people.example" not in (house.data / "log" / "egress.jsonl").read_text()


def test_without_the_log_no_letter_leaves_and_it_goes_later(
    house: Premises, between: Border
) -> None:
    running = house.up()
    (logd,) = running.children("guards.logd")
    logd.suspend()
    house.python("from clerestory.gate.egress import actions as egress")
    house.python(SEND_NOTHING)
    logd.resume()
    house.python(SIGN_UP)
    until(lambda: sum(row.get("status") == 250 for row in journal(house)) == 2)
    running.stop()
    seen = between.captured()
    assert seen["requests"] == []
    assert len(seen["letters"]) == 2
    assert seen["names"] == ["relay.example"]


SEND_NOTHING = """
from clerestory.gate.egress import actions as egress
from clerestory.gate.refused import AssuranceDown
try:
    egress.send(method="POST", url="https://peer.example/inbox", purpose="federation", classes=[])
except AssuranceDown as no:
    print(no)
else:
    raise SystemExit("it was sent")
"""
