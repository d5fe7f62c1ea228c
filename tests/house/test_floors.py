"""A room imports only rooms below it, and the build says so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.house.source import PACKAGE, ROOT


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Build a house with the same contract and the same rooms, all of them empty."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in ("", *(path.parent.name for path in PACKAGE.glob("*/__init__.py"))):
        folder = tmp_path / "src" / "clerestory" / room
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    for part in ("models", "actions", "queries", "later"):
        (tmp_path / "src/clerestory/clips" / f"{part}.py").touch()
    (tmp_path / "src/clerestory/clips/media").mkdir()
    (tmp_path / "src/clerestory/clips/media/__init__.py").touch()
    return tmp_path


def test_the_contract_is_kept() -> None:
    told = lint(ROOT)
    assert told.returncode == 0, told.stdout


def test_an_empty_house_keeps_the_contract(copy: Path) -> None:
    told = lint(copy)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("people/models.py", "import clerestory.clips.models"),
        ("people/models.py", "from clerestory.ops import nothing"),
        ("web/view.py", "import clerestory.api"),
        ("api/view.py", "import clerestory.web"),
        ("spine/ids.py", "import clerestory.tlog"),
        (
            "people/models.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import clerestory.clips",
        ),
        ("clips/media/probe.py", "import clerestory.clips.models"),
        ("clips/media/probe.py", "import django"),
        ("tlog/tree.py", "import django"),
        ("tlog/tree.py", "import clerestory.verify"),
        ("verify/audit.py", "import click"),
        ("guards/wire.py", "import django"),
        ("guards/wire.py", "import clerestory.spine"),
        ("people/mail.py", "import requests"),
    ],
)
def test_an_import_that_climbs_fails(copy: Path, file: str, line: str) -> None:
    path = copy / "src" / "clerestory" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{line}\n")
    told = lint(copy)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "BROKEN" in told.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("clips/models.py", "import clerestory.people"),
        ("web/view.py", "import clerestory.clips.queries"),
        ("people/models.py", "import clerestory.spine"),
    ],
)
def test_an_import_that_goes_down_passes(copy: Path, file: str, line: str) -> None:
    (copy / "src" / "clerestory" / file).write_text(f"{line}\n")
    assert lint(copy).returncode == 0


def test_a_folder_that_nobody_placed_fails(copy: Path) -> None:
    folder = copy / "src" / "clerestory" / "utils"
    folder.mkdir()
    (folder / "__init__.py").touch()
    told = lint(copy)
    assert told.returncode == 1
    assert "clerestory.utils" in told.stdout
