"""Opens and seals; which key is whose comes with each value that is read (`columns`)."""

import hmac
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.record.vault.master import LENGTH, read_master_keys

NONCE: Final = 12
"""Bytes of a random nonce (NIST SP 800-38D, 8.2.2): far fewer than 2^32 values are sealed under one key."""
_KEPT: Final = 10_000


class OrganisationKey:
    """What seals and opens what is an organisation's.

    Attributes:
        organisation_no: Whose.
        master: Fingerprint of the master key that wraps it.
        wrapped: As the record holds it.
    """

    def __init__(self, organisation_no: int, master: str, wrapped: bytes, key: bytes) -> None:
        self.organisation_no, self.master, self.wrapped = organisation_no, master, wrapped
        self._sealing, self._index = AESGCM(_derived(key, b"seal")), _derived(key, b"index")
        self._signing = _derived(key, b"sign")

    def seal(self, place: str, row: str, text: str | None) -> bytes | None:
        """Seal a text for its place in the record; None stays None."""
        return None if text is None else self.seal_bytes(place, row, text.encode())

    def seal_bytes(self, place: str, row: str, content: bytes) -> bytes:
        """Seal bytes for their place in the record."""
        nonce = os.urandom(NONCE)
        return nonce + self._sealing.encrypt(nonce, content, self._bound(place, row))

    def open(self, place: str, row: str, box: bytes) -> str | None:
        """Open what was sealed for a place; None if it was not sealed for this one, or under another key."""
        content = self.open_bytes(place, row, box)
        return None if content is None else content.decode()

    def open_bytes(self, place: str, row: str, box: bytes) -> bytes | None:
        """Open bytes that were sealed for a place; as `open`."""
        try:
            return self._sealing.decrypt(box[:NONCE], box[NONCE:], self._bound(place, row))
        except InvalidTag:
            return None

    def index(self, text: str | None) -> bytes | None:
        """Return by what a text is found, whatever its case: HMAC-SHA-256 (RFC 2104)."""
        return None if text is None else hmac.digest(self._index, text.lower().encode(), "sha256")

    def sign(self, text: bytes) -> bytes:
        """Return what proves later that a text was written here: HMAC-SHA-256 (RFC 2104)."""
        return hmac.digest(self._signing, text, "sha256")

    def _bound(self, place: str, row: str) -> bytes:
        return f"{place}/{self.organisation_no}/{row}".encode()


class Vault:
    """The master keys of this process.

    Args:
        path: Of their file, which is read again when a key is met that is none of them; None for a vault without any.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._masters = self._read()
        self._opened: dict[tuple[int, bytes], OrganisationKey] = {}

    def _read(self) -> dict[str, bytes]:
        return {} if self._path is None else read_master_keys(self._path)

    @property
    def fingerprints(self) -> frozenset[str]:
        """Of the keys that are here."""
        return frozenset(self._masters)

    @property
    def current(self) -> str | None:
        """Fingerprint of the key that wraps new ones; None where there is none."""
        return next(iter(self._masters), None)

    def fresh(self, organisation_no: int) -> OrganisationKey | None:
        """Make the key of an organisation; None without a master key, which may be another one by now."""
        self._masters = self._read()
        key, current = os.urandom(LENGTH), self.current
        if current is None:
            return None
        return self._made(organisation_no, current, self._wrap(current, organisation_no, key), key)

    def unwrap(self, organisation_no: int, master: str, wrapped: bytes) -> OrganisationKey | None:
        """Return an organisation's key; None where the master key that wraps it is not here."""
        known = self._opened.get((organisation_no, wrapped))
        if known is not None:
            return known
        if master not in self._masters:
            self._masters = self._read()
        key = self._unwrapped(organisation_no, master, wrapped)
        return None if key is None else self._made(organisation_no, master, wrapped, key)

    def rewrap(self, organisation_no: int, master: str, wrapped: bytes) -> tuple[str, bytes] | None:
        """Wrap an organisation's key under the current master key; None where it cannot be opened."""
        key, current = self._unwrapped(organisation_no, master, wrapped), self.current
        return None if key is None or current is None else (current, self._wrap(current, organisation_no, key))

    def _unwrapped(self, organisation_no: int, master: str, wrapped: bytes) -> bytes | None:
        if master not in self._masters:
            return None
        try:
            return AESGCM(self._masters[master]).decrypt(wrapped[:NONCE], wrapped[NONCE:], b"%d" % organisation_no)
        except InvalidTag:
            return None

    def _wrap(self, master: str, organisation_no: int, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self._masters[master]).encrypt(nonce, key, b"%d" % organisation_no)

    def _made(self, organisation_no: int, master: str, wrapped: bytes, key: bytes) -> OrganisationKey:
        if len(self._opened) >= _KEPT:
            self._opened.clear()
        made = self._opened[organisation_no, wrapped] = OrganisationKey(organisation_no, master, wrapped, key)
        return made


def _derived(key: bytes, what: bytes) -> bytes:
    """Derive a key for one purpose (RFC 5869)."""
    return HKDF(SHA256(), LENGTH, salt=None, info=b"symphonie " + what).derive(key)
