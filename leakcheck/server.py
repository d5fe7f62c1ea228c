"""Server: our product in its namespace, as an operator runs it, and the orders for a browser."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leakcheck.net import HERE, NAME, Net

PORT = 8000
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Server:
    """A product that runs."""

    net: Net
    data: Path
    log: Path
    process: subprocess.Popen[bytes]

    def tell(self, *words: str) -> str:
        """Run a command of the product to its end, and return what it printed."""
        command = [sys.executable, "-m", "clerestory.ops.cli", "--data", str(self.data), *words]
        done = subprocess.run(
            self.net.inside(self.net.server, *command),
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            message = f"clerestory {' '.join(words)}: {done.stderr.strip()}"
            raise RuntimeError(message)
        return done.stdout


@contextmanager
def running(net: Net, folder: Path) -> Iterator[Server]:
    """Run the product until the end of the block."""
    data, log, out = folder / "data", folder / "log", folder / "out"
    words = ["--data", str(data), "up", "--host", HERE, "--port", str(PORT)]
    command = net.inside(net.server, sys.executable, "-m", "clerestory.ops.cli", *words)
    with (
        log.open("wb") as said,
        out.open("wb") as told,
        subprocess.Popen(command, env=_environment(), stdout=told, stderr=said) as process,
    ):
        try:
            deadline = time.monotonic() + 120
            while not out.read_text().startswith("ready"):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(log.read_text())
                time.sleep(0.1)
            yield Server(net, data, log, process)
        finally:
            process.terminate()


def browse(
    net: Net,
    folder: Path,
    order: dict[str, Any],
    meanwhile: Callable[[], object] | None = None,
) -> dict[str, Any]:
    """Have a fresh browser carry out an order; return its account. `meanwhile` while it pauses."""
    file = folder / f"order-{time.monotonic_ns()}.json"
    mark, said = file.with_suffix(".pause"), file.with_suffix(".said")
    file.write_text(json.dumps({"origin": f"http://{NAME}:{PORT}", "pause": str(mark)} | order))
    words = net.inside(net.browser, sys.executable, "-m", "leakcheck.browse", str(file))
    with (
        said.open("wb") as out,
        subprocess.Popen(words, env=_environment(), stdout=out, stderr=out) as process,
    ):
        while process.poll() is None:
            if mark.exists() and meanwhile:
                meanwhile()
                mark.unlink()
            time.sleep(0.1)
    if process.returncode:
        raise RuntimeError(said.read_text())
    account: dict[str, Any] = json.loads(file.with_suffix(".account").read_text())
    return account


def _environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if "CLERESTORY" not in name}
    # The namespace's own loopback serves what drives the browser.
    own = {name: value for name, value in own.items() if "proxy" not in name.lower()}
    return own | {
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "CLERESTORY_PUBLIC_URL": f"http://{NAME}:{PORT}",
    }
