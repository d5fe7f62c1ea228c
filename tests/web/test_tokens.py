"""The colours: every pair that is used together can be read (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

from clerestory.web.parts.built import FOLDER

TOKENS = (Path(FOLDER).parent / "shell" / "tokens.css").read_text()
TEXT, PART = 4.5, 3.0
GROUNDS = ("ground", "raised", "sunken")
PAIRS = [
    *((ink, ground, TEXT) for ground in GROUNDS for ink in ("ink", "quiet", "accent")),
    *((ink, ground, TEXT) for ground in GROUNDS for ink in ("like", "warn", "danger", "good")),
    *((f"on-{name}", name, TEXT) for name in ("accent", "danger")),
    *((name, f"{name}-wash", TEXT) for name in ("accent", "warn", "danger", "good")),
    *(("ink", f"{name}-wash", TEXT) for name in ("accent", "warn", "danger", "good")),
    *(("edge", ground, PART) for ground in GROUNDS),
]


def themes() -> dict[str, dict[str, str]]:
    """Return the colours of each block of the file, by what it is for."""
    found = {}
    blocks = re.findall(
        r"(:root|\[data-scheme=\"light\"\]\)|\.night) \{(.*?)\n\s*\}", TOKENS, re.DOTALL
    )
    for name, (_, body) in zip(("light", "dark", "night"), blocks, strict=True):
        found[name] = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", body))
    return found


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, 0..1, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1..21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark", "night"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_every_pair_can_be_read(theme: str, ink: str, ground: str, least: float) -> None:
    colours = themes()[theme]
    assert contrast(colours[ink], colours[ground]) >= least


def test_the_watch_screen_is_the_dark_theme() -> None:
    assert themes()["night"] == themes()["dark"]


def test_every_colour_of_light_has_one_for_dark() -> None:
    assert themes()["light"].keys() == themes()["dark"].keys()
