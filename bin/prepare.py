"""Make a checkout ready to run: uv, a Python, the locked packages, the built front end.

Each step leaves a stamp with the hash of what it was made from and is skipped while that is the
same, so that a second start costs nothing and needs no network. Runs on any Python from 3.9 on, and
on the standard library alone: it is what brings the rest.
"""

from __future__ import annotations

import contextlib
import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
VENV = ROOT / ".venv"
OLDEST = (3, 12)
# Newer ones are tried last: not every package has wheels for them yet.
KNOWN = ((3, 13), (3, 12))
# How often a step that needs the network is tried: registries drop a line now and then.
ONLINE = 3
SETS = {
    "runtime": ("runtime.txt", "build.txt"),
    "dev": ("dev.txt",),
}
LAUNCHER = """\
#!{python}
import sys
from clerestory.ops.cli import main
sys.exit(main())
"""


def say(sentence: str) -> None:
    """Tell whoever waits what is being done."""
    sys.stderr.write(f"clerestory: {sentence}\n")
    sys.stderr.flush()


def run(*command: object, folder: Path = ROOT, tries: int = 1, **extra: str) -> None:
    """Run a command; its output goes to standard error; end with a sentence if it fails."""
    words = [str(word) for word in command]
    for again in range(tries):
        done = subprocess.run(
            words, cwd=folder, env={**os.environ, **extra}, stdout=sys.stderr.fileno(), check=False
        )
        if done.returncode == 0:
            return
        if again + 1 < tries:
            say("that failed; once more")
    sys.exit(f"clerestory: this failed: {' '.join(words)}")


def says(*command: str, seconds: float = 30) -> str | None:
    """Return what a command prints, or None if it cannot be run or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def digest(files: Iterable[Path], *words: object) -> str:
    """Return a hash of the names and contents of files, and of some words."""
    whole = hashlib.sha256(repr(words).encode())
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    return whole.hexdigest()


def fresh(step: str, wanted: str) -> bool:
    """Whether a step was last done from exactly this."""
    file = CACHE / "stamps" / step
    return file.exists() and file.read_text() == wanted


def stamp(step: str, wanted: str) -> None:
    """Write down what a step was done from."""
    file = CACHE / "stamps" / step
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(wanted)


def find_uv() -> str:
    """Return a uv that runs: the machine's, or one of our own, installed by hash."""
    theirs = shutil.which("uv")
    if theirs and says(theirs, "--version") is not None:
        return theirs
    lock = ROOT / "requirements" / "uv.txt"
    home = CACHE / "uv"
    ours = home / "bin" / "uv"
    wanted = digest([lock])
    if not (fresh("uv", wanted) and says(str(ours), "--version") is not None):
        say("installing uv, which installs the rest")
        shutil.rmtree(home, ignore_errors=True)
        install = ("install", "--quiet", "--require-hashes", "--no-deps", "-r", lock)
        # A slow disk may take minutes over it; giving up early would leave half of one.
        if says(sys.executable, "-m", "venv", str(home), seconds=600) is not None:
            run(home / "bin" / "python", "-m", "pip", *install, tries=ONLINE)
        elif says(sys.executable, "-m", "pip", "--version") is not None:
            # Debian keeps venv in a package of its own; pip alone is enough.
            shutil.rmtree(home, ignore_errors=True)
            run(sys.executable, "-m", "pip", *install, "--target", home, tries=ONLINE)
        else:
            sys.exit("clerestory: install uv, or the venv module of Python (python3-venv).")
        stamp("uv", wanted)
    return str(ours)


def pythons(uv: str) -> Iterator[str]:
    """Name every place where a Python might be, the likeliest first. Some are no good."""
    yield str(VENV / "bin" / "python")
    names = [f"python{major}.{minor}" for major, minor in KNOWN] + ["python3", "python"]
    for name in names:
        for folder in os.get_exec_path():
            yield os.path.join(folder, name)
    # Where pyenv says that it is, or else in whichever hidden folder at home has versions.
    pyenv = os.environ.get("PYENV_ROOT") or says("pyenv", "root") or str(Path.home() / ".*")
    for major, minor in KNOWN:
        yield from sorted(glob.glob(f"{pyenv}/versions/{major}.{minor}.*/bin/python"), reverse=True)
    yield from sorted(glob.glob(f"{pyenv}/versions/3.1[2-9]*/bin/python"), reverse=True)
    yield says(uv, "python", "find", f">={OLDEST[0]}.{OLDEST[1]}") or ""


