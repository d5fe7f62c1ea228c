"""Standing: what this server knows of its own log, processes and recipients, read where it lies."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from clerestory.guards import walls
from clerestory.guards.recipients import PURPOSES
from clerestory.guards.recipients import Policy as Recipients
from clerestory.guards.wire import Declined, Line, Unreachable
from clerestory.tlog.policy import Policy
from clerestory.tlog.refusals import Refused

# Each answers, tried from inside, whether any way to another machine is open to it.
ASKED = ("keyd", "logd", "worker")
PATIENCE = 1.0


def log() -> dict[str, str]:
    """Return origin, key and address of the log; empty where there is none."""
    try:
        vkey = (_folder() / "vkey").read_text().strip()
    except OSError:
        return {}
    return {"origin": vkey.split("+")[0], "vkey": vkey, "url": f"{settings.PUBLIC_URL}/log/"}


def witnesses() -> list[dict[str, str | bool]]:
    """Return the witnesses of the policy; `own` ones run here and prove nothing to others."""
    try:
        policy = Policy.parse((_folder() / "policy").read_bytes())
        addresses = (_folder() / "witnesses").read_text().splitlines()
    except (OSError, Refused):
        return []
    own = {line.split(" ")[0] for line in addresses if " unix:" in line}
    return [
        {"name": name.decode(), "vkey": str(key), "own": name.decode() in own}
        for name, key in policy.witnesses.items()
    ]


def policy_digest() -> str:
    """Return the SHA-256 of the rules by which staff are let in; empty where there are none."""
    try:
        return (Path(settings.DATA) / "keys" / "policy.sha256").read_text().strip()
    except OSError:
        return ""


def processes() -> list[dict[str, str | bool]]:
    """Return what runs here, and whether it could reach another machine: tried, not claimed."""
    told: list[dict[str, str | bool]] = [
        {"name": "web", "internet": not all(walls.stand().values())}
    ]
    for name in ASKED:
        try:
            stands = Line(settings.RUN / f"{name}.sock", timeout=PATIENCE).ask("walls")[0]
        except (Unreachable, Declined):
            continue
        told.append({"name": name, "internet": not all(stands.values())})
    if (settings.RUN / "egressd.sock").exists():
        told.append({"name": "egressd", "internet": True})
    return told


def recipients() -> list[dict[str, str | list[str]]]:
    """Return to whom things may be sent, why, what, and where they stand as far as it is said."""
    told: list[dict[str, str | list[str]]] = []
    mail = urlsplit(str(settings.OPTIONS["MAIL"])).hostname
    if mail:
        told.append({"host": mail, "purposes": ["mail"], "classes": sorted(PURPOSES["mail"])})
    try:
        declared = Recipients.read(Path(settings.DATA) / "egress.toml").recipients
    except ValueError:
        declared = ()
    for one in declared:
        classes = sorted({each for purpose in one.purposes for each in PURPOSES[purpose]})
        entry: dict[str, str | list[str]] = {
            "host": one.host,
            "purposes": sorted(one.purposes),
            "classes": classes,
        }
        told.append({**entry, "country": one.country} if one.country else entry)
    return told


def _folder() -> Path:
    return Path(settings.DATA) / "log"
