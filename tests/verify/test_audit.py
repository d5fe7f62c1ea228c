"""Whole logs: honest ones, and every way in which one can lie."""

import io
import shutil
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.tlog.samples import FEW, LOG, VECTORS, vector
from tests.verify.logs import (
    KEY,
    POLICY,
    Published,
    act,
    audited,
    files_of,
    send,
    sentences,
    serving,
    signed,
)

from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.leaves import Kind
from clerestory.tlog.policy import Policy
from clerestory.tlog.tiles import ENTRIES, Tile
from clerestory.verify import sources
from clerestory.verify.bar import Bar
from clerestory.verify.command import Believed, audit_log
from clerestory.verify.findings import MOST_WRONG, Verdict
from clerestory.verify.sources import Folder, Missing, Unread, Web, read_file, source_of

SIZES = [0, 1, 2, 255, 256, 257, 600, 1024]


def some_acts(count: int) -> list[tuple[Kind, int, dict[str, object]]]:
    kinds = (Kind.RELEASE, *[Kind.EGRESS, Kind.SYSTEM_RUN] * 20)
    return [act(kinds[number % len(kinds)], said=str(number)) for number in range(count)]  # type: ignore[misc]  # the same


def log(tmp_path: Path, count: int) -> Published:
    return Published(tmp_path / "log", some_acts(count))  # type: ignore[arg-type]  # bodies


@pytest.mark.parametrize("size", SIZES)
def test_an_honest_log_holds(tmp_path: Path, size: int) -> None:
    published = log(tmp_path, size)
    state = tmp_path / "state"
    report = audited(Folder(published.folder), state=state)
    assert report.verdict is Verdict.RIGHT, report.findings
    assert f"All {size:,} entries and all tiles over them lead to the root." in sentences(
        report, "ok"
    )
    assert state.read_bytes() == (published.folder / "checkpoint").read_bytes()
    published.append(some_acts(300))  # type: ignore[arg-type]  # bodies
    again = audited(Folder(published.folder), state=state)
    assert again.verdict is Verdict.RIGHT, again.findings
    assert any("continues the checkpoint" in told for told in sentences(again, "ok"))


def test_a_servers_own_folder_is_found_with_its_bodies(tmp_path: Path) -> None:
    published, data = log(tmp_path, 300), tmp_path / "data"
    shutil.copytree(published.folder, data / "log" / "public")
    (data / "log" / "public" / "bodies").rename(data / "log" / "bodies")
    told = sentences(audited(Folder(published.folder)), "ok")
    assert any("Public bodies that open" in each for each in told)
    for place in (data, data / "log" / "public"):
        assert sentences(audited(Folder(place)), "ok") == told


def test_the_log_of_another_program_holds() -> None:
    key = vector("tessera-log/README.json")["vkey"]
    policy = Policy.parse(f"log {key}\nquorum none\n".encode())
    report = audited(Folder(VECTORS / "tessera-log"), policy=policy, plain=True)
    assert report.verdict is Verdict.RIGHT, report.findings
    assert audited(Folder(VECTORS / "tessera-log"), policy=policy).verdict is Verdict.WRONG


@pytest.mark.parametrize("size", [3, 256, 257])
def test_every_changed_file_is_named(tmp_path: Path, size: int) -> None:
    published = log(tmp_path, size)
    served = [
        path
        for path in published.folder.rglob("*")
        if path.is_file() and (".p" not in str(path) or path.name in {str(size % 256), "2"})
    ]
    assert len(served) > 3
    for path in served:
        whole = path.read_bytes()
        for spoilt in (whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1]), whole * 2):
            path.write_bytes(spoilt)
            report = audited(Folder(published.folder))
            assert report.verdict is not Verdict.RIGHT, (path, report.findings)
        path.unlink()
        assert audited(Folder(published.folder)).verdict is not Verdict.RIGHT, path
        path.write_bytes(whole)
    assert audited(Folder(published.folder)).verdict is Verdict.RIGHT


def test_entries_and_tiles_that_agree_with_each_other_alone_are_refused(tmp_path: Path) -> None:
    published = log(tmp_path, 600)
    other = Published(tmp_path / "other", [act() for _ in range(600)])
    for tile in (Tile(ENTRIES, 0), Tile(0, 0)):
        published.put(tile.path, (other.folder / tile.path).read_bytes())
    report = audited(Folder(published.folder), state=tmp_path / "state")
    assert "Bundle 0 is not the one that was signed" in sentences(report)[0]
    assert not (tmp_path / "state").exists(), "what did not hold is not kept"


