"""Cosignatures: a witness says when it saw a checkpoint (C2SP tlog-cosignature, Ed25519).

"As of this time, this is the largest tree of this log I have seen, and it continues all before."
Not covered: ML-DSA-44 (0x06) and cosigned subtrees, and whether a time is too far in the future:
the library has no clock, so the caller compares.
"""

from dataclasses import dataclass
from typing import ClassVar, Final, override

from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.keys import NoteKey, Signer
from clerestory.tlog.refusals import BadSignature, OutOfRange

MAX_TIME: Final = 2**63 - 1

_TIME_BYTES = 8


@dataclass(frozen=True, slots=True)
class CosignerKey(NoteKey):
    """A witness's name and Ed25519 public key (type 0x04). Signatures are time and signature."""

    kind: ClassVar[int] = 0x04

    def cosign(self, text: str, signer: Signer, time: int) -> bytes:
        """Cosign a checkpoint's text at `time`, in seconds since 1970; the result is checked."""
        if not 0 <= time <= MAX_TIME:
            raise OutOfRange("a cosignature's time is from 0 to 2**63 - 1")
        signature = time.to_bytes(_TIME_BYTES) + signer.sign(cosigned_message(text, time))
        self.verify(text, signature)
        return signature

    @override
    def verify(self, text: str, signature: bytes) -> None:
        """Raise `BadSignature` unless this witness cosigned this checkpoint's text."""
        time = cosigned_time(signature)
        self._verify(cosigned_message(text, time), signature[_TIME_BYTES:])


def cosigned_message(text: str, time: int) -> bytes:
    """Give the bytes a witness signs. Only a checkpoint can be cosigned."""
    Checkpoint.parse(text)
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosigned_time(signature: bytes) -> int:
    """Read the time of a cosignature, which counts once the cosignature is verified."""
    time = int.from_bytes(signature[:_TIME_BYTES])
    if len(signature) < _TIME_BYTES or time > MAX_TIME:
        raise BadSignature("a cosignature begins with a time")
    return time
