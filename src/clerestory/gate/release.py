"""Release: which software runs here, in hashes that anybody can compute from the same version.

    {"files_sha256":..., "format":"clerestory-release/1", "sbom_sha256":..., "verify_sha256":...,
     "version":...}

`files_sha256` is the hash of a list of the package's files as `sha256sum` writes it, by name:

    find clerestory -type f ! -path '*/__pycache__/*' | LC_ALL=C sort | xargs sha256sum | sha256sum

`sbom_sha256` is left out where no list of parts came with it, as in a checkout. `bin/release`
writes the same body beside the wheel; two builds of one version give the same.
"""

import functools
import json
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

import clerestory
from clerestory import __version__
from clerestory.tlog.canonical import Value

FORMAT: Final = "clerestory-release/1"
PACKAGE: Final = Path(clerestory.__file__).resolve().parent
_BUILT: Final = Path("web/built")


@functools.cache
def release() -> dict[str, Value]:
    """Return the body of this version's RELEASE entry."""
    parts = sbom()
    return described(PACKAGE, __version__, parts)


def described(package: Path, version: str, parts: bytes | None) -> dict[str, Value]:
    """Describe a package of files; `parts` is its list of parts (CycloneDX)."""
    body: dict[str, Value] = {
        "format": FORMAT,
        "version": version,
        "files_sha256": sha256(list_of_files(package).encode()).hexdigest(),
    }
    page = verify_page(package)
    if page is not None:
        body["verify_sha256"] = sha256(page.read_bytes()).hexdigest()
    if parts is not None:
        body["sbom_sha256"] = sha256(parts).hexdigest()
    return body


def list_of_files(package: Path) -> str:
    """Return the files below a package with their hashes, as `sha256sum` writes them."""
    root = package.parent
    names = sorted(
        str(path.relative_to(root))
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    hashed = ((sha256((root / name).read_bytes()).hexdigest(), name) for name in names)
    return "".join(f"{digest}  {name}\n" for digest, name in hashed)


def verify_page(package: Path = PACKAGE) -> Path | None:
    """Return the built offline page of a package; None where the front end is not built."""
    try:
        names = json.loads((package / _BUILT / "manifest.json").read_bytes())
        return package / _BUILT / str(names["verify/page.html"])
    except (OSError, ValueError, KeyError):
        return None


@functools.cache
def sbom() -> bytes | None:
    """Return the list of parts that came with the installed package; None in a checkout."""
    try:
        files = distribution("clerestory").files or []
    except PackageNotFoundError:
        return None
    for file in files:
        if file.parent.name == "sboms" and file.name.endswith(".cdx.json"):
            return Path(str(file.locate())).read_bytes()
    return None
