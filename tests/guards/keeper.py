"""A keyd of a test's own: its folder, its process, and a token of SoftHSM where it has a device."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.premises import ROOT, until

from clerestory.guards.wire import Fields, Line, Unreachable

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm.so")
PIN = "123456"


@dataclass
class Keeper:
    """A data folder with keys, and the keyd that runs on it."""

    data: Path
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        for name in ("keys", "run", "log"):
            (self.data / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        self.line = Line(self.data / "run" / "keyd.sock")

    @property
    def said(self) -> str:
        return (self.data / "said").read_text()

    def start(self) -> "Keeper":
        """Start it, and wait until it answers."""
        with (self.data / "said").open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "clerestory.guards.keyd", *self._told()],
                env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **self.environment},
                stderr=said,
            )
        until(self._answers)
        return self

    def stop(self, signum: int = signal.SIGTERM) -> None:
        """End it."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signum)
            self.process.wait(timeout=30)
        self.process = None

    def ask(self, act: str, body: bytes = b"", **fields: object) -> tuple[Fields, bytes]:
        """Ask it."""
        return self.line.ask(act, fields, body)  # type: ignore[arg-type]  # hostile fields too

    def key(self, person: str) -> bytes:
        """Open a person's key as themselves."""
        return self.ask("open", person=person, purpose="self")[1]

    def _told(self) -> list[str]:
        return ["--data", str(self.data), "--parent", str(os.getpid()), *self.arguments]

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said
        try:
            self.line.ask("blind", {})
        except Unreachable:
            return False
        except Exception:  # noqa: BLE001  it says no, so it is there
            return True
        return True


def softhsm(folder: Path) -> tuple[tuple[str, ...], dict[str, str]]:
    """Make a token of SoftHSM below `folder`; return keyd's arguments and its environment."""
    module = next(path for path in MODULES if Path(path).exists())
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm.conf").write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n"
    )
    named = ("--label", "clerestory")
    environment = {"SOFTHSM2_CONF": str(folder / "softhsm.conf")}
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", *named, "--pin", PIN, "--so-pin", PIN],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    return ("--module", module), environment


@contextmanager
def keeper(data: Path, *, device: bool = False) -> Iterator[Keeper]:
    """Give a keyd that runs below `data`, with its keys in files or in a token."""
    place = Keeper(data)
    if device:
        place.arguments, place.environment = softhsm(data.with_name(f"{data.name}-device"))
        (data / "keys" / "pin").write_text(PIN)
    place.start()
    try:
        yield place
    finally:
        place.stop(signal.SIGKILL)
