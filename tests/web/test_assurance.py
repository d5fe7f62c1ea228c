"""The page "Assurance" where no log answers: it says so, and what it draws of what there is."""

from pathlib import Path

import pytest
from django.test import Client
from tests.recorder import Recorder
from tests.verify.logs import POLICY, Published, act
from tests.web.page import Page

from clerestory.gate import published as of_log
from clerestory.gate import queries
from clerestory.gate.published import Pane, Seen
from clerestory.gate.published import Published as Log
from clerestory.gate.release import verify_page
from clerestory.tlog.leaves import Kind
from clerestory.web.assurance import windows
from clerestory.web.assurance.words import GROUPS, KINDS


def a_log(size: int, *kinds: Kind, signed: int = 2) -> Log:
    panes = []
    for index, first in enumerate(range(0, size, 256)):
        width = min(256, size - first)
        share = {kind: width // len(kinds) for kind in kinds}
        share[kinds[0]] += width - sum(share.values())
        panes.append(Pane(index, share))
    witnesses = tuple(Seen(f"w{n}", 1, size, own=False, signed=n < signed) for n in range(5))
    newest = panes[-windows.PANES * windows.WINDOWS :]
    return Log("log", "", size, b"", 1, "", witnesses, tuple(newest))


def test_every_kind_has_a_band_and_a_name() -> None:
    grouped = [kind for kinds in windows.GROUPS.values() for kind in kinds]
    assert sorted(grouped) == sorted(Kind) == sorted(KINDS)
    assert set(GROUPS) == set(windows.GROUPS)


def test_an_empty_log_is_one_dark_window() -> None:
    (window,) = windows.windows(a_log(0, Kind.EGRESS, signed=0))
    assert (window.bands, window.leads, window.whole) == ([], (), False)


@pytest.mark.parametrize(
    ("size", "count", "whole"),
    [(1, 1, 0), (1280, 1, 1), (1281, 2, 1), (8 * 1280, 8, 8), (9 * 1280 + 1, 8, 7)],
)
def test_windows_follow_the_log(size: int, count: int, whole: int) -> None:
    drawn = windows.windows(a_log(size, Kind.EGRESS, Kind.ERASURE))
    assert len(drawn) == count
    assert sum(window.whole for window in drawn) == whole
    assert drawn[-1].last == size - 1
    assert [len(window.leads) for window in drawn] == [0] * (count - 1) + [2]


def test_a_pane_fills_from_below_and_one_entry_can_be_seen() -> None:
    (window,) = windows.windows(a_log(128, Kind.EGRESS))
    (band,) = window.bands
    assert band.y + band.height == windows.FOOT
    assert band.height == (windows.FOOT - windows.TOP) / 2
    (window,) = windows.windows(a_log(1, Kind.STAFF_ACCESS))
    assert window.bands[0].height == 1
    (window,) = windows.windows(a_log(256, Kind.EGRESS, Kind.ERASURE, Kind.MODERATION))
    for lower, upper in zip(window.bands, window.bands[1:], strict=False):
        assert abs(upper.y + upper.height - lower.y) < 0.02


def test_no_more_lead_lines_than_can_be_told_apart() -> None:
    (window,) = windows.windows(a_log(5, Kind.EGRESS, signed=5))
    assert len(window.leads) == windows.MOST_LEADS


def test_small_plots_have_a_bar_for_each_pane_of_their_kind() -> None:
    plots = windows.plots(a_log(600, Kind.EGRESS, Kind.RELEASE), {Kind.EGRESS: 300})
    by_kind = {plot.kind: plot for plot in plots}
    assert len(by_kind) == len(Kind)
    assert plots[0].kind is Kind.EGRESS, "those that happened come first"
    assert len(by_kind[Kind.EGRESS].bars) == 3
    assert by_kind[Kind.ERASURE].bars == []
    assert all(y + height == 20 for _, y, height in by_kind[Kind.EGRESS].bars)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Publish a log in a data folder of its own; what was read before is forgotten."""
    from django.conf import settings  # noqa: PLC0415  not before Django is set up

    monkeypatch.setattr(settings, "DATA", tmp_path)
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "policy").write_bytes(POLICY)
    Published(tmp_path / "log" / "public", [act(), act(Kind.ERASURE, 0), *[act()] * 0])
    for kept in (of_log._published, of_log._full_pane, of_log._totals):  # noqa: SLF001  its caches
        kept.cache_clear()
    return tmp_path


def test_what_is_published_is_read_from_the_public_files(folder: Path) -> None:
    log = of_log.published(40)
    assert (log.size, len(log.panes), log.panes[0].filled) == (2, 1, 2)
    assert [(one.name, one.signed, one.own) for one in log.witnesses] == [
        ("w2", True, False),
        ("w3", True, False),
        ("w4", False, False),
    ]
    assert log.time == 1_700_000_000
    assert folder.joinpath("log/policy").read_text() == log.policy


@pytest.mark.parametrize("spoilt", ["public/checkpoint", "policy", "public/tile/entries/000.p/2"])
@pytest.mark.parametrize("data", [None, b"", b"\xff\0" * 99])
def test_spoilt_files_are_no_reason_to_break(folder: Path, spoilt: str, data: bytes | None) -> None:
    file = folder / "log" / spoilt
    file.unlink()
    if data is not None:
        file.write_bytes(data)
    log = of_log.published(40)
    assert windows.windows(log)
    assert log.size in {0, 2}


@pytest.mark.django_db
def test_the_page_says_that_no_log_answers(client: Client, log: Recorder) -> None:
    log.stop("logd")
    queries._watch.forget()  # noqa: SLF001  two seconds are over
    answer = client.get("/assurance")
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    assert "Assurance is degraded" in page.one("aside", class_="assurance-down").text
    assert "staff can open nobody’s data" in page.one("main").text
    assert client.get("/assurance/log.json").json()["ok"] is False
    assert client.get("/assurance/parts").status_code == 404


@pytest.mark.django_db
def test_the_offline_page_is_served_as_it_was_built_and_with_the_policy(
    client: Client, folder: Path
) -> None:
    built = verify_page()
    assert built is not None
    plain = client.get("/verify.html")
    assert plain.content == built.read_bytes()
    assert "frame-ancestors 'none'" in plain["Content-Security-Policy"]
    assert plain["Content-Security-Policy"].startswith("default-src 'none'; script-src 'sha256-")
    (folder / "log" / "policy").write_text("# </textarea><script>alert(1)</script>\n")
    text = client.get("/verify-here.html").content.decode()
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert len(text) > len(plain.content.decode())
    saved = client.get("/assurance/policy")
    assert "attachment" in saved["Content-Disposition"]
