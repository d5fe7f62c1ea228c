"""Pictures of every screen, made from a running server with the sample clips: `bin/screens`."""

import sys
import tempfile
from pathlib import Path

import click
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page
from tests.api.programs import Program
from tests.journeys.house import DESK, PHONE, Visitor, chromium
from tests.premises import ROOT, premises, until

OUT = ROOT / "docs" / "screens"
SESSION = """
from clerestory.people import actions
from clerestory.people.queries import person_by_handle
print(actions.open_session(person=person_by_handle(None, {handle!r})).key)
"""
SIZES = {"phone": PHONE, "desk": DESK}
GAP = 24
SAMPLES = 6
LEAST_SEEN = 24  # of 255, in one colour of one pixel


def pages(clip: str, handle: str) -> dict[str, tuple[str, bool]]:
    """Return, for each picture, the address and whether somebody is signed in."""
    return {
        "watch": ("/", False),
        "clip": (f"/clips/{clip}", False),
        "profile": (f"/@{handle}", False),
        "tag": ("/tags/sample", False),
        "about": ("/about", False),
        "privacy": ("/privacy", False),
        "assurance": ("/assurance", False),
        "verify": ("/verify-here.html", False),
        "sign-up": ("/sign-up", False),
        "sign-in": ("/sign-in", False),
        "not-found": ("/nothing-here", False),
        "leaving": ("/leaving?to=https%3A%2F%2Fquill.example%2Fabout", False),
        "post": ("/post", True),
        "edit": (f"/clips/{clip}/edit", True),
        "delete": (f"/clips/{clip}/delete", True),
        "me": ("/me", True),
        "settings": ("/settings", True),
        "data": ("/data", True),
        "data-looked": ("/data/looked", True),
        "data-receipts": ("/data/receipts", True),
        "settings-profile": ("/settings/profile", True),
        "settings-ways": ("/settings/ways", True),
        "settings-sessions": ("/settings/sessions", True),
    }


def take(browser: Browser, url: str, key: str, shots: dict[str, tuple[str, bool]]) -> None:
    """Take all pictures at all sizes."""
    for size, viewport in SIZES.items():
        for name, (path, signed_in) in shots.items():
            visitor = Visitor(browser, url, viewport=viewport)
            if signed_in:
                cookie = {"name": "session", "value": key, "url": url}
                visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie's parts
            visitor.page.goto(path)
            settle(visitor.page)
            raw = OUT / f"{name}-{size}.png"
            visitor.page.screenshot(path=raw)
            smaller(raw)
            visitor.context.close()
            click.echo(raw.relative_to(ROOT))


def settle(page: Page) -> None:
    """Wait until nothing moves in: scripts, icons, and the picture of a clip that plays."""
    page.wait_for_load_state("networkidle")
    if page.locator("[data-island=watch], [data-island=clip]").count():
        page.wait_for_function(
            "() => [...document.querySelectorAll('video')].some((each) => each.currentTime > 0.8)"
        )
    page.wait_for_timeout(500)


def smaller(file: Path) -> None:
    """Keep the repository small: a palette, where the eye sees no difference."""
    with Image.open(file) as picture:
        whole = picture.convert("RGB")
    few = whole.quantize(256, dither=Image.Dither.NONE)
    # A small mark in a colour of its own, such as a sign on a button, must not be lost.
    lost = ImageChops.difference(whole, few.convert("RGB")).getextrema()
    kept = few if max(most for _, most in lost) <= LEAST_SEEN else whole  # type: ignore[misc]  # RGB
    kept.save(file, optimize=True)


def pair(name: str) -> None:
    """Put phone and desk beside each other for the README."""
    sides = [Image.open(OUT / f"{name}-{size}.png").convert("RGB") for size in SIZES]
    height = min(side.height for side in sides)
    scaled = [side.resize((round(side.width * height / side.height), height)) for side in sides]
    sheet = Image.new("RGB", (sum(side.width for side in scaled) + GAP, height), "white")
    across = 0
    for side in scaled:
        sheet.paste(side, (across, 0))
        across += side.width + GAP
    sheet.save(OUT / f"{name}.png", optimize=True)


def main() -> int:
    """Start a server with the samples and take the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, premises(Path(folder)) as place:
        server = place.up("--demo")
        program = Program(place, server.url, "sample_visitor")

        def clips() -> list[dict[str, object]]:
            items: list[dict[str, object]] = program.call("GET", "/api/clerestory/v1/clips")[2][
                "items"
            ]
            return items

        until(
            lambda: len(clips()) == SAMPLES and all(c["work"] == "complete" for c in clips()),
            seconds=300,
        )
        first = clips()[0]
        author = first["author"]
        assert isinstance(author, dict)
        key = place.python(SESSION.format(handle=author["handle"]))
        with chromium() as browser:
            take(browser, server.url, key, pages(str(first["id"]), author["handle"]))
    pair("watch")
    return 0


if __name__ == "__main__":
    sys.exit(main())
