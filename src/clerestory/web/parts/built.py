"""The built front end: which file stands for which logical name."""

import functools
import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "built"


class FrontEndNotBuilt(RuntimeError):
    """The front end was not built, or the build lacks a file that a template names."""


@functools.cache
def manifest() -> dict[str, str]:
    """Return logical name -> file name in the folder `built`; raise FrontEndNotBuilt."""
    file = FOLDER / "manifest.json"
    if not file.exists():
        message = (
            "The front end is not built. Run bin/up, or in the folder frontend: "
            "npm ci --ignore-scripts && npm run build"
        )
        raise FrontEndNotBuilt(message)
    names: dict[str, str] = json.loads(file.read_text())
    return names


def built(name: str) -> str:
    """Return the address of a built file such as watch/island.js; raise FrontEndNotBuilt."""
    names = manifest()
    if name not in names:
        message = f"The built front end has no {name}. Build it again: npm run build in frontend."
        raise FrontEndNotBuilt(message)
    return f"/static/{names[name]}"
