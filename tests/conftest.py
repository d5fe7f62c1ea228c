"""What all tests share: a data folder of their own, a closed network, the cast."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Settings are read when Django is set up, before any fixture: each test process gets its own
# data folder here, unless `bin/test` named one.
if "CLERESTORY_DATA" not in os.environ:
    os.environ["CLERESTORY_DATA"] = tempfile.mkdtemp(prefix="clerestory-tests-")

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CLERESTORY_SHARED") or ROOT.parent / "shared")


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def loopback_only(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0]) if isinstance(address, tuple) else str(address)
            if host not in {"127.0.0.1", "::1", "localhost"}:
                message = f"tests may not leave this machine: {host}"
                raise AssertionError(message)
        connect(self, address)  # type: ignore[arg-type]  # whatever connect takes

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", loopback_only)
    yield
    patch.undo()


@pytest.fixture
def shared() -> Path:
    """The folder of real inputs beside the project; it may not exist."""
    return SHARED
