"""The gate sends nothing that is not on record first, and says why where it cannot."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from tests.cast import ada
from tests.guards.outside import Peer, Relay, authority
from tests.premises import until
from tests.recorder import Recorder

from clerestory.gate.egress import actions as egress
from clerestory.gate.egress.actions.mail import Mailer
from clerestory.gate.egress.actions.requests import MOST_REDIRECTS
from clerestory.gate.models import Entry
from clerestory.gate.openings import opening_of
from clerestory.gate.refused import AssuranceDown, NotSent
from clerestory.guards import addresses, sending, wire
from clerestory.guards.egressd import Egress
from clerestory.guards.recipients import Policy, Recipient
from clerestory.people import actions as people
from clerestory.people import queries
from clerestory.spine.site import origin

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class World:
    peer: Peer
    relay: Relay

    def url(self, path: str) -> str:
        return f"https://peer.example:{self.peer.port}{path}"


@pytest.fixture
def world(log: Recorder, tmp_path: Path) -> Iterator[World]:
    """Run the way out, with a log behind it and servers of this machine before it."""
    trusted, tls = authority(tmp_path)
    peer, relay = Peer(tls), Relay(tls)
    way = sending.Relay.read(f"smtp://127.0.0.1:{relay.port}")
    assert way is not None
    purposes = frozenset({"link", "federation"})
    near = Recipient("peer.example", purposes, peer.port, "GB", private=True)
    guard = Egress(
        log.data,
        Policy([way.recipient, near]),
        relay=way,
        ca=trusted,
        ask=lambda _host, _port: ["127.0.0.1"],
    )
    stop, path = threading.Event(), Path(settings.DATA) / "run" / "egressd.sock"
    told = {"most_body": sending.MOST_BODY, "stop": stop}
    thread = threading.Thread(target=wire.serve, args=(path, guard.acts()), kwargs=told)
    thread.start()
    until(lambda: "walls" in _acts(path))
    yield World(peer, relay)
    stop.set()
    thread.join()
    path.unlink()
    peer.close()
    relay.close()


def _acts(path: Path) -> str:
    try:
        wire.Line(path).ask("walls")
    except wire.Unreachable:
        return ""
    return "walls"


def bodies() -> list[dict[str, object]]:
    rows = Entry.objects.filter(kind=6).order_by("position")
    return [json.loads(opening_of(row, None)[1]) for row in rows]


def test_a_request_is_on_record_before_it_is_sent(world: World) -> None:
    answer = egress.send(
        method="POST",
        url=world.url("/inbox"),
        headers=[("Content-Type", "text/plain")],
        body=b"a clip",
        purpose="federation",
        classes=["public clip"],
    )
    assert (answer.status, answer.body) == (200, b"ok")
    assert answer.header("CONTENT-length") == "2"
    assert answer.header("X-None") == ""
    (said,) = bodies()
    assert (said["host"], said["country"], said["bytes"]) == ("peer.example", "GB", 6)
    assert Entry.objects.get(kind=6).index is not None


def test_a_redirect_is_followed_three_times_with_an_entry_each(world: World) -> None:
    world.peer.say(b"HTTP/1.1 302 Found\r\nLocation: on\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(NotSent) as no:
        egress.send(method="GET", url=world.url("/a/b"), purpose="link", classes=[])
    assert no.value.facts["code"] == "Redirects"
    paths = [head.split(b" ")[1] for head, _ in world.peer.heard]
    assert paths == [b"/a/b", b"/a/on", b"/a/on", b"/a/on"]
    assert len(bodies()) == 4
    told = egress.send(method="POST", url=world.url("/"), purpose="link", classes=[])
    assert told.status == 302, "what was sent is not sent to another place by itself"


@pytest.mark.parametrize(
    "location",
    [
        "https://169.254.169.254/",
        "http://peer.example/",
        "//other.example/",
        "",
        "\\\\peer",
        "a\u0130",
    ],
)
def test_a_redirect_leads_nowhere_else(world: World, location: str) -> None:
    answer = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    world.peer.say(answer.encode())
    with pytest.raises(NotSent):
        egress.send(method="GET", url=world.url("/"), purpose="link", classes=[])
    assert world.peer.lines <= MOST_REDIRECTS + 1


def test_what_is_not_declared_gets_no_entry(world: World) -> None:
    for url, code in ((world.url("/"), "NotForThis"), ("https://other.example/", "NotDeclared")):
        classes = ["letter"] if code == "NotForThis" else []
        with pytest.raises(NotSent) as no:
            egress.send(method="GET", url=url, purpose="link", classes=classes)
        assert no.value.facts["code"] == code
        assert no.value.status == 502
    assert bodies() == []


def test_nothing_is_sent_inside_a_transaction(world: World) -> None:
    """It could take the entry back after the letter has gone."""

    def act() -> None:
        with transaction.atomic():
            egress.post(sender="us@house.example", to=["ada@people.example"], letter=b"hello")

    with pytest.raises(RuntimeError, match="durable"):
        act()
    assert world.relay.lines == 0


def test_without_the_way_out_it_says_so(log: Recorder) -> None:
    del log
    with pytest.raises(AssuranceDown) as no:
        egress.send(method="GET", url="https://peer.example/", purpose="link", classes=[])
    assert "The way out does not answer." in str(no.value)
    assert bodies() == []


def test_a_letter_goes_with_the_address_that_the_relay_needs_and_no_name_of_ours(
    world: World,
) -> None:
    message = EmailMessage(
        "hello", "text", "The house <us@house.example>", ["Ada <ada@b\u00fccher.example>"]
    )
    assert Mailer(alias="default").send_messages([message, EmailMessage("to nobody")]) == 1
    ((sender, to, text),) = world.relay.letters
    assert (sender, to) == ("us@house.example", ["ada@xn--bcher-kva.example"])
    assert b"@house.example>" in next(
        row for row in text.split(b"\r\n") if row.startswith(b"Message-ID")
    )
    (said,) = bodies()
    assert (said["purpose"], said["method"], said["bytes"]) == ("mail", "MAIL", len(text))


def test_a_page_that_a_profile_links_to_is_asked_for_on_record(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = ada()
    monkeypatch.setattr(addresses, "HTTPS", world.peer.port)
    page = f'<a rel=me href="{origin()}/@ada">'.encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n"
    world.peer.say(head.encode() + page)
    near, far = "https://peer.example/me", "https://other.example/me"
    people.edit_profile(person=me, name="", bio="", links=[near, far])
    for row in queries.own_links(me):
        people.check_link(link_id=row.id)
    assert [row.trouble for row in queries.own_links(me)] == ["", "NotDeclared"]
    assert list(queries.proven_links(me)) == [near]
    ((sent, body),) = world.peer.heard
    assert sent.startswith(b"GET /me ")
    assert (b"ada" in sent.lower(), body) == (False, b"")
    rows = Entry.objects.filter(kind=6, person_id=me.id)
    assert rows.count() == 1
