"""Report: what was found, for programs and for people."""

import json
from html import escape
from pathlib import Path

from leakcheck.judge import Finding

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Leakcheck</title></head><body>
<h1>Leakcheck</h1>
<p>{verdict}</p>
<table><caption>Found</caption><thead><tr><th>Where</th><th>What</th></tr></thead>
<tbody>{rows}</tbody></table>
<h2>What the browser sends on its own account</h2>
<ul>{own}</ul>
</body></html>
"""


def write(folder: Path, found: list[Finding], own: list[str]) -> None:
    """Write `leakcheck.json` and `leakcheck.html` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {"found": [{"where": one.where, "what": one.what} for one in found], "browser": own}
    (folder / "leakcheck.json").write_text(json.dumps(told, indent=1) + "\n")
    rows = "".join(
        f"<tr><td>{escape(one.where)}</td><td>{escape(one.what)}</td></tr>" for one in found
    )
    page = PAGE.format(
        verdict="Nothing was found." if not found else f"{len(found)} things were found.",
        rows=rows,
        own="".join(f"<li>{escape(one)}</li>" for one in own) or "<li>nothing</li>",
    )
    (folder / "leakcheck.html").write_text(page)
