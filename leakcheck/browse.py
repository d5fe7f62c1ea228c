"""Browse: drive a plain Chromium through our pages, and write down all that it asks for and keeps.

Runs inside the browser's namespace, as a process of its own: `python -m leakcheck.browse ORDER`,
where ORDER is a JSON file that says what to do; the account of it is written beside it.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, Locator, Page, Request, sync_playwright

CHROMIUM = "/usr/bin/chromium"
PORT = 9222  # of this namespace's own loopback
# A browser as people have it, but for what it does on its own account: that is not ours to judge.
SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-quic"),
    *("--disable-domain-reliability", "--autoplay-policy=no-user-gesture-required"),
    # It asks its maker about the forms it meets, and now and then for the time, by chance; whose
    # pages it shows makes no difference.
    "--disable-features=AutofillServerCommunication,NetworkTimeServiceQuerying",
)
# What asks a browser for more than a page needs, so that it can be told from others.
FINGERPRINTS = """
(() => {
    const used = (globalThis.__used = []);
    const watch = (owner, name) => {
        const before = owner && owner[name];
        if (typeof before !== "function") return;
        owner[name] = function (...given) {
            used.push(name);
            return new.target ? Reflect.construct(before, given) : before.apply(this, given);
        };
        owner[name].prototype = before.prototype;
    };
    watch(HTMLCanvasElement.prototype, "toDataURL");
    watch(HTMLCanvasElement.prototype, "toBlob");
    watch(CanvasRenderingContext2D.prototype, "getImageData");
    watch(globalThis.WebGLRenderingContext?.prototype, "getParameter");
    watch(globalThis.MediaDevices?.prototype, "enumerateDevices");
    watch(globalThis.Navigator.prototype, "getBattery");
    watch(globalThis.Navigator.prototype, "sendBeacon");
    for (const name of ["AudioContext", "OfflineAudioContext", "RTCPeerConnection"]) {
        watch(globalThis, name);
    }
})();
"""
KEPT = """async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map((each) => each.name),
    caches: globalThis.caches ? await caches.keys() : [],
    workers: navigator.serviceWorker
        ? (await navigator.serviceWorker.getRegistrations()).map((each) => each.scope) : [],
    used: globalThis.__used ?? [],
})"""


@dataclass
class Account:
    """What the browser did."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    etags: dict[str, str] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)