def test_a_rewritten_log_is_shown_with_both_checkpoints(tmp_path: Path) -> None:
    state = tmp_path / "state"
    first = Published(tmp_path / "first", [act(said=str(one)) for one in range(300)])
    assert audited(Folder(first.folder), state=state).verdict is Verdict.RIGHT
    kept = state.read_bytes()
    for size in (300, 700):
        second = Published(tmp_path / f"second{size}", [act(said="x") for _ in range(size)])
        report = audited(Folder(second.folder), state=state)
        assert "THE LOG WAS REWRITTEN" in sentences(report)[0]
        assert state.read_bytes() == kept, "the evidence stays"
        (beside,) = tmp_path.glob(f"state.fork-{size}-*")
        assert beside.read_bytes() == (second.folder / "checkpoint").read_bytes()


def test_a_log_that_shrank_is_told(tmp_path: Path) -> None:
    state = tmp_path / "state"
    published = log(tmp_path, 300)
    old = (published.folder / "checkpoint").read_bytes()
    published.append(some_acts(5))  # type: ignore[arg-type]  # bodies
    assert audited(Folder(published.folder), state=state).verdict is Verdict.RIGHT
    published.put("checkpoint", old)
    report = audited(Folder(published.folder), state=state)
    assert "fewer than the 305 that were kept" in sentences(report)[0]


def test_a_state_of_another_log_is_not_overwritten(tmp_path: Path) -> None:
    published = log(tmp_path, 3)
    state = tmp_path / "state"
    for spoilt in (b"my notes\n", VECTORS.joinpath("tessera-log/checkpoint").read_bytes()):
        state.write_bytes(spoilt)
        assert audited(Folder(published.folder), state=state).verdict is Verdict.WRONG
        assert state.read_bytes() == spoilt


def test_without_a_quorum_the_tree_is_still_checked(tmp_path: Path) -> None:
    published = log(tmp_path, 300)
    published.put("checkpoint", published.note(4).encode())
    report = audited(Folder(published.folder))
    assert "cosigned by fewer" in sentences(report)[0]
    assert any("lead to the root" in told for told in sentences(report, "ok"))


@pytest.mark.parametrize("body", [b"{}", b'{"body":{},"salt":"00"}', b"x" * 70_000, b"null"])
def test_a_public_body_that_does_not_open_its_entry_is_named(tmp_path: Path, body: bytes) -> None:
    published = Published(tmp_path, [act(), act(Kind.RELEASE, version="1.0.0")])
    assert audited(Folder(tmp_path)).verdict is Verdict.RIGHT
    published.put("bodies/1.json", body)
    assert "RELEASE entry 1" in sentences(audited(Folder(tmp_path)))[0]
    (tmp_path / "bodies/1.json").unlink()
    assert "there is no such file" in sentences(audited(Folder(tmp_path)))[0]


def test_with_a_key_every_number_must_be_there(tmp_path: Path) -> None:
    acts = [act(Kind.STAFF_ACCESS, number) for number in (0, 1, 2)] + [act(Kind.EGRESS, 0)]
    report = audited(Folder(Published(tmp_path / "a", acts).folder), key=KEY)
    assert report.verdict is Verdict.RIGHT
    assert "STAFF_ACCESS: 3 of this key, numbers 0 to 2, none missing" in "".join(
        sentences(report, "ok")
    )
    acts = [act(Kind.STAFF_ACCESS, number) for number in (0, 1, 4)] + [act(Kind.EXPORT, 1)]
    told = sentences(audited(Folder(Published(tmp_path / "b", acts).folder), key=KEY))
    assert told[0].startswith("STAFF_ACCESS numbers 2 and 3 of this key")
    assert told[1].startswith("EXPORT number 0 of this key is missing")
    acts = [act(Kind.STAFF_ACCESS, number) for number in (0, 1, 1)]
    told = sentences(audited(Folder(Published(tmp_path / "c", acts).folder), key=KEY))
    assert told == ["STAFF_ACCESS number 1 stands twice: as entries 1 and 2."]
    strange = audited(Folder(tmp_path / "a"), key=bytes(32))
    assert "No entry of this log belongs to this key." in sentences(strange, "note")


