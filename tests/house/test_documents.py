"""What can be generated is generated and compared; what cannot is at least complete."""

import re

import pytest
from tests.house import documents
from tests.house.source import ROOT, complaints, files


def unnamed(text: str) -> list[str]:
    """Find packages of a requirements file that docs/dependencies.md does not give a reason for."""
    reasons = named()
    return [f"{package} has no reason" for package in packages(text) if package not in reasons]


def packages(text: str) -> list[str]:
    """Return the packages that a requirements file names, without versions and extras."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    return [re.split(r"[\[<>=~!; ]", line)[0] for line in lines if line and line[0] != "-"]


def named() -> set[str]:
    text = (ROOT / "docs" / "dependencies.md").read_text()
    return {found[1] for found in re.finditer(r"^\| `([\w.-]+)` \| \w+", text, re.MULTILINE)}


@pytest.mark.parametrize("name", documents.DOCUMENTS)
def test_a_generated_document_says_what_the_code_says(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == documents.DOCUMENTS[name](), "run bin/docs"


def test_the_rule_of_reasons_knows_good_from_bad() -> None:
    assert unnamed("-c runtime.txt\ndjango>=6.1,<6.2  # the ground\npsycopg[binary]\n") == []
    assert unnamed("left-pad==1.3\n") == ["left-pad has no reason"]


def test_every_dependency_has_a_reason_and_every_reason_a_dependency() -> None:
    asked = [
        path for path in files() if path.parent.name == "requirements" and path.suffix == ".in"
    ]
    assert complaints(unnamed, asked) == []
    assert named() == {package for path in asked for package in packages(path.read_text())}


def test_every_announcement_is_of_a_declared_fact() -> None:
    from clerestory.spine.facts import KINDS  # noqa: PLC0415  not before Django is set up

    documents.events()
    declared = {kind.__name__ for kind in KINDS.values()}
    assert set(documents.announcers()) <= declared


def unknown_tests(text: str) -> list[str]:
    """Find tests that a document names and that are not there."""
    found = []
    for path, name in re.findall(r"(tests/[\w/]+\.py)(?:::(\w+))?", text):
        file = ROOT / path
        if not file.exists() or (name and f"def {name}(" not in file.read_text(encoding="utf-8")):
            found.append(f"{path}::{name} is not there")
    return found


def test_the_rule_of_named_tests_knows_good_from_bad() -> None:
    here = "tests/house/test_documents.py"
    assert (
        unknown_tests(f"{here}, `{here}::test_the_rule_of_named_tests_knows_good_from_bad`") == []
    )
    assert unknown_tests(f"`{here}::test_nothing`") == [f"{here}::test_nothing is not there"]
    assert unknown_tests("tests/none.py") == ["tests/none.py:: is not there"]


def test_every_test_that_a_document_names_is_there() -> None:
    prose = [path for path in files() if path.suffix == ".md"]
    assert complaints(unknown_tests, prose) == []
