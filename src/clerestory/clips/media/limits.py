"""How much of this machine one upload may use. All of it can be set by the operator."""

from dataclasses import dataclass, replace
from typing import Self

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is accepted, and what a child process may use while it works on it.

    Units: bytes, seconds, pixels; frames a second. `max_pixels` counts one picture,
    `max_frames` the whole clip. `cpu_seconds`, `memory_bytes` (address space) and `output_bytes`
    (one file) are enforced by the kernel for each child, `wall_seconds` by its parent.
    """

    max_bytes: int = GIBIBYTE
    max_seconds: float = 180.0
    max_pixels: int = 7680 * 4320
    min_side: int = 64
    max_fps: float = 1000.0
    max_tracks: int = 32
    max_frames: int = 180 * 240
    cpu_seconds: int = 3600
    memory_bytes: int = 6 * GIBIBYTE
    output_bytes: int = GIBIBYTE
    wall_seconds: float = 3600.0
    threads: int = 8

    def brief(self) -> Self:
        """Narrow the limits to what looking at a file, or at one frame of it, may take."""
        return replace(
            self,
            cpu_seconds=min(self.cpu_seconds, 60),
            wall_seconds=min(self.wall_seconds, 90.0),
            output_bytes=min(self.output_bytes, 256 * MEBIBYTE),
        )
