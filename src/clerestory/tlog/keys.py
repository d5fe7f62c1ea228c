"""Keys that sign notes (C2SP signed-note, Verifier keys), of the one type a log needs: Ed25519.

Which signatures count as valid is what OpenSSL accepts: without cofactor, R and S canonical; the
vectors pin it. Not covered: ECDSA (0x02), RFC 6962 tree heads (0x05) and ML-DSA-44 (0x06) keys;
notes may carry such signatures, and they are left aside like those of any unknown key.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, Final, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clerestory.tlog.refusals import BadSignature, Malformed
from clerestory.tlog.texts import check_text, from_base64, is_name, to_base64

MAX_KEY_TEXT: Final = 1000  # characters of a written key
KEY_BYTES: Final = 32


class Signer(Protocol):
    """What holds an Ed25519 secret: a key of `cryptography`, or a device behind this one method."""

    def sign(self, data: bytes, /) -> bytes:
        """Give the 64 bytes of the signature."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A name and an Ed25519 public key that sign note texts (type 0x01): a log's key."""

    name: str
    public: bytes

    kind: ClassVar[int] = 0x01

    def __post_init__(self) -> None:
        check_text(self.name)
        if not is_name(self.name) or len(self.public) != KEY_BYTES:
            raise Malformed("a key has a name without spaces or plus, and 32 bytes")

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Read `name+id+base64`, of this type of key only."""
        name, material = _parse_material(vkey, cls.kind)
        key = cls(name, material)
        if str(key) != vkey:
            raise Malformed("the key and its id do not belong together")
        return key

    @classmethod
    def parse_secret(cls, skey: str) -> tuple[Self, Ed25519PrivateKey]:
        """Read `PRIVATE+KEY+name+id+base64`, the Go tools' form of a secret key's seed.

        Nothing of the text is ever put into a refusal.
        """
        prefix = "PRIVATE+KEY+"
        name, seed = _parse_material(skey.removeprefix(prefix), cls.kind)
        if len(seed) != KEY_BYTES:
            raise Malformed("a secret key has 32 bytes")
        secret = Ed25519PrivateKey.from_private_bytes(seed)
        key = cls(name, secret.public_key().public_bytes_raw())
        if key.write_secret(secret) != skey:
            raise Malformed("the secret key and its id do not belong together")
        return key, secret

    def write_secret(self, secret: Ed25519PrivateKey) -> str:
        """Write the secret key for a key file; keep the file from everybody."""
        material = bytes([self.kind]) + secret.private_bytes_raw()
        return f"PRIVATE+KEY+{self.name}+{self.id.hex()}+{to_base64(material)}"

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    @property
    def id(self) -> bytes:
        """The four bytes that stand for this key in a signature line."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def sign(self, text: str, signer: Signer) -> bytes:
        """Sign a note text; the result is checked, so a wrong or faulty signer is caught here."""
        signature = signer.sign(text.encode())
        self.verify(text, signature)
        return signature

    def verify(self, text: str, signature: bytes) -> None:
        """Raise `BadSignature` unless this key made this signature over this note text."""
        self._verify(text.encode(), signature)

    def _verify(self, message: bytes, signature: bytes) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            sentence = f"the signature of {self.name} does not verify"
            raise BadSignature(sentence) from None


def _parse_material(text: str, kind: int) -> tuple[str, bytes]:
    """Take `name+id+base64` apart; the callers compare the id by writing the key again."""
    parts = text.split("+", 2)
    if len(text) > MAX_KEY_TEXT or len(parts) != 3:  # noqa: PLR2004  the three parts above
        raise Malformed("not of the form name+id+key")
    material = from_base64(parts[2])
    if material[:1] != bytes([kind]):
        raise Malformed("a key of another type than is wanted here")
    return parts[0], material[1:]