def find_python(uv: str) -> tuple[str, str]:
    """Return a Python that is new enough and really runs, and its version."""
    test = "import sqlite3, ssl, sys; print(*sys.version_info[:3], sep='.')"
    tried = set()
    for candidate in pythons(uv):
        if candidate in tried or not os.access(candidate, os.X_OK):
            continue
        tried.add(candidate)
        version = says(candidate, "-c", test)
        if version and tuple(map(int, version.split(".")[:2])) >= OLDEST:
            return candidate, version
    sys.exit("clerestory: no Python from 3.12 on was found that runs. Install one.")


def install(uv: str, kind: str) -> None:
    """Make .venv and put exactly the locked packages into it."""
    python, version = find_python(uv)
    if says(str(VENV / "bin" / "python"), "-c", "") is None:
        (CACHE / "stamps" / "packages").unlink(missing_ok=True)
        run(uv, "venv", "--quiet", "--clear", "--python", python, VENV)
    # What the tests need holds all that a server needs: it is left where it is.
    for enough in ("dev", kind):
        locks = [ROOT / "requirements" / name for name in SETS[enough]]
        wanted = digest(locks, enough, version, "compiled")
        if fresh("packages", wanted):
            return
    say("installing packages")
    # Compiled now, or each process would do it anew where Python may not write down what it did.
    sync = ("pip", "sync", "--quiet", "--require-hashes", "--only-binary", ":all:")
    run(uv, *sync, "--compile-bytecode", "--python", VENV / "bin" / "python", *locks, tries=ONLINE)
    stamp("packages", wanted)


def link() -> None:
    """Let the environment find our source, and leave the command in its bin folder."""
    (site,) = VENV.glob("lib/python3.*/site-packages")
    for file, text in (
        # The source, and what is run beside it: tests, benches, checks.
        (site / "clerestory.pth", f"{ROOT / 'src'}\n{ROOT}\n"),
        (VENV / "bin" / "clerestory", LAUNCHER.format(python=VENV / "bin" / "python")),
    ):
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
    (VENV / "bin" / "clerestory").chmod(0o755)


def precompile() -> None:
    """Compile our own source, for the same reason; what is compiled already costs a look."""
    run(VENV / "bin" / "python", "-m", "compileall", "-q", ROOT / "src")


def build() -> None:
    """Build the front end with the Node of the environment."""
    front = ROOT / "frontend"
    web = ROOT / "src" / "clerestory" / "web"
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    locks = [front / "package.json", front / "package-lock.json"]
    wanted = digest(locks)
    if not (fresh("npm", wanted) and (front / "node_modules").is_dir()):
        say("installing what builds the front end")
        npm = ("ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund")
        run(VENV / "bin" / "npm", *npm, folder=front, tries=ONLINE, PATH=path)
        stamp("npm", wanted)
    sources = [file for file in front.glob("*") if file.is_file()]
    for file in web.rglob("*"):
        made = web / "built" in file.parents or "__pycache__" in file.parts
        if file.is_file() and not made and file.suffix != ".py":
            sources.append(file)
    wanted = digest(sources)
    if not (fresh("front", wanted) and (web / "built" / "manifest.json").exists()):
        say("building the front end")
        run(VENV / "bin" / "node", "build.mjs", folder=front, PATH=path)
        stamp("front", wanted)


def translate() -> None:
    """Make the catalogues that pages read from those that people write."""
    run(VENV / "bin" / "python", ROOT / "bin" / "catalogues.py")


def main() -> None:
    """Do what is missing, one process at a time."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "runtime"
    if kind not in SETS:
        sys.exit("clerestory: say `bin/prepare runtime` or `bin/prepare dev`.")
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock, contextlib.suppress(KeyboardInterrupt):
        fcntl.flock(lock, fcntl.LOCK_EX)
        install(find_uv(), kind)
        link()
        precompile()
        build()
        translate()
        return
    sys.exit(130)


if __name__ == "__main__":
    main()
