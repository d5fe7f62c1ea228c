"""Border: a house and a world, each a network namespace, and a wire between them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.guards.outside import authority
from tests.premises import ROOT, until

# Addresses that nobody's rules call special; in these namespaces they are ours.
WORLD, HOUSE = "93.184.216.1", "93.184.216.2"


def ip(*words: str) -> None:
    """Run a command of iproute2, or fail with its complaint."""
    told = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    assert told.returncode == 0, (
        "This test needs root and network namespaces (iproute2), and cannot do without: "
        f"`ip {' '.join(words)}` said: {told.stderr.strip()}"
    )


@dataclass
class Border:
    """The names of both sides, and what was seen between them."""

    house: str
    world: str
    folder: Path
    trusted: Path
    process: "subprocess.Popen[bytes]"

    @property
    def within(self) -> tuple[str, ...]:
        """Return what runs a command in the house."""
        return ("ip", "netns", "exec", self.house)

    def captured(self) -> dict[str, Any]:
        """End the world, and return what it saw."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=30) == 0
        found: dict[str, Any] = json.loads((self.folder / "captured.json").read_text())
        return found


@contextmanager
def border(folder: Path) -> Iterator[Border]:
    """Make both namespaces and run the world; afterwards nothing of it is left."""
    house, world = f"clr-house-{os.getpid()}", f"clr-world-{os.getpid()}"
    names = Path("/etc/netns") / house
    process = None
    try:
        for name in (house, world):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("link", "add", "h0", "netns", house, "type", "veth", "peer", "w0", "netns", world)
        for name, device, address in ((house, "h0", HOUSE), (world, "w0", WORLD)):
            # The kernel's own letters about IPv6 neighbours are nobody's data.
            off = "net.ipv6.conf.all.disable_ipv6=1"
            ip("netns", "exec", name, "sysctl", "-qw", off)
            ip("-n", name, "address", "add", f"{address}/24", "dev", device)
            ip("-n", name, "link", "set", device, "up")
        ip("-n", house, "route", "add", "default", "via", WORLD)
        names.mkdir(parents=True)
        (names / "resolv.conf").write_text(f"nameserver {WORLD}\n")
        trusted, _ = authority(folder, "relay.example")
        process = subprocess.Popen(
            ["ip", "netns", "exec", world, sys.executable, "-m", "tests.ops.world", str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        )
        until((folder / "listening").exists)
        yield Border(house, world, folder, trusted, process)
    finally:
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()
        for name in (house, world):
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)
        (names / "resolv.conf").unlink(missing_ok=True)
        if names.is_dir():
            names.rmdir()