@contextmanager
def chromium(origin: str) -> Iterator[BrowserContext]:
    """Start a browser with an empty profile, and give its window."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # The browser would ask its maker whether a typed password is a known one.
        (Path(profile) / "Default").mkdir()
        chosen = {"profile": {"password_manager_leak_detection": False}}
        (Path(profile) / "Default" / "Preferences").write_text(json.dumps(chosen))
        words = [CHROMIUM, *SWITCHES, f"--remote-debugging-port={PORT}"]
        # Our address is not https here; what needs a secure context is to run all the same.
        words += [f"--unsafely-treat-insecure-origin-as-secure={origin}"]
        words += [f"--user-data-dir={profile}", "about:blank"]
        with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
            try:
                _until_open()
                with sync_playwright() as playwright:
                    browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{PORT}")
                    yield browser.contexts[0]
            finally:
                process.terminate()
                process.wait()


def _until_open() -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{PORT}/json/version", timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


class Walk:
    """One visit: the order, the page, and the account."""

    def __init__(self, order: dict[str, Any], context: BrowserContext) -> None:
        self.order, self.context, self.account = order, context, Account()
        self.origin: str = order["origin"]
        self.says: dict[str, str] = order["says"]
        context.add_init_script(FINGERPRINTS)
        context.on("request", self._hear)
        self.page: Page = context.new_page()

    def _hear(self, request: Request) -> None:
        body = request.post_data_buffer or b""
        self.account.requests.append(
            {
                "url": request.url,
                "method": request.method,
                "headers": request.headers,
                "body": body[: 1 << 22].hex(),
                "kind": request.resource_type,
            }
        )

    def go(self, path: str) -> None:
        """Open one of our pages, and note what is kept in the browser then."""
        self.account.steps.append(path)
        answer = self.page.goto(f"{self.origin}{path}")
        assert answer is not None, path
        assert answer.status < 400, f"{path}: {answer.status}"
        self.page.wait_for_load_state("networkidle")
        self.account.kept.append(self.page.evaluate(KEPT))

    def end(self) -> Account:
        """Write down the cookies, and finish."""
        self.account.cookies = sorted({str(each.get("name")) for each in self.context.cookies()})
        return self.account


def look(walk: Walk) -> None:
    """Watch as a stranger does, and stay a moment: not all that a page does is done at once."""
    for path in walk.order["open"]:
        walk.go(path)
        walk.page.wait_for_timeout(1500)


def join(walk: Walk) -> None:
    """Open an account and confirm its address."""
    page = walk.page
    walk.go("/sign-up")
    page.get_by_label("Handle").fill(walk.says["handle"])
    page.get_by_label("E-mail address").fill(walk.says["email"])
    page.get_by_label("Password").fill(walk.says["password"])
    page.get_by_role("button", name="Open an account").click()
    walk.go(_link(Path(walk.order["mail"]), walk.says["email"]))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_load_state("networkidle")


def live(walk: Walk) -> None:
    """Say who one is, post for everybody, and keep a draft."""
    page = walk.page
    walk.go("/settings/profile")
    page.locator("[name=name]").fill(walk.says["name"])
    page.locator("[name=bio]").fill(walk.says["bio"])
    page.locator(
        "form:has([name=bio]) button[type=submit], form:has([name=bio]) button"
    ).first.click()
    page.wait_for_load_state("networkidle")
    for said, captions, act in (
        (walk.says["said"], walk.order["captions"], "Publish"),
        (walk.says["draft"], walk.order["whispers"], ""),
    ):
        walk.go("/post")
        page.locator("input[type=file][name=file]").set_input_files(walk.order["film"])
        page.get_by_label("Description").fill(said)
        page.get_by_text("Captions and words for people").click()
        page.get_by_label("Captions file").set_input_files(captions)
        page.get_by_label("Language of the captions").select_option("en")
        if act:
            page.get_by_role("button", name=act).click()
            page.wait_for_url(re.compile(r"/clips/[0-9a-z]{26}$"), timeout=90_000)
        else:
            page.get_by_role("button", name=re.compile("draft", re.IGNORECASE)).click()
            page.wait_for_url(re.compile(r"/edit\?done=draft"), timeout=90_000)
            page.wait_for_load_state("networkidle")


def mingle(walk: Walk) -> None:
    """Do with somebody and their clip what can be done; then open every page of one's own."""
    page = walk.page
    walk.go("/")
    theirs = page.locator("article[data-clip]:has([data-part=sample]:not([hidden]))").first
    author = theirs.locator("[data-part=author]").get_attribute("href")
    clip = theirs.get_attribute("data-address")
    walk.go(f"{author}")
    _press(page, page.locator("button.follow"))
    walk.go("/saved")
    page.get_by_text("New collection").click()
    page.locator("[name=name]").fill(walk.says["shelf"])
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url(re.compile("done=made"))
    walk.go(f"{clip}")
    for mark in ("like", "save"):
        _press(page, page.locator(f".marks button.{mark}"))
    page.locator("#say-text").fill(walk.says["comment"])
    _press(page, page.locator("#say button.send"))
    page.get_by_text("Repost with words").click()
    page.locator("#repost-text").fill(walk.says["passed"])
    page.locator(".embed button", has_text="Repost").click()
    page.wait_for_load_state("networkidle")
    walk.go("/settings/comments")
    page.locator("[name=words]").fill(walk.says["filter"])
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state("networkidle")
    for path in walk.order["own"]:
        walk.go(path)


def _press(page: Page, button: Locator) -> None:
    """Press what asks the server, and wait for the answer."""
    with page.expect_response(re.compile("/api/clerestory/v1/")) as answer:
        button.click()
    assert answer.value.ok, answer.value.url


def pause(walk: Walk) -> None:
    """Say that this is the moment, and wait until whoever gave the order says to go on."""
    mark = Path(walk.order["pause"])
    mark.touch()
    deadline = time.monotonic() + 300
    while mark.exists() and time.monotonic() < deadline:
        time.sleep(0.1)


def leave(walk: Walk) -> None:
    """Have the account erased, and do not wait for the ten minutes."""
    page = walk.page
    walk.go("/settings/leaving")
    page.get_by_role("checkbox").check()
    page.get_by_label("Password").fill(walk.says["password"])
    page.get_by_role("button", name="Erase my account", exact=True).click()
    page.wait_for_url(re.compile("/data/erasure/"))
    page.get_by_role("button", name=re.compile("Erase", re.IGNORECASE)).click()
    page.wait_for_load_state("networkidle")


def _link(folder: Path, email: str) -> str:
    """Wait for the letter to an address; return the path of its link."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for file in folder.glob("*"):
            text = file.read_text()
            found = re.search(r"https?://[^/\s]+(/confirm/[\w-]+)", text)
            if found and email in text:
                return found[1]
        time.sleep(0.2)
    message = "the letter with the link did not come"
    raise TimeoutError(message)


ACTS = {act.__name__: act for act in (look, join, live, mingle, pause, leave)}


def main() -> None:
    """Carry out an order."""
    file = Path(sys.argv[1])
    order = json.loads(file.read_text())
    with chromium(order["origin"]) as context:
        walk = Walk(order, context)
        try:
            for act in order["acts"]:
                ACTS[act](walk)
        finally:
            file.with_suffix(".account").write_text(json.dumps(asdict(walk.end())))


if __name__ == "__main__":
    main()
