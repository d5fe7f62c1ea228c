"""What journeys stand on: a running server of their own, a browser, and the mail in its folder."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.premises import Premises, until

from clerestory.clips.media.commands import ffmpeg

CHROMIUM = "/usr/bin/chromium"
# Loopback alone may be called; Chromium's own services are switched off, not only refused.
SWITCHES = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
PASSWORD = "window light at noon"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """Somebody with a browser; keeps every complaint of the pages."""

    def __init__(
        self, browser: Browser, url: str, *, scripts: bool = True, **options: object
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=url,
            java_script_enabled=scripts,
            **options,  # type: ignore[arg-type]  # the options of new_context
        )
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.context.on(
            "console", lambda said: self._note(said.type, f"{said.text} {said.location['url']}")
        )
        self.context.on("weberror", lambda problem: self._note("error", str(problem.error)))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)


def mail_to(place: Premises, address: str, *, number: int = 1) -> str:
    """Wait for the letters to an address in the data folder; return the text of the last."""
    folder = place.data / "mail"

    def letters() -> list[str]:
        files = sorted(folder.glob("*"), key=lambda file: file.stat().st_mtime_ns)
        texts = [file.read_text() for file in files]
        return [text for text in texts if f"To: {address}" in text]

    until(lambda: len(letters()) >= number)
    return letters()[-1]


def link_in(letter: str) -> str:
    """Return the path of the link in a letter."""
    found = re.search(r"https?://[^/\s]+(/(?:confirm|reset)/[\w-]+)", letter)
    assert found, letter
    return found[1]


def phone_video(folder: Path, *, seconds: float = 3.0, model: str = "Canary 9000") -> Path:
    """Make what a phone makes: landscape pixels with a rotation flag, place and device planted."""
    plain, film = folder / "plain.mp4", folder / "IMG_0042.MOV"
    base = [ffmpeg(), "-v", "error", "-y"]
    subprocess.run(
        [
            *base,
            *("-f", "lavfi", "-i", f"testsrc2=s=960x540:r=30:d={seconds}"),
            *("-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"),
            str(plain),
        ],
        check=True,
    )
    planted = ("location=+51.4995-000.1248/", "make=CanaryPhone", f"model={model}")
    words = [word for tag in planted for word in ("-metadata", tag)]
    subprocess.run(
        [
            *base,
            *("-display_rotation", "90", "-i", str(plain), "-c", "copy"),
            *words,
            *("-movflags", "use_metadata_tags", str(film)),
        ],
        check=True,
    )
    assert b"CanaryPhone" in film.read_bytes()
    return film


def sign_up(place: Premises, visitor: Visitor, handle: str) -> None:
    """Open an account and confirm its address, as a person does."""
    page, email = visitor.page, f"{handle}@example.org"
    page.goto("/sign-up")
    page.get_by_label("Handle").fill(handle)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open an account").click()
    page.goto(link_in(mail_to(place, email)))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_load_state()


def plays(page: Page, selector: str = "video") -> dict[str, float]:
    """Play the first video of the page until its clock moves; return what it says of itself."""
    page.wait_for_selector(selector, state="attached")
    page.evaluate(
        """async (selector) => {
            const video = document.querySelector(selector);
            video.muted = true;
            await video.play();
        }""",
        selector,
    )
    page.wait_for_function(
        "(selector) => document.querySelector(selector).currentTime > 0.2", arg=selector
    )
    facts: dict[str, float] = page.evaluate(
        """(selector) => {
            const video = document.querySelector(selector);
            return {
                width: video.videoWidth,
                height: video.videoHeight,
                time: video.currentTime,
                sound: video.webkitAudioDecodedByteCount,
            };
        }""",
        selector,
    )
    return facts
