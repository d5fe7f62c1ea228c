"""Gives the wheel what stands elsewhere: dependencies named in runtime.in, a release's parts."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

# Written by bin/release alone; a wheel that is built otherwise has no list of parts.
PARTS = "dist/clerestory.cdx.json"


class Dependencies(MetadataHookInterface):
    """Reads runtime.in into the project's metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `dependencies` from the lines of runtime.in that are neither blank nor comments."""
        lines = (Path(self.root) / "requirements" / "runtime.in").read_text().splitlines()
        metadata["dependencies"] = [name for line in lines if (name := line.split("#")[0].strip())]


class Parts(BuildHookInterface):
    """Puts the list of parts (CycloneDX) where PEP 770 wants it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the file for the wheel, if there is one."""
        del version
        if (Path(self.root) / PARTS).exists():
            build_data["sbom_files"].append(PARTS)
