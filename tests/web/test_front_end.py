"""The built front end: what it is made of, and what it may not hold."""

import gzip
import json
import re
from pathlib import Path

import pytest

from clerestory.web.parts import built
from clerestory.web.parts.built import FOLDER, FrontEndNotBuilt

WEB = FOLDER.parent
FRONT = WEB.parent.parent.parent / "frontend"


def test_every_name_in_the_manifest_is_a_file_named_by_its_content() -> None:
    names = built.manifest()
    assert {"shell/style.css", "watch/island.js", "clip/island.js", "icons/sprite.svg"} <= set(
        names
    )
    for file in names.values():
        assert re.search(r"\.[0-9a-f]{12}\.[a-z]+$", file)
        assert (FOLDER / file).exists()


def test_compressed_twins_hold_the_same() -> None:
    twins = list(FOLDER.glob("*.gz"))
    assert twins
    for twin in twins:
        assert gzip.decompress(twin.read_bytes()) == twin.with_suffix("").read_bytes()


def test_the_watch_page_stays_light() -> None:
    names = ("watch/island.js", "shell/island.js")
    script = sum((FOLDER / f"{built.manifest()[name]}.gz").stat().st_size for name in names)
    assert script <= 16 * 1024


def test_an_unknown_name_says_what_to_do() -> None:
    with pytest.raises(FrontEndNotBuilt, match="npm run build"):
        built.built("watch/nothing.js")


def test_a_missing_build_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(built, "FOLDER", tmp_path)
    built.manifest.cache_clear()
    with pytest.raises(FrontEndNotBuilt, match="bin/up"):
        built.built("shell/style.css")
    monkeypatch.undo()
    built.manifest.cache_clear()
    assert built.built("shell/style.css").startswith("/static/shell-style.")


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', (WEB / "shell/icons/sprite.svg").read_text()))
    named = {
        name
        for template in WEB.rglob("*.html")
        for name in re.findall(r'\{% icon "([a-z-]+)"', template.read_text())
    }
    assert named
    assert named <= drawn


# What the page's policy would refuse at run time, found before: a sink that takes HTML or code.
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|"
    r"setAttribute\(\s*[\"'](?:on|style)|DOMParser|createContextualFragment"
)


@pytest.mark.parametrize(("line", "bad"), [("a.textContent = b", False), ("a.innerHTML = b", True)])
def test_the_rule_knows_good_from_bad(line: str, *, bad: bool) -> None:
    assert bool(SINKS.search(line)) is bad


def test_no_island_writes_html() -> None:
    for script in WEB.rglob("*.ts"):
        assert not SINKS.search(script.read_text()), script


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        ('<script type="module" src="a.js"></script>', False),
        ("<script>alert(1)</script>", True),
        ('<p style="color: red">', True),
        ('<p onclick="x()">', True),
    ],
)
def test_the_rule_for_templates_knows_good_from_bad(line: str, *, bad: bool) -> None:
    assert bool(INLINE.search(line)) is bad


def test_no_template_holds_script_or_style() -> None:
    # The one page that is built stands alone by design: see tests/journeys/test_verify_page.py.
    built = set((WEB / "built").glob("verify-page.*.html"))
    for template in set(WEB.rglob("*.html")) - built:
        assert not INLINE.search(template.read_text()), template


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((FRONT / "package-lock.json").read_text())
    for name, entry in lock["packages"].items():
        assert "resolved" not in entry, name
        assert not name or "integrity" in entry, name


def test_logical_directions_only() -> None:
    sided = re.compile(
        r"(?:margin|padding|border|(?<!area-)inset)-(?:left|right)\b|[{;\s](?:left|right):"
    )
    for sheet in WEB.rglob("*.css"):
        if FOLDER not in sheet.parents:
            assert not sided.search(sheet.read_text()), sheet
