"""axe-core in a page: what it finds wrong, in words a test can show."""

import functools
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@functools.cache
def _script() -> str:
    return AXE.read_text()


def violations(page: Page, *, leave_out: tuple[str, ...] = ()) -> list[str]:
    """Return one line for each thing that axe finds wrong; `leave_out` are CSS selectors."""
    page.evaluate(f"() => {{ {_script()} }}")
    found: list[dict[str, Any]] = page.evaluate(
        """async ([tags, exclude]) => (await axe.run(
            { include: [["html"]], exclude: exclude.map((one) => [one]) },
            { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] },
        )).violations""",
        [TAGS, list(leave_out)],
    )
    return [
        f"{one['id']}: {one['help']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for one in found
        for node in one["nodes"]
    ]
