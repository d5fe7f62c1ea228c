"""What outsiders run stays out of the server.

`clerestory.verify` fetches a log on the machine of whoever checks it; `test_rooms.py` says who of
the server may speak with other machines. Nothing but what outsiders run imports it, so none
of the server's processes ever loads it.
"""

import subprocess
import sys

import pytest
from tests.house.source import PACKAGE, Rule, code, complaints, imports

OUTSIDERS = "clerestory.verify"
THEIR_COMMANDS = (
    "verify/",
    "ops/commands/verify.py",
    "ops/commands/feed.py",
    "feed/auditing.py",
)


def reaches_outsiders(text: str) -> list[str]:
    """Find imports of what outsiders run."""
    return [
        f"line {line}: {name}"
        for name, line in imports(text)
        if name == OUTSIDERS or name.startswith(f"{OUTSIDERS}.")
    ]


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (reaches_outsiders, "import clerestory.tlog", "import clerestory.verify"),
        (reaches_outsiders, "import clerestory.verifying", "from clerestory.verify import audit"),
    ],
)
def test_each_rule_knows_good_from_bad(rule: Rule, good: str, bad: str) -> None:
    assert rule(good) == []
    assert rule(bad) != []


def test_the_server_does_not_know_what_outsiders_run() -> None:
    paths = [
        path for path in code() if not str(path.relative_to(PACKAGE)).startswith(THEIR_COMMANDS)
    ]
    assert complaints(reaches_outsiders, paths) == []


@pytest.mark.parametrize("module", ["clerestory.ops.wsgi", "clerestory.ops.worker"])
def test_no_process_of_the_server_loads_it(module: str) -> None:
    loads = (
        "import importlib, sys\n"
        "from clerestory.ops.boot import boot\n"
        "boot()\n"
        f"importlib.import_module({module!r})\n"
        f"print(sorted(name for name in sys.modules if name.startswith({OUTSIDERS!r})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", loads], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip().splitlines() or [done.stderr])[-1] == "[]", done.stderr
