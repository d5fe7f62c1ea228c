"""Trust policies: which logs, which witnesses, and how many of them (C2SP tlog-policy).

The URLs of the format are accepted and ignored. A policy without logs parses, but verifies
nothing: whoever knows the log by other means opens the checkpoint with its key. Keys of other
types than Ed25519 are refused rather than ignored, because they would weaken a group unseen.
"""

import re
from dataclasses import dataclass, field
from typing import Final, Self

from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.cosignatures import CosignerKey, cosigned_time
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.notes import Note
from clerestory.tlog.refusals import Malformed, QuorumMissed, Unsigned
from clerestory.tlog.texts import from_decimal, from_utf8

MAX_POLICY_BYTES: Final = 262_144
MAX_LINES: Final = 1_000  # that say something; the specification asks for 97 at least

_NONE = b"none"
_FORBIDDEN = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Group:
    """At least `threshold` of these witnesses and groups."""

    threshold: int
    members: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint that meets a policy: which log signed it, and which witnesses saw it when.

    `seen` maps the policy's names of witnesses to seconds since 1970.
    """

    checkpoint: Checkpoint
    log: NoteKey
    seen: dict[bytes, int]


@dataclass(slots=True)
class Policy:
    """A policy as its lines say. Names are bytes and mean nothing outside of the file."""

    logs: list[NoteKey] = field(default_factory=list)
    witnesses: dict[bytes, CosignerKey] = field(default_factory=dict)
    groups: dict[bytes, Group] = field(default_factory=dict)  # each stands after its members
    quorum: bytes = b""

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a policy file."""
        if len(data) > MAX_POLICY_BYTES or not data.endswith(b"\n") or _FORBIDDEN.search(data):
            raise Malformed("a policy is whole lines of plain text, and not too many")
        lines = [line.split() for line in data.split(b"\n")]
        lines = [words for words in lines if words and not words[0].startswith(b"#")]
        if len(lines) > MAX_LINES:
            raise Malformed("more lines than a policy may have")
        policy = cls()
        for words in lines:
            policy._add(words)
        if not policy.quorum:
            raise Malformed("a policy has a quorum line")
        return policy

    def verify(self, note: Note) -> Witnessed:
        """Check that one of the logs signed this checkpoint and that the quorum cosigned it."""
        verified = note.verified_by([*self.logs, *self.witnesses.values()])
        checkpoint = Checkpoint.parse(note.text)
        logs = [log for log in self.logs if log in verified and log.name == checkpoint.origin]
        if not logs:
            raise Unsigned("not signed by the log it speaks of, or that log is not in the policy")
        seen = {
            name: cosigned_time(verified[key])
            for name, key in self.witnesses.items()
            if key in verified
        }
        met = {_NONE, *seen}
        for name, group in self.groups.items():
            if sum(member in met for member in group.members) >= group.threshold:
                met.add(name)
        if self.quorum not in met:
            raise QuorumMissed("cosigned by fewer of the known witnesses than the quorum asks for")
        return Witnessed(checkpoint, logs[0], seen)

    def _add(self, words: list[bytes]) -> None:
        match words:
            case [b"log", vkey] | [b"log", vkey, _]:
                log = NoteKey.parse(_text(vkey))
                if any(log.public == other.public for other in self.logs):
                    raise Malformed("a log's key stands there twice")
                self.logs.append(log)
            case [b"witness", name, vkey] | [b"witness", name, vkey, _]:
                witness = CosignerKey.parse(_text(vkey))
                if any(witness.public == other.public for other in self.witnesses.values()):
                    raise Malformed("a witness's key stands there twice")
                self._check_new(name)
                self.witnesses[name] = witness
            case [b"group", name, threshold, _, *_]:
                self._check_new(name)
                self.groups[name] = self._group(threshold, tuple(words[3:]))
            case [b"quorum", name] if not self.quorum and (name == _NONE or self._defined(name)):
                self.quorum = name
            case _:
                raise Malformed("a line of the policy is not of a known form")

    def _group(self, threshold: bytes, members: tuple[bytes, ...]) -> Group:
        taken = {member for group in self.groups.values() for member in group.members}
        for number, member in enumerate(members):
            if not self._defined(member) or member in taken or member in members[:number]:
                raise Malformed("a group's member is not defined before, or a member already")
        least = {b"any": 1, b"all": len(members)}.get(threshold)
        if least is None:
            least = from_decimal(_text(threshold), len(members))
        if least == 0:
            raise Malformed("a group's threshold is from 1 to the number of its members")
        return Group(least, members)

    def _defined(self, name: bytes) -> bool:
        return name in self.witnesses or name in self.groups

    def _check_new(self, name: bytes) -> None:
        if name == _NONE or self._defined(name):
            raise Malformed("a name is defined twice, or is `none`")


def _text(word: bytes) -> str:
    # Other words may be any octets; a key and a number are text.
    return from_utf8(word, MAX_POLICY_BYTES)
