"""The page "Assurance", with a log that runs: to the eye, without script, and when it breaks."""

import io
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest
from playwright.sync_api import Browser
from tests.journeys.axe import violations, wrong
from tests.journeys.house import DESK, PHONE, Visitor
from tests.premises import ROOT, Premises, Running, premises, until

from clerestory.verify.command import Believed, audit_log
from clerestory.verify.findings import Verdict

FILL = """
from django.db import transaction
from clerestory.gate.actions import drain, record
from clerestory.tlog.leaves import Kind
kinds = [Kind.EGRESS] * 5 + [Kind.SYSTEM_RUN] * 3 + [Kind.MODERATION, Kind.STAFF_ACCESS]
with transaction.atomic():
    for number in range({count}):
        record(kind=kinds[number * 7 % len(kinds)], body={{"number": number}})
while drain():
    pass
"""
STANDING = "from clerestory.gate.queries import standing; print(standing().ok)"


class Stage:
    """A server of a test's own."""

    def __init__(self, place: Premises, running: Running, url: str) -> None:
        self.place, self.running, self.url = place, running, url

    def fill(self, count: int) -> None:
        self.place.python(FILL.format(count=count))

    def audit(self, where: str) -> tuple[Verdict, str]:
        out = io.StringIO()
        believed = Believed(data=self.place.data)
        state = self.place.data.parent / "state"
        verdict = audit_log(where, believed, out, io.StringIO(), state=state)
        return verdict, out.getvalue()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with premises(tmp_path_factory.mktemp("stage")) as place:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        url = f"http://localhost:{port}"
        place.environment["CLERESTORY_PUBLIC_URL"] = url
        running = place.start("up", "--port", str(port)).ready()
        stage = Stage(place, running, url)
        stage.fill(20)
        yield stage


def entries(page_text: str) -> int:
    return int(re.sub(r"\D", "", page_text))


def test_the_page_is_accessible_and_fits(chromium: Browser, stage: Stage) -> None:
    visitor = Visitor(chromium, stage.url, viewport=PHONE)
    page = visitor.page
    page.goto("/assurance")
    page.get_by_text("All clear.").wait_for()
    assert wrong(page) == []
    assert visitor.complaints == []
    visitor.context.close()


def test_it_says_the_same_without_script(chromium: Browser, stage: Stage) -> None:
    visitor = Visitor(chromium, stage.url, scripts=False, viewport=PHONE)
    page = visitor.page

    def told() -> bool:
        page.goto("/assurance")
        return entries(page.locator("[data-part=size]").inner_text()) >= 10

    until(told)
    text = page.locator("main").inner_text()
    assert "witnesses of this log are a demonstration" in text
    assert text.count("this server: a demonstration") == 2
    assert "python -m clerestory.verify audit" in text
    assert "Whoever is root on this machine" in text
    assert page.locator(".band").count() > 3
    assert page.locator(".lead").count() == 2, "both witnesses signed"
    assert page.get_by_role("img", name="signed by 2 witnesses").count() == 1
    assert page.get_by_role("button", name="Copy").count() == 0, "it needs script"


def test_it_stays_true_while_it_is_open(chromium: Browser, stage: Stage) -> None:
    visitor = Visitor(chromium, stage.url, viewport=DESK)
    page = visitor.page
    page.goto("/assurance")
    before = entries(page.locator("[data-part=size]").inner_text())
    light = "[...document.querySelectorAll('.windows .band')].map((one) => one.outerHTML).join()"
    shown = page.evaluate(light)
    stage.fill(40)
    page.wait_for_function(
        "(least) => Number(document.querySelector('[data-part=size]').textContent"
        ".replace(/\\D/g, '')) >= least",
        arg=before + 40,
    )
    assert page.evaluate(light) != shown
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("status").get_by_text("Copied.").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("python -m clerestory.verify files")
    assert visitor.complaints == []
    visitor.context.close()


def test_the_release_stands_in_the_log_and_the_whole_of_it_can_be_audited(stage: Stage) -> None:
    def audited() -> bool:
        return "RELEASE: 1" in stage.audit(f"{stage.url}/log")[1]

    until(audited)
    for where in (f"{stage.url}/log", str(stage.place.data)):
        verdict, text = stage.audit(where)
        assert verdict is Verdict.RIGHT, text
        assert "Public bodies that open their entries: " in text
    told = stage.place.tell("log", "audit", str(stage.place.data), "--state", "kept")
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_files_that_outsiders_take(chromium: Browser, stage: Stage) -> None:
    visitor = Visitor(chromium, stage.url, viewport=PHONE)
    page = visitor.page
    page.goto("/verify-here.html")
    page.get_by_text("It came with this page").wait_for()
    page.goto("/verify.html")
    page.get_by_text("the policy is empty").wait_for()
    assert visitor.complaints == []
    page.goto("/assurance")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Save the policy").first.click()
    policy = taken.value.path().read_bytes()
    assert policy == (stage.place.data / "log" / "policy").read_bytes()
    checkpoint = stage.place.data / "log" / "public" / "checkpoint"
    kept = stage.place.data.parent / "clerestory-policy"
    kept.write_bytes(policy)
    done = subprocess.run(
        [sys.executable, "-m", "clerestory.verify", "files", "--policy", kept, checkpoint],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_when_the_log_is_away_every_page_says_so(chromium: Browser, stage: Stage) -> None:
    visitor = Visitor(chromium, stage.url, viewport=PHONE)
    page = visitor.page
    page.goto("/about")
    assert page.get_by_text("Assurance is degraded").count() == 0
    held = [
        child
        for name in ("guards.witness", "guards.logd")
        for child in stage.running.children(name)
    ]
    for child in held:
        child.suspend()
    try:
        until(lambda: page.goto("/about") and page.get_by_text("Assurance is degraded").count())
        assert "since" in page.locator(".assurance-down").inner_text()
        assert violations(page) == []
        page.goto("/")
        page.get_by_text("Assurance is degraded").first.wait_for()
        assert violations(page) == []
        page.goto("/assurance")
        alert = page.get_by_role("alert").inner_text()
        assert "staff can open nobody’s data" in alert
        assert "since" in alert
        assert violations(page) == []
    finally:
        for child in held:
            with suppress(psutil.NoSuchProcess):
                child.resume()
    until(lambda: page.goto("/about") and not page.get_by_text("Assurance is degraded").count())
    visitor.context.close()


def test_the_watch_screen_leads_to_it(chromium: Browser, stage: Stage) -> None:
    visitor = Visitor(chromium, stage.url, viewport=PHONE)
    visitor.page.goto("/")
    visitor.page.get_by_role("link", name="Assurance: all clear").click()
    visitor.page.wait_for_url("**/assurance")
    assert visitor.page.locator("h1").inner_text() == "Assurance"
    visitor.context.close()
