"""Only staff access makes a grant, in one place; and there is no other way in for staff."""

import ast

import pytest
from tests.house.source import PACKAGE, ROOT, Rule, code, complaints, imports, nodes

MAKER = PACKAGE / "gate" / "staff" / "actions" / "openings.py"
LOCK = PACKAGE / "gate" / "staff" / "grants.py"
SERVICE = PACKAGE / "gate" / "staff" / "keyring.py"


def makes_grants(text: str) -> list[str]:
    """Find where a grant is made, by whichever door."""
    return [
        f"line {node.lineno}: makes a grant"
        for node in nodes(text)
        if isinstance(node, ast.Call) and _is_maker(node)
    ]


def _is_maker(call: ast.Call) -> bool:
    told = ast.unparse(call.func)
    given = [ast.unparse(each) for each in call.args]
    if told.endswith("._given") or told.rpartition(".")[2] == "Grant":
        return True
    return told.rpartition(".")[2] in {"__new__", "copy", "deepcopy", "replace"} and any(
        each.rpartition(".")[2] in {"Grant", "grant"} for each in given
    )


def asks_for_staff_keys(text: str) -> list[str]:
    """Find who asks the key service for what it gives out to the staff."""
    return [
        f"line {number}: asks for keys of the staff"
        for number, line in enumerate(text.splitlines(), 1)
        if '"open_staff"' in line
    ]


def back_doors(text: str) -> list[str]:
    """Find the administration site of Django, which shows every table to whoever may sign in."""
    return [
        f"line {line}: {name}"
        for name, line in imports(text)
        if name.startswith("django.contrib.admin")
    ]


EXAMPLES: list[tuple[Rule, str, str]] = [
    (makes_grants, "grant = grant_for(by=by)", "grant = Grant._given(keys={})"),
    (makes_grants, "def read(grant: Grant): ...", "grant = Grant()"),
    (makes_grants, "object.__new__(cls)", "object.__new__(Grant)"),
    (makes_grants, "copy(row)", "copy.copy(grant)"),
    (asks_for_staff_keys, 'ask("open", {})', 'ask("open_staff", {})'),
    (back_doors, "from django.contrib import humanize", "from django.contrib import admin"),
]


@pytest.mark.parametrize(("rule", "good", "bad"), EXAMPLES)
def test_each_rule_knows_good_from_bad(rule: Rule, good: str, bad: str) -> None:
    assert rule(good) == []
    assert rule(bad) != []


def test_a_grant_is_made_in_one_place() -> None:
    assert complaints(makes_grants, [path for path in code() if path not in {MAKER, LOCK}]) == []
    assert len(makes_grants(MAKER.read_text())) == 1


def test_keys_for_the_staff_are_asked_for_in_one_place() -> None:
    others = [path for path in code() if path != SERVICE and "guards" not in path.parts]
    assert complaints(asks_for_staff_keys, others) == []


def test_there_is_no_other_desk() -> None:
    assert complaints(back_doors, code()) == []
    settings = (ROOT / "src/clerestory/ops/settings.py").read_text()
    assert "django.contrib.admin" not in settings
