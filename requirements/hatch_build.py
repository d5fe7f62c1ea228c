"""Gives the wheel the dependencies named in runtime.in, so that they are named once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    """Reads runtime.in into the project's metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `dependencies` from the lines of runtime.in that are neither blank nor comments."""
        lines = (Path(self.root) / "requirements" / "runtime.in").read_text().splitlines()
        metadata["dependencies"] = [name for line in lines if (name := line.split("#")[0].strip())]
