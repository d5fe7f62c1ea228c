"""Sizes to argue with: all that is over is told; what is far over fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.house.source import (
    DOORS,
    PACKAGE,
    ROOT,
    code,
    files,
    functions,
    lines_of,
    lines_of_code,
    web,
)

# What a thing should have at most, and where it fails.
FUNCTION = (40, 60)
FILE = (400, 450)
ISLAND = (150, 200)
VIEW = (20, 40)
# The trusted base is to be readable in an evening; what explains it is not counted against it
# (docs/decisions/0003-the-measure-of-the-trusted-base.md).
TRUSTED = 2500


def long_functions(text: str, most: int) -> list[str]:
    return [
        f"{node.name} has {lines} lines"
        for node in functions(text)
        if (lines := lines_of(node)) > most
    ]


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def in_tests(path: Path) -> bool:
    return ROOT / "tests" in path.parents


def measured(level: int) -> Iterator[str]:
    """Give what is larger than it should be (level 0) or may be (level 1)."""
    for path in files():
        # A long list of examples is easier to read in one piece: tests are told, and pass.
        if path.suffix != ".py" or "migrations" in path.parts or (level and in_tests(path)):
            continue
        name = path.relative_to(ROOT)
        if line_count(path) > FILE[level]:
            yield f"{name} has {line_count(path)} lines"
        for wrong in long_functions(path.read_text(), FUNCTION[level]):
            yield f"{name}: {wrong}"
    for path in code(*DOORS):
        if path.stem == "view" or path.parent.parent == PACKAGE / "api":
            for wrong in long_functions(path.read_text(), VIEW[level]):
                yield f"{path.relative_to(ROOT)}: the view {wrong}"
    for path in web(".ts"):
        if line_count(path) > ISLAND[level]:
            yield f"{path.relative_to(ROOT)} has {line_count(path)} lines"


def test_the_measure_knows_good_from_bad() -> None:
    good = 'def f():\n    """Say.\n\n    More.\n    """\n' + "    x = 1\n" * 3
    assert long_functions(good, 4) == []
    assert long_functions(good, 3) == ["f has 4 lines"]


def test_nothing_is_far_too_large() -> None:
    assert list(measured(1)) == []


def test_what_is_over_its_size_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    over = list(measured(0))
    with capsys.disabled():
        for line in over:
            print(f"\nover its size: {line}", end="")  # noqa: T201  this test reports
    assert set(measured(1)) <= set(over)


def test_lines_of_code_are_those_that_do_something() -> None:
    text = (
        '"""Sign.\n\nMore.\n"""\n\n# why\nx = (\n    1\n)\n\n\ndef f():\n    """Say."""\n    pass\n'
    )
    assert lines_of_code(text) == 5
    assert lines_of_code("") == 0


def test_the_trusted_base_can_be_read_in_an_evening(capsys: pytest.CaptureFixture[str]) -> None:
    # A device's driver is loaded, and so read, only where there is a device; what an outsider runs
    # is loaded by no server at all.
    left = {"device.py", "__main__.py"}
    base = [path.read_text() for path in code("tlog", "guards") if path.name not in left]
    lines = sum(lines_of_code(text) for text in base)
    with capsys.disabled():
        whole = sum(len(text.splitlines()) for text in base)
        print(f"\nthe trusted base: {lines} lines of code, {whole} lines in all", end="")  # noqa: T201  this test reports
    assert 0 < lines <= TRUSTED