def test_more_entries_than_were_looked_for_at_first_are_found(tmp_path: Path) -> None:
    numbers = [number for number in range(9000) if number != 8000]
    published = Published(tmp_path, [act(Kind.MODERATION, number) for number in numbers])
    told = sentences(audited(Folder(published.folder), key=KEY))
    assert [one[:45] for one in told] == ["MODERATION number 8000 of this key is missing"]


def test_a_log_that_grew_meanwhile_still_holds(tmp_path: Path) -> None:
    published = log(tmp_path, 300)
    old = (published.folder / "checkpoint").read_bytes()
    published.append(some_acts(300))  # type: ignore[arg-type]  # bodies
    published.put("checkpoint", old)
    for name in ("tile/entries/001.p/44", "tile/0/001.p/44"):
        (published.folder / name).unlink()
    for plain in (False, True):
        report = audited(Folder(published.folder), plain=plain)
        assert report.verdict is Verdict.RIGHT, report.findings
    published.put("tile/entries/001", b"\xff\xff")
    assert audited(Folder(published.folder)).verdict is Verdict.WRONG


def test_a_log_that_says_it_is_huge_is_not_begun(tmp_path: Path) -> None:
    published = log(tmp_path, 3)
    huge = Checkpoint(LOG.name, 2**62, b"r" * 32)
    published.put("checkpoint", signed(huge, 2, 3).encode())
    report = audited(Folder(published.folder))
    assert report.verdict is Verdict.UNCHECKED
    assert "raise that with --most" in sentences(report, "????")[0]
    assert audited(Folder(published.folder), most=2**63).verdict is not Verdict.RIGHT


def test_a_log_without_its_files_ends_soon(tmp_path: Path) -> None:
    published = Published(tmp_path, [act() for _ in range(256 * 40)])
    for path in (tmp_path / "tile" / "entries").rglob("*"):
        if path.is_file():
            path.unlink()
    report = audited(Folder(published.folder))
    assert report.wrong == MOST_WRONG
    assert "the audit stopped here" in sentences(report, "????")[0]


@FEW
@given(some.binary(max_size=300))
def test_whatever_the_checkpoint_there_is_a_report(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "checkpoint").write_bytes(data)
    assert audited(Folder(folder)).verdict is Verdict.WRONG


# Over the web.


def test_an_honest_server_holds(tmp_path: Path) -> None:
    published = log(tmp_path, 1500)
    with serving(files_of(published.folder)) as url:
        report = audited(Web(url), state=tmp_path / "state")
        assert report.verdict is Verdict.RIGHT, report.findings
        assert audited(Web(url + "/")).verdict is Verdict.RIGHT
        web = Web(url)
        with pytest.raises(Missing):
            web.read("tile/9/000", 10)
        web.close()


def test_a_server_that_hangs_up_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PAUSE", 0.001)
    published = log(tmp_path, 600)
    honest, asked = files_of(published.folder), Counter[str]()

    def moody(handler: BaseHTTPRequestHandler) -> None:
        asked[handler.path] += 1
        match asked[handler.path]:
            case 1:
                handler.close_connection = True
            case 2:
                send(handler, b"busy", 503)
            case _:
                honest(handler)

    with serving(moody) as url:
        report = audited(Web(url))
    assert report.verdict is Verdict.RIGHT, report.findings


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def longer(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(2**60))
    handler.end_headers()
    handler.wfile.write(b"x" * 2_000_000)


def shorter(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"x" * 10)
    handler.close_connection = True


def continuing(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def silent(handler: BaseHTTPRequestHandler) -> None:
    handler.rfile.read(1)  # waits until the other side has gone


def trickling(handler: BaseHTTPRequestHandler) -> None:
    waiting = threading.Event()
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    while not waiting.wait(0.01):
        handler.wfile.write(b"x")


def garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\xff" * 40_000 + b"\n")
    handler.close_connection = True


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "file:///etc/hosts")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def bad_chunks(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"-5\r\nhello\r\nzz\r\n")
    handler.close_connection = True


@pytest.mark.parametrize(
    "answer",
    [
        endless,
        longer,
        shorter,
        continuing,
        silent,
        trickling,
        garbage,
        elsewhere,
        bad_chunks,
        lambda handler: send(handler, b"no", 404),
        lambda handler: send(handler, b"no", 500),
    ],
)
def test_a_hostile_server_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    for name, value in (("SILENCE", 0.3), ("WHOLE", 0.5), ("PAUSE", 0.001)):
        monkeypatch.setattr(sources, name, value)
    with serving(answer) as url:  # type: ignore[arg-type]  # a lambda among functions
        report = audited(Web(url))
    assert report.verdict is Verdict.UNCHECKED, report.findings
    (told,) = sentences(report, "????")
    assert told.startswith("It cannot be read: ")


