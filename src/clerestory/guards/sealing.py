"""Sealing: the keys that follow from a person's key, and what is closed with them. Pure.

    sealed text = 01 || nonce (12) || AES-256-GCM(key, nonce, text, aad)
    sealed file = 01 || salt (32) || chunk* ; each chunk but the last holds 65,536 bytes
    chunk       = AES-256-GCM(HKDF(key, salt, aad), counter (11) || last (1), bytes)

The file's key is its own, so counters may begin at 0 each time. The last chunk says so in its
nonce: a file that was cut off or put together differently does not open (STREAM, online AE).
"""

import os
from collections.abc import Callable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
# Bytes of a chunk that is not the last, of what a chunk is longer sealed, and before the first one.
CHUNK, TAG, HEAD = 1 << 16, 16, 33
_VERSION, _NONCE, _SALT = b"\x01", 12, 32

type Read = Callable[[int], bytes]


class DoesNotOpen(Exception):
    """Another key, another place, or other bytes than were sealed: all three look alike."""


def derived(key: bytes, label: str, *, salt: bytes | None = None) -> bytes:
    """Return the key that follows from `key` for one use (HKDF-SHA-256, RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt, f"clerestory/v1/{label}".encode()).derive(key)


def field_key(person_key: bytes, field: str) -> bytes:
    """Return the key of one field of a person; `field` is `table.column`."""
    return derived(person_key, f"field\0{field}")


def log_key(person_key: bytes, order: str = "") -> bytes:
    """Return the key of the tags of a person's leaves, which they may have.

    `order` is the event of one access that a law lets them hear of only later. Its tag has a key of
    its own, which does not follow from the one they have: that would tell them sooner.
    """
    return derived(person_key, f"order\0{order}" if order else "log key")


def entry_key(person_key: bytes) -> bytes:
    """Return the key that the bodies of a person's leaves are sealed with."""
    return derived(person_key, "entry")


def pseudonym(person_key: bytes) -> str:
    """Return the name under which the log speaks of a person; it dies with the key."""
    return derived(person_key, "pseudonym").hex()[:32]


def seal(key: bytes, plain: bytes, aad: bytes) -> bytes:
    """Close `plain`, bound to the place that `aad` names."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, aad)


def open_sealed(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Open what `seal` closed; raise DoesNotOpen."""
    if sealed[:1] != _VERSION or len(sealed) < 1 + _NONCE + TAG:
        raise DoesNotOpen
    return open_with(AESGCM(key), sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], aad)


def seal_stream(key: bytes, read: Read, aad: bytes) -> Iterator[bytes]:
    """Give the pieces of a sealed file of what `read` reads to its end."""
    head = _VERSION + os.urandom(_SALT)
    cipher = file_cipher(key, head, aad)
    yield head
    for nonce, piece in _chunks(read, CHUNK):
        yield cipher.encrypt(nonce, piece, None)


def open_stream(key: bytes, read: Read, aad: bytes) -> Iterator[bytes]:
    """Give the pieces of an opened file; raise DoesNotOpen, at its end too where it was cut off.

    What came before the exception is as it was sealed, but it may not be all of it.
    """
    cipher = file_cipher(key, read(HEAD), aad)
    return (open_with(cipher, nonce, piece) for nonce, piece in _chunks(read, CHUNK + TAG))


def file_cipher(key: bytes, head: bytes, aad: bytes) -> AESGCM:
    """Return what opens the chunks of the file that begins with `head`; raise DoesNotOpen."""
    if head[:1] != _VERSION or len(head) != HEAD:
        raise DoesNotOpen
    return AESGCM(derived(key, f"file\0{aad.hex()}", salt=head[1:]))


def chunk_nonce(counter: int, *, last: bool) -> bytes:
    """Return the nonce of a file's chunk; chunks are counted from 0."""
    return counter.to_bytes(_NONCE - 1) + bytes([last])


def open_with(cipher: AESGCM, nonce: bytes, closed: bytes, aad: bytes | None = None) -> bytes:
    """Open one piece, as a chunk of a file is; raise DoesNotOpen."""
    try:
        return cipher.decrypt(nonce, closed, aad)
    except (InvalidTag, ValueError):
        raise DoesNotOpen from None


def _chunks(read: Read, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Give each chunk with its nonce; a file has at least one, and only the last may be short."""
    counter, ahead = 0, read(size)
    while ahead or not counter:
        piece, ahead = ahead, read(size)
        yield chunk_nonce(counter, last=not ahead), piece
        counter += 1
