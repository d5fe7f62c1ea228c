"""Found: makes, once, what a log is founded on: its key, its own witnesses' keys, its policy.

Whoever has other witnesses adds them to `log/policy` and `log/witnesses` and restarts.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from clerestory.ops import child
from clerestory.ops.options import BadOption, data_folder, load


def found(data: Path) -> None:
    """Make what is not there; a key that is gone although the log is not is left to `logd`."""
    from clerestory.guards.keyfiles import make_key, read_key  # noqa: PLC0415  see `main`
    from clerestory.tlog.cosignatures import CosignerKey  # noqa: PLC0415  the same
    from clerestory.tlog.keys import NoteKey  # noqa: PLC0415  the same

    options = load(data)
    log, file = data / "log", data / "keys" / "log"
    if not file.exists() and not (log / "state.sqlite3").exists():
        make_key(NoteKey, file, _origin(str(options["PUBLIC_URL"])))
    if file.exists():
        key, _ = read_key(NoteKey, file)
        (log / "vkey").write_text(f"{key}\n")
    if (log / "policy").exists():
        return
    vkeys = {}
    for number in range(1, int(options["WITNESSES"]) + 1):
        name = f"witness-{number}"
        folder = data / "witnesses" / name
        folder.mkdir(exist_ok=True, mode=0o700)
        if not (folder / "key").exists():
            make_key(CosignerKey, folder / "key", f"{origin_of(data)}/{name}")
        vkeys[name] = read_key(CosignerKey, folder / "key")[0]
    addresses = [f"{name} unix:run/{name}.sock\n" for name in vkeys]
    (log / "witnesses").write_text("".join(addresses))
    lines = [f"log {(log / 'vkey').read_text().strip()}"]
    lines += [f"witness {name} {vkey}" for name, vkey in vkeys.items()]
    lines += [f"group own all {' '.join(vkeys)}", "quorum own"] if vkeys else ["quorum none"]
    fresh = log / "policy.new"
    fresh.write_text("\n".join([*lines, ""]))
    fresh.rename(log / "policy")  # last, because its being there says that all is


def origin_of(data: Path) -> str:
    """Return the name that the log was founded under; it is the log's for good."""
    return (data / "log" / "vkey").read_text().partition("+")[0]


def witnesses_in(data: Path) -> list[Path]:
    """Return the folders of our own witnesses."""
    return sorted(file.parent for file in (data / "witnesses").glob("*/key"))


def _origin(public_url: str) -> str:
    """Name a log (C2SP tlog-tiles, Parameters): its address without the scheme."""
    return f"{urlsplit(public_url).netloc or 'localhost'}/log"


def main() -> None:
    """Found the log of the data folder; the supervisor calls this as a process of its own."""
    from clerestory.guards.keyfiles import NoKey  # noqa: PLC0415  the supervisor imports this file
    from clerestory.tlog.refusals import Refused  # noqa: PLC0415  the same

    child.begin()
    try:
        found(data_folder())
    except (OSError, BadOption, NoKey, Refused) as problem:
        sys.exit(f"clerestory: {problem}")


if __name__ == "__main__":
    main()
