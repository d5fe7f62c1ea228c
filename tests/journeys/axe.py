"""How a page looks: what axe-core finds wrong, in words a test can show, and what is too wide."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from tests.journeys.house import DESK, PHONE

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
SMALL = {"width": 320, "height": 640}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What depends on the colours: all else is the same by day and by night.
COLOURS = ["color-contrast", "link-in-text-block"]


@functools.cache
def _script() -> str:
    return AXE.read_text()


def violations(
    page: Page, *, leave_out: tuple[str, ...] = (), rules: Sequence[str] = ()
) -> list[str]:
    """Return one line for each thing that axe finds wrong; `leave_out` are CSS selectors.

    `rules`: those to be asked alone, else all.
    """
    page.evaluate(f"() => {{ window.axe ?? (() => {{ {_script()} }})() }}")
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found: list[dict[str, Any]] = page.evaluate(
        """async ([only, exclude]) => (await axe.run(
            { include: [["html"]], exclude: exclude.map((one) => [one]) },
            { runOnly: only, resultTypes: ["violations"] },
        )).violations""",
        [only, list(leave_out)],
    )
    return [
        f"{one['id']}: {one['help']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for one in found
        for node in one["nodes"]
    ]


def wrong(page: Page) -> list[str]:
    """Return what is wrong with a page by day and by night, on a phone and a desk, in a line each.

    And whether something is wider than the page, there and on the smallest phone.
    """
    found: list[str] = []
    before = page.viewport_size
    for name, size in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a width and a height
        page.emulate_media(color_scheme="light")
        told = violations(page)
        page.emulate_media(color_scheme="dark")
        told += violations(page, rules=COLOURS)
        found += [f"{name}: {line}" for line in [*told, *too_wide(page)]]
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]  # a width and a height
    found += [f"small: {line}" for line in too_wide(page)]
    page.emulate_media(color_scheme="null")
    if before is not None:
        page.set_viewport_size(before)
    return found


def too_wide(page: Page) -> list[str]:
    """Return a line if the page can be moved sideways."""
    over = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"{over} pixels too wide"] if over else []