def test_only_the_web_and_folders_are_sources(tmp_path: Path) -> None:
    for place in ("ftp://a.example/log", "file:///etc", "http://", "http://a:b", "http://a?b=c"):
        with pytest.raises(Unread):
            source_of(place)
    with pytest.raises(Unread):
        source_of(str(tmp_path / "nothing"))
    with pytest.raises(Unread):
        read_file(tmp_path, 10)
    with pytest.raises(Unread):
        read_file(Path("a\0b"), 10)


def test_a_whole_data_folder_is_a_place_too(tmp_path: Path) -> None:
    published = Published(tmp_path / "log" / "public", [act(), act(Kind.POLICY)])
    (tmp_path / "log/public/bodies").rename(tmp_path / "log/bodies")
    assert audited(Folder(tmp_path)).verdict is Verdict.RIGHT
    assert published.checkpoint.size == 2


# The command.


def commanded(place: str, believed: Believed, **more: object) -> tuple[Verdict, str]:
    out = io.StringIO()
    verdict = audit_log(place, believed, out, io.StringIO(), **more)  # type: ignore[arg-type]  # options
    return verdict, out.getvalue()


def test_the_command_says_how_it_ended(tmp_path: Path) -> None:
    published = log(tmp_path, 300)
    (tmp_path / "policy").write_bytes(POLICY)
    (tmp_path / "key").write_text(KEY.hex() + "\n")
    (tmp_path / "bad-key").write_text("my key")
    believed, state = Believed(tmp_path / "policy"), tmp_path / "state"
    place = str(published.folder)
    verdict, text = commanded(place, believed, state=state, key=tmp_path / "key")
    assert verdict is Verdict.RIGHT
    assert text.endswith("All of it holds.\n")
    for place_, more in (
        (place, {"key": tmp_path / "bad-key"}),
        (place, {"key": tmp_path / "none"}),
        (str(tmp_path / "none"), {}),
    ):
        verdict, text = commanded(place_, believed, state=state, **more)
        assert verdict is Verdict.UNCHECKED
        assert text.endswith("Not everything could be checked: see the lines above.\n")
    assert commanded(place, Believed(), state=state)[0] is Verdict.UNCHECKED
    unwritable = tmp_path / "policy" / "state"
    assert commanded(place, believed, state=unwritable)[0] is Verdict.UNCHECKED
    published.put("tile/entries/000", b"")
    verdict, text = commanded(place, believed, state=state)
    assert verdict is Verdict.WRONG
    assert "SOMETHING IS WRONG" in text


@pytest.mark.parametrize("form", ["{hex}", '{{"format":"clerestory-log-key/1","key":"{hex}"}}'])
def test_a_key_file_has_two_forms(tmp_path: Path, form: str) -> None:
    published = Published(tmp_path / "log", [act(Kind.EXPORT, 0)])
    (tmp_path / "key").write_text(form.format(hex=KEY.hex()))
    believed = Believed(logs=(str(LOG),))
    options = {"state": tmp_path / "state", "key": tmp_path / "key"}
    verdict, text = commanded(str(published.folder), believed, **options)
    assert verdict is Verdict.RIGHT
    assert "EXPORT: 1 of this key" in text


def test_many_faults_are_counted_and_not_listed(tmp_path: Path) -> None:
    published = Published(tmp_path / "log", [act(Kind.RELEASE) for _ in range(200)])
    for file in (tmp_path / "log" / "bodies").iterdir():
        file.write_bytes(b"{}")
    verdict, text = commanded(
        str(published.folder), Believed(logs=(str(LOG),)), state=tmp_path / "state"
    )
    assert verdict is Verdict.WRONG
    assert text.count("WRONG ") <= MOST_WRONG
    assert "more things are wrong" in text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_is_for_terminals() -> None:
    seen, unseen = Terminal(), io.StringIO()
    for out in (seen, unseen):
        bar = Bar(out, "Auditing")
        bar(1, 2)
        bar(2, 2)
        bar(0, 0)
        bar.end()
    assert "50 %  1 of 2 entries" in seen.getvalue()
    assert "100 %  2 of 2 entries" in seen.getvalue()
    assert unseen.getvalue() == ""
