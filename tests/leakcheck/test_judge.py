"""What is a leak and what is not."""

from pathlib import Path
from typing import Any

import pytest
from leakcheck.canary import Canary
from leakcheck.judge import of_browser, of_files, of_log, of_wire
from leakcheck.net import NAME, Sent

CANARY = Canary()
ORIGIN = f"http://{NAME}:8000"
KEPT: dict[str, list[str]] = {
    "local": ["clerestory.player"],
    "session": [],
    "databases": [],
    "caches": ["static-0123456789ab"],
    "workers": [],
    "used": [],
}


def account(**more: Any) -> dict[str, Any]:
    request = {"url": f"{ORIGIN}/", "method": "GET", "headers": {}, "body": "", "kind": "document"}
    asked = {key: value for key, value in more.items() if key in request}
    kept = {key: value for key, value in more.items() if key in KEPT}
    cookies = more.get("cookies", ["csrf", "session"])
    return {"requests": [request | asked], "kept": [KEPT | kept], "cookies": cookies}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"url": f"{ORIGIN}/sign-up", "body": f"email={CANARY.email.text}".encode().hex()},
        {"url": f"blob:{ORIGIN}/x"},
    ],
)
def test_what_pages_may_do(more: dict[str, Any]) -> None:
    assert of_browser(account(**more), CANARY, ORIGIN) == set()


@pytest.mark.parametrize(
    "more",
    [
        {"url": "http://elsewhere.test/x.gif"},
        {"url": f"{ORIGIN}/about?mail={CANARY.email.text}"},
        {"url": f"{ORIGIN}/about", "body": CANARY.email.text.encode().hex()},
        {"url": f"{ORIGIN}/about", "headers": {"referer": CANARY.password.text}},
        {"url": f"{ORIGIN}/count", "kind": "ping"},
        {"local": ["id"]},
        {"session": ["id"]},
        {"databases": ["history"]},
        {"caches": ["pages"]},
        {"used": ["toDataURL"]},
        {"cookies": ["csrf", "session", "_ga"]},
    ],
)
def test_what_pages_may_not_do(more: dict[str, Any]) -> None:
    assert len(of_browser(account(**more), CANARY, ORIGIN)) == 1


def test_what_leaves_the_browser_is_foreign_unless_it_goes_to_us() -> None:
    ours = {Sent("name", NAME), Sent("name", f"_8000._https.{NAME}"), Sent("tcp", "10.77.0.1:8000")}
    own = {Sent("name", "update.maker.test")}
    assert of_wire(ours | own, own) == set()
    theirs = {Sent("name", "elsewhere.test"), Sent("udp", "192.0.2.250:3478")}
    assert len(of_wire(ours | own | theirs, own)) == 2


def test_what_lies_on_the_disk(tmp_path: Path) -> None:
    for name, text, leak in (
        ("clerestory.sqlite3", CANARY.bio.text, False),
        ("mail/1.log", CANARY.email.text, False),
        ("clerestory.sqlite3-wal", CANARY.email.text, True),
        ("run/state", CANARY.bio.text, True),
        ("work/x", CANARY.password.text, True),
        ("media/captions-en.vtt", CANARY.spoken.text, False),
        ("media/captions-en.vtt", CANARY.whispered.text, True),
    ):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"before {text} after")
        assert bool(of_files(tmp_path, CANARY)) == leak, name
        file.unlink()


def test_after_an_account_is_gone_nothing_of_it_may_lie_anywhere(tmp_path: Path) -> None:
    (tmp_path / "clerestory.sqlite3").write_text(CANARY.bio.text)
    assert of_files(tmp_path, CANARY) == set()
    assert len(of_files(tmp_path, CANARY, gone=True)) == 1


def test_no_marker_may_stand_in_a_log() -> None:
    assert of_log(b"worker INFO a letter could not be posted", CANARY) == set()
    assert len(of_log(f"worker INFO to {CANARY.email.text}".encode(), CANARY)) == 1
