"""Every screen for watching, as axe-core and the accessibility tree see it, in each light."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.axe import violations, wrong
from tests.journeys.house import DESK, PHONE, Visitor
from tests.journeys.theatre import Theatre, theatre

SIDE = {"width": 844, "height": 390}
SMALL = {"width": 320, "height": 568}
PLAIN = ("/@ada", "/tags/light", "/tags/nothing", "/about", "/offline", "/no-such-page")
SCREENS = ("/", "clip", "embed", *PLAIN)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    with theatre(tmp_path_factory.mktemp("theatre")) as place:
        yield place


def path_of(stage: Theatre, screen: str) -> str:
    return {"clip": stage.clips[0], "embed": f"{stage.clips[0]}/embed"}.get(screen, screen)


def opened(browser: Browser, stage: Theatre, screen: str, **options: Any) -> Page:
    page = Visitor(browser, stage.url, **options).page
    page.goto(path_of(stage, screen))
    if page.locator(".clip").count():
        page.wait_for_selector(".clip[data-mounted]")
    return page


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(chromium: Browser, stage: Theatre, screen: str) -> None:
    page = opened(chromium, stage, screen, viewport=PHONE)
    assert wrong(page) == []
    page.context.close()


@pytest.mark.parametrize("screen", ["/", "clip", "embed"])
def test_axe_finds_nothing_in_the_sheet(chromium: Browser, stage: Theatre, screen: str) -> None:
    page = opened(chromium, stage, screen, viewport=PHONE)
    page.get_by_role("button", name="Playback").first.click()
    expect(page.get_by_role("dialog", name="Playback")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.context.close()


OVER = """() => [...document.querySelectorAll("a, button, input, h1, h2, p, li")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true })
        && !one.closest(".said, .skip, dialog, .table, .toast"))
    .filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 1 && (box.left < -1 || box.right > innerWidth + 1);
    })
    .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_reaches_over_the_edge(chromium: Browser, stage: Theatre, screen: str) -> None:
    page = opened(chromium, stage, screen, viewport=PHONE)
    for size in (PHONE, DESK, SIDE, SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a width and a height
        for direction in ("ltr", "rtl"):
            page.evaluate("(way) => { document.documentElement.dir = way }", direction)
            assert page.evaluate(OVER) == [], (size, direction)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
    page.context.close()


@pytest.mark.parametrize("screen", ["/", "clip", "/@ada"])
def test_what_is_touched_is_large_enough(chromium: Browser, stage: Theatre, screen: str) -> None:
    """WCAG 2.2, 2.5.8: 24 px; buttons of ours have 44."""
    page = opened(chromium, stage, screen, viewport=PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll(".button, .act, .frame-nav a")]
            .filter((one) => one.checkVisibility({ visibilityProperty: true }))
            .filter((one) => {
                const { width, height } = one.getBoundingClientRect();
                return width < 44 || height < 44;
            })
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []
    page.context.close()


def test_the_skip_link_leads_into_the_page(chromium: Browser, stage: Theatre) -> None:
    page = opened(chromium, stage, "/about", viewport=DESK)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.context.close()


def test_a_screen_reader_hears_clips_one_by_one(chromium: Browser, stage: Theatre) -> None:
    page = opened(chromium, stage, "/", viewport=PHONE)
    expect(page.locator(".clip").nth(1)).to_match_aria_snapshot(
        """
        - article "Clip by Ada Quill @ada":
          - button "Play"
          - heading "Clip by Ada Quill @ada" [level=2]
          - paragraph: The river is wide
          - link "Ada Quill"
          - button "Share"
          - button "Playback"
          - slider "Position"
        """
    )
    page.context.close()
