"""What may stand in any committed file, and what a test may be."""

import ast
import re
from functools import cache

import pytest
from tests.house.source import ROOT, Rule, complaints, decorators, files, functions, nodes

# Written in pieces, so that this file keeps its own rule.
HOSTS = "|".join(
    ("registry" + r"\.npmjs", "python" + r"hosted\.org", r"\bpypi" + r"\.org", "deb" + r"\.debian")
)
MACHINE = r"(?<![\w.])/" + r"(?:root/|work/|home/\w)"
TEXTS = {"", ".css", ".html", ".in", ".js", ".json", ".md", ".mjs", ".py", ".svg", ".toml"}
TEXTS |= {".ts", ".txt"}
SUPPRESSIONS = {
    "type: ignore": r"\[[\w, -]+\]",
    "noqa": r": [A-Z]+\d+(?:, ?[A-Z]+\d+)*",
}
NOT_OURS = ("LICENSE", "tests/vectors/")
CHECKS = re.compile(
    r"^(assert|check|expect|refuse|until|raises|warns|deprecated_call|must|no_|verify)"
)


def machine(text: str) -> list[str]:
    """Find the names of registries and the paths of some machine."""
    return [
        f"line {number}: {found[0]}"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := re.search(f"{HOSTS}|{MACHINE}", line))
    ]


def bare_suppressions(text: str) -> list[str]:
    """Find suppressions that do not say what they suppress, or not why."""
    wrong = []
    for number, line in enumerate(text.splitlines(), 1):
        for kind, codes in (
            ("type: ignore", r"\[[\w, -]+\]"),
            ("noqa", r": [A-Z]+\d+(?:, ?[A-Z]+\d+)*"),
        ):
            found = re.search(rf"#\s*{kind}(?P<rest>.*)", line)
            if found and not re.match(rf"{codes}[\s#]+\w.{{2}}", found["rest"]):
                wrong.append(f"line {number}: {found[0]}")
    return wrong


def skipped(text: str) -> list[str]:
    """Find tests that are skipped, expected to fail, or run alone."""
    return [
        f"line {node.lineno}: {node.attr}"
        for node in nodes(text)
        if isinstance(node, ast.Attribute)
        and node.attr in {"skip", "skipif", "skipTest", "xfail", "importorskip"}
    ]


def empty_tests(text: str) -> list[str]:
    """Find tests that assert nothing."""
    wrong = []
    helpers = asserting() | {node.name for node in functions(text) if _asserts(node)}
    for node in functions(text):
        if not node.name.startswith("test_") or "fixture" in decorators(node):
            continue
        called = [part.func for part in ast.walk(node) if isinstance(part, ast.Call)]
        names = [ast.unparse(function).rpartition(".")[2] for function in called]
        told = any(CHECKS.match(name) or name in helpers for name in names)
        if not told and not _asserts(node):
            wrong.append(f"line {node.lineno}: {node.name}")
    return wrong


def _asserts(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Assert) for part in ast.walk(node))


@cache
def asserting() -> frozenset[str]:
    """Return the functions that tests share and that assert something."""
    return frozenset(
        node.name
        for path in TESTS
        if not path.name.startswith("test_")
        for node in functions(path.read_text())
        if _asserts(node)
    )


def mocks(text: str) -> list[str]:
    """Find mocks: what can run here is run."""
    return [
        f"line {number}: {line.strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(r"\s*(from|import) unittest(\.mock| import mock)", line)
    ]


IGNORE = "# type: " + "ignore"
EXAMPLES: list[tuple[Rule, str, str]] = [
    (machine, "see https://docs.example", "wget https://" + "registry" + ".npmjs.org/a"),
    (machine, "Path('/etc/hosts')", "open('/" + "root/notes')"),
    (bare_suppressions, f"x = y  {IGNORE}[arg-type]  # whatever it takes", f"x = y  {IGNORE}"),
    (bare_suppressions, "x = y  # " + "noqa: S603  our own command", "x = y  # " + "noqa: S603"),
    (bare_suppressions, "x = y", "x = y  # " + "noqa"),
    (skipped, "@parametrize('a', [1])\ndef test_a(a): ...", "@mark.skip\ndef test_a(): ..."),
    (skipped, "def test_a(): assert a", "def test_a(): pytest.xfail('later')"),
    (empty_tests, "def test_a():\n    assert a()", "def test_a():\n    a()"),
    (empty_tests, "def test_a():\n    with pytest.raises(A):\n        a()", "def test_a(): ..."),
    (mocks, "import unittest.case", "from unittest.mock import Mock"),
]


@pytest.mark.parametrize(("rule", "good", "bad"), EXAMPLES)
def test_each_rule_knows_good_from_bad(rule: Rule, good: str, bad: str) -> None:
    assert rule(good) == []
    assert rule(bad) != []


OURS = [
    path
    for path in files()
    if path.suffix in TEXTS and not str(path.relative_to(ROOT)).startswith(NOT_OURS)
]
PYTHON = [path for path in OURS if path.suffix == ".py"]
TESTS = [path for path in PYTHON if ROOT / "tests" in path.parents]


def test_no_file_names_a_registry_or_a_machine() -> None:
    assert complaints(machine, OURS) == []


def test_what_is_suppressed_is_named_with_a_reason() -> None:
    assert complaints(bare_suppressions, PYTHON) == []


@pytest.mark.parametrize("rule", [skipped, empty_tests, mocks])
def test_tests(rule: Rule) -> None:
    assert complaints(rule, TESTS) == []


def test_the_licence_is_the_one_that_is_named() -> None:
    words = (ROOT / "LICENSE").read_text().split()
    assert " ".join(words[:8]) == "GNU AFFERO GENERAL PUBLIC LICENSE Version 3, 19"
    assert len(words) == 5535
