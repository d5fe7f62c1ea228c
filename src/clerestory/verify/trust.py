"""Trust: which logs and which witnesses a check believes, and where that was written down.

Whoever checks a server decides this, never the server: a policy (C2SP tlog-policy) and a log's key
(C2SP signed-note, vkey) are taken from options, or from a data folder that is one's own.
"""

from pathlib import Path
from typing import Final

from clerestory.tlog.keys import NoteKey
from clerestory.tlog.policy import MAX_POLICY_BYTES, Policy
from clerestory.tlog.refusals import Refused
from clerestory.verify.sources import Unread, read_file

POLICY_IN_DATA: Final = Path("log/policy")


class Distrust(Exception):
    """Nothing says whom to believe, or what says so cannot be read; the message tells the way."""


def trust(policy: Path | None, vkeys: tuple[str, ...] = (), data: Path | None = None) -> Policy:
    """Give the policy of this file with these logs added; without a file, that of a data folder.

    With a log's key alone, no witness is asked for: the quorum is `none`.
    """
    file = policy
    if file is None and not vkeys and data is not None and (data / POLICY_IN_DATA).is_file():
        file = data / POLICY_IN_DATA
    if file is None and not vkeys:
        raise Distrust("Say whom to believe: a policy with --policy, or a log's key with --log.")
    believed = _policy(file) if file else Policy.parse(b"quorum none\n")
    for vkey in vkeys:
        try:
            key = NoteKey.parse(vkey)
        except Refused as why:
            message = f"The log's key cannot be used: {why}."
            raise Distrust(message) from None
        if key not in believed.logs:
            believed.logs.append(key)
    if not believed.logs:
        raise Distrust("The policy names witnesses but no log. Name the log's key with --log.")
    return believed


def _policy(file: Path) -> Policy:
    try:
        return Policy.parse(read_file(file, MAX_POLICY_BYTES))
    except (Refused, Unread) as why:
        message = f"The policy {file} cannot be used: {why}."
        raise Distrust(message) from None
