"""A release: two builds that are the same; installed, its wheel does what a checkout does."""

import json
import os
import re
import runpy
import subprocess
import sys
import urllib.request
import zipfile
from hashlib import sha256
from pathlib import Path

import click
import pytest
from tests.premises import ROOT, Running

from clerestory import __version__
from clerestory.gate.release import described

# Where the packages lie that our own environment has: the wheel's is given them too.
PACKAGES = Path(click.__file__).parent.parent


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a release as `bin/release` does; return its folder."""
    target = tmp_path_factory.mktemp("release") / "dist"
    subprocess.run(
        [sys.executable, ROOT / "bin" / "release.py", target], check=True, capture_output=True
    )
    return target


@pytest.fixture(scope="module")
def wheel(released: Path) -> Path:
    (built,) = released.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own; return the environment's bin folder."""
    home = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = str(home / "bin/python")
    install = [python, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet"]
    subprocess.run([*install, str(wheel)], check=True)
    (site,) = home.glob("lib/python3.*/site-packages")
    (site / "packages.pth").write_text(f"{PACKAGES}\n")
    return home / "bin"


def test_a_release_says_of_itself_what_is_so(released: Path, wheel: Path, tmp_path: Path) -> None:
    told = [line.split("  ") for line in (released / "SHA256SUMS").read_text().splitlines()]
    assert {name for _, name in told} == {file.name for file in released.iterdir()} - {"SHA256SUMS"}
    for digest, name in told:
        assert sha256((released / name).read_bytes()).hexdigest() == digest
    zipfile.ZipFile(wheel).extractall(tmp_path)
    (parts,) = released.glob("*.cdx.json")
    body = json.loads((released / "RELEASE.json").read_bytes())
    assert body == described(tmp_path / "clerestory", __version__, parts.read_bytes())
    assert body["verify_sha256"] == sha256((released / "verify.html").read_bytes()).hexdigest()
    locked = (ROOT / "requirements" / "runtime.txt").read_text()
    named = json.loads(parts.read_bytes())["components"]
    assert {f"{one['name']}=={one['version']}" for one in named} == set(
        re.findall(r"^[^#\s]+==[^ \\]+", locked, re.MULTILINE)
    )
    for one in named:
        hashes = {each["content"] for each in one["externalReferences"][0]["hashes"]}
        assert hashes, one["name"]
        assert all(f"sha256:{digest}" in locked for digest in hashes)


def test_two_builds_that_are_not_the_same_are_found_out(wheel: Path, tmp_path: Path) -> None:
    differences = runpy.run_path(str(ROOT / "bin" / "release.py"))["differences"]
    other = tmp_path / "other.whl"
    assert differences(wheel, wheel) == []
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(other, "w") as written:
        for name in one.namelist():
            written.writestr(name, one.read(name))
    assert differences(wheel, other) == ["differs: how the files are packed"]
    with zipfile.ZipFile(other, "a") as written:
        written.writestr("clerestory/more.py", "")
    assert differences(wheel, other) == ["differs: clerestory/more.py"]


def test_the_wheel_has_what_a_server_needs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "clerestory/web/built/manifest.json" in names
    assert "clerestory/web/shell/base.html" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {top.partition("-")[0] for top in tops} == {"clerestory"}
    assert not [name for name in names if name.endswith((".pyc", ".sqlite3"))]


def test_the_wheel_names_its_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        metadata = archive.read(name).decode()
    wanted = (ROOT / "requirements" / "runtime.in").read_text().splitlines()
    needed = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:")]
    assert len(needed) == len([line for line in wanted if line.strip() and line[0] not in "#-"])
    assert "License-Expression: AGPL-3.0-or-later" in metadata


def test_an_installed_wheel_comes_up_and_answers(installed: Path, tmp_path: Path) -> None:
    environment = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    out, err = tmp_path / "out", tmp_path / "err"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [installed / "clerestory", "up", "--data", tmp_path / "data", "--port", "0"],
            env=environment | {"PATH": str(tmp_path / "no-node-here")},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
    running = Running(process, out, err)
    try:
        running.ready()
        with urllib.request.urlopen(running.url, timeout=30) as answer:  # noqa: S310  our own server
            page = answer.read().decode()
        assert "/static/" in page, "the built front end is there"
        assert running.children("ops.worker")
    finally:
        assert running.stop() == 0
    assert "Traceback" not in err.read_text()
