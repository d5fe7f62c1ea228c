"""Makes a release: two builds that must not differ, the list of parts, hashes, the RELEASE body.

Left in dist/, or in the folder that is named: the wheel; `clerestory-VERSION.cdx.json`, the parts
with their hashes (CycloneDX), which the wheel holds too; `verify.html`; `RELEASE.json`, the body
that a server of this version puts into its log; `SHA256SUMS` of them all.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path

from clerestory import __version__
from clerestory.gate.release import described, verify_page
from clerestory.tlog.canonical import write_canonical

ROOT = Path(__file__).resolve().parent.parent
PARTS = f"clerestory-{__version__}.cdx.json"
# Copied besides what git knows: what the front end's builder makes, and builds anew in each copy.
TOOLS = ROOT / "frontend" / "node_modules"


def main(target: Path) -> int:
    """Build, compare, write; the exit status is 1 where the two builds differ."""
    moment = says("git", "log", "-1", "--format=%ct") or "0"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": moment, "PYTHONHASHSEED": "0", "TZ": "UTC"}
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    with tempfile.TemporaryDirectory(prefix="clerestory-release-") as folder:
        first, second = (
            build(Path(folder) / name, environment) for name in ("one", "a-longer-name/two")
        )
        if told := differences(first, second):
            print(*told, "The two builds are not the same, so there is no release.", sep="\n")
            return 1
        gather(first, Path(folder) / "opened", target)
    for file in sorted(target.iterdir()):
        print(f"{file.stat().st_size:>9}  {target.name}/{file.name}")
    return 0


def build(place: Path, environment: dict[str, str]) -> Path:
    """Copy what git knows of the source, build front end and wheel there, and return the wheel."""
    names = says("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / name)
    (place / "frontend" / "node_modules").symlink_to(TOOLS)
    run(ROOT / ".venv/bin/node", "build.mjs", folder=place / "frontend", environment=environment)
    run(sys.executable, "bin/catalogues.py", folder=place, environment=environment)
    (place / "dist").mkdir()
    write_parts(place, environment)
    wheel = ("-m", "build", "--wheel", "--no-isolation", "--outdir", str(place / "dist"))
    run(sys.executable, *wheel, folder=place, environment=environment)
    (built,) = (place / "dist").glob("*.whl")
    return built


def write_parts(place: Path, environment: dict[str, str]) -> None:
    """Write the list of parts where the wheel's builder looks for it (see pyproject.toml)."""
    run(
        *(sys.executable, "-m", "cyclonedx_py", "requirements", "requirements/runtime.txt"),
        *("--pyproject", "pyproject.toml", "--output-reproducible", "--of", "JSON"),
        *("--short-PURLs", "-o", "dist/clerestory.cdx.json"),
        folder=place,
        environment=environment,
    )


def gather(wheel: Path, opened: Path, target: Path) -> None:
    """Put into `target` the wheel and what is in it that people look at, and the hashes."""
    shutil.copyfile(wheel, target / wheel.name)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(opened)
    (parts,) = opened.glob("*.dist-info/sboms/*.cdx.json")
    shutil.copyfile(parts, target / PARTS)
    page = verify_page(opened / "clerestory")
    assert page is not None  # noqa: S101  it was just built
    shutil.copyfile(page, target / "verify.html")
    body = described(opened / "clerestory", __version__, parts.read_bytes())
    (target / "RELEASE.json").write_bytes(write_canonical(body) + b"\n")
    files = sorted(target.iterdir())
    sums = [f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    (target / "SHA256SUMS").write_text("".join(sums))


def differences(first: Path, second: Path) -> list[str]:
    """Say in which files two wheels differ, in a line each; none if they are the same bytes."""
    if first.read_bytes() == second.read_bytes():
        return []
    told = []
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        for name in sorted({*one.namelist(), *other.namelist()}):
            both = name in one.namelist() and name in other.namelist()
            if not both or one.read(name) != other.read(name):
                told.append(f"differs: {name}")
    return told or ["differs: how the files are packed"]


def run(*command: object, folder: Path, environment: dict[str, str]) -> None:
    """Run a command in silence; end with what it said if it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nthis failed: {' '.join(words)}")


def says(*command: str) -> str:
    """Return what a command prints, or nothing where it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute() if sys.argv[1:] else ROOT / "dist"))
