"""Frames: from a navigation, and from a swipe, to the first frame of a clip, in Chromium.

The line is emulated by Chromium (50 ms, 8 Mbit/s); every round begins with an empty cache in a new
context on a phone's screen. The moment of a frame is what requestVideoFrameCallback says.
"""

import statistics
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from tests.journeys.house import PHONE, chromium
from tests.premises import premises, until

from bench.figures import Figure, Request, most
from bench.inside import inside
from bench.pipeline import COMPLETE, PERSON, ROOT, Poster, film

CLIPS = 4
LATENCY_MS = 50
BYTES_A_SECOND = 1_000_000
WATCH = """
(() => {
  window.firstFrames = [];
  const seen = new WeakSet();
  const look = () => {
    for (const video of document.querySelectorAll("video")) {
      if (seen.has(video)) continue;
      seen.add(video);
      const place = window.firstFrames.push(null) - 1;
      video.requestVideoFrameCallback((now, frame) => {
        window.firstFrames[place] = frame.presentationTime;
      });
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
})()
"""
# The frame that counts is the first one that is shown after the swipe by the clip swiped to.
SWIPE = """
(number) => new Promise((told, failed) => {
  const list = [...document.querySelectorAll("[data-part=list] > [data-clip]")];
  const video = list[number].querySelector("video");
  const began = performance.now();
  setTimeout(() => failed(new Error("no frame within 10 s")), 10000);
  video.requestVideoFrameCallback((now, frame) => told(frame.presentationTime - began));
  list[number].scrollIntoView({ behavior: "instant", block: "start" });
})
"""
# Whoever watches the first clip for some seconds has the next one loaded.
WATCHED_MS = 4000


def bench(request: Request) -> Iterator[Figure]:
    """Post some clips, then open the page again and again."""
    with premises(request.folder) as place:
        running = place.up()
        address = urlsplit(running.url)
        token = inside(place, PERSON, "ada")
        ada = Poster(str(address.hostname), int(address.port or 0), token)
        file = film(request.folder, "libx264", length=8)
        for _ in range(CLIPS):
            clip = ada.send(file)
            ada.wait(clip, COMPLETE)
            ada.ask("PUT", f"{ROOT}/clips/{clip}/publication")
        with chromium() as browser:
            rounds = [_round(browser, running.url) for _ in range(3 if request.quick else 7)]
        running.stop()
    for name, limit, took in (
        ("navigation to first frame of the first clip", 700, [one[0] for one in rounds]),
        ("swipe to first frame of the next clip", 100, [one[1] for one in rounds]),
    ):
        spread = ", ".join(f"{one:.0f}" for one in sorted(took))
        yield most(f"Chromium: {name}", statistics.median(took), limit, "ms", f"rounds {spread}")


def _round(browser: Browser, url: str) -> tuple[float, float]:
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, has_touch=True)  # type: ignore[arg-type]  # two numbers
    try:
        page = context.new_page()
        page.add_init_script(WATCH)
        _slow(page)
        page.goto(url, wait_until="commit")
        # The page's policy lets nothing be evaluated inside it, so it is asked from outside.
        until(lambda: page.evaluate("window.firstFrames[0] ?? 0"), seconds=20)
        first = float(page.evaluate("window.firstFrames[0]"))
        page.wait_for_timeout(WATCHED_MS)
        return first, float(page.evaluate(SWIPE, 1))
    finally:
        context.close()


def _slow(page: Page) -> None:
    """Emulate the line for this page (Chrome DevTools Protocol, domain Network)."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": False})
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
