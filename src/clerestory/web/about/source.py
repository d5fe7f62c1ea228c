"""The source of the software as it runs here, in one archive."""

import functools
import io
import tarfile
from pathlib import Path

import clerestory

PACKAGE = Path(clerestory.__file__).resolve().parent
# Beside the package in a checkout; an installed package has its source in itself alone.
AROUND = ("LICENSE", "README.md", "pyproject.toml", "bin", "docs", "frontend", "requirements")
LEFT_OUT = {"__pycache__", "built", "node_modules"}


@functools.cache
def archive() -> bytes:
    """Return a gzipped tar of the package, and in a checkout of what builds and documents it."""
    out = io.BytesIO()
    root = PACKAGE.parent.parent
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
        _add(tar, PACKAGE, "clerestory/src/clerestory")
        if (root / "pyproject.toml").exists() and PACKAGE.parent.name == "src":
            for name in AROUND:
                if (root / name).exists():
                    _add(tar, root / name, f"clerestory/{name}")
    return out.getvalue()


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    tar.add(path, name, filter=_plain)


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what is built, links, and who owns the files here."""
    last = Path(entry.name).name
    hidden = last.startswith(".") and last not in {".npmrc", ".python-version"}
    if last in LEFT_OUT or last.endswith(".mo") or hidden or not (entry.isfile() or entry.isdir()):
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
