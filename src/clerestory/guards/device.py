"""Device: the keys of epochs in a PKCS#11 token, for installations that have one.

Loaded by `keyd` only where a module is named. Source: OASIS PKCS #11 version 2.40.
"""

import os
from typing import Any, override

from clerestory.guards.kek import KeyStore, NoKey
from clerestory.guards.sealing import DoesNotOpen

_LABEL = "clerestory-kek-"
_NONCE = 12


class DeviceStore(KeyStore):
    """Keys that no program can take out of the token."""

    name = "pkcs11"

    def __init__(self, module: str, token: str, pin: str) -> None:
        import pkcs11  # noqa: PLC0415  only where a device is used

        self._api = pkcs11
        slot = pkcs11.lib(module).get_token(token_label=token)
        self._session = slot.open(rw=True, user_pin=pin)

    @override
    def epochs(self) -> list[int]:
        return sorted(int(key.label.removeprefix(_LABEL)) for key in self._keys())

    @override
    def make(self, epoch: int) -> None:
        attribute = self._api.Attribute
        kept = {attribute.SENSITIVE: True, attribute.EXTRACTABLE: False}
        self._session.generate_key(
            self._api.KeyType.AES, 256, label=f"{_LABEL}{epoch}", store=True, template=kept
        )

    @override
    def wrap(self, epoch: int, key: bytes, owner: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + bytes(self._key(epoch).encrypt(key, **self._gcm(nonce, owner)))

    @override
    def unwrap(self, epoch: int, wrapped: bytes, owner: bytes) -> bytes:
        nonce, closed = wrapped[:_NONCE], wrapped[_NONCE:]
        key = self._key(epoch)
        try:
            return bytes(key.decrypt(closed, **self._gcm(nonce, owner)))
        except self._api.exceptions.PKCS11Error:
            raise DoesNotOpen from None

    @override
    def destroy(self, epoch: int) -> None:
        self._key(epoch).destroy()

    def _key(self, epoch: int) -> Any:  # noqa: ANN401  its classes are made for each token
        for key in self._keys(f"{_LABEL}{epoch}"):
            return key
        sentence = f"The token has no key {_LABEL}{epoch}. Restore it from the device's backup."
        raise NoKey(sentence)

    def _keys(self, label: str = "") -> list[Any]:
        attribute = self._api.Attribute
        search: dict[Any, Any] = {attribute.CLASS: self._api.ObjectClass.SECRET_KEY}
        search |= {attribute.LABEL: label} if label else {}
        found: list[Any] = list(self._session.get_objects(search))
        return [key for key in found if key.label.startswith(_LABEL)]

    def _gcm(self, nonce: bytes, owner: bytes) -> dict[str, object]:
        parameters = self._api.mechanisms.GCMParams(nonce, aad=owner)
        return {"mechanism": self._api.Mechanism.AES_GCM, "mechanism_param": parameters}
