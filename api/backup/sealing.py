"""Keys of backups: age (C2SP age-encryption.org/v1), so that plain `age` opens every piece.

A passphrase takes a second to try (scrypt), and so it is tried once a run: it opens an age identity of the chain, kept
there as `age -p` would keep it, and the pieces are encrypted to that. `age -d -i identity.age base.tar.gz.age`.
"""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyrage
from pyrage import passphrase, x25519

from api.backup.errors import KeyMissingError, UnusableKeyError, WrongKeyError
from api.backup.layout import IDENTITY, SEAL, Chain

_IDENTITY: Final = "AGE-SECRET-KEY-1"
_RECIPIENT: Final = "age1"


class Key(NamedTuple):
    """What somebody gives to lock or to open backups; one of the three.

    Attributes:
        recipients: Who can open what is locked.
        identity: An age identity, which opens.
        passphrase: Opens the identity of a chain.
    """

    recipients: tuple[str, ...] = ()
    identity: str = ""
    passphrase: str = ""

    @property
    def is_given(self) -> bool:
        """Whether there is one."""
        return bool(self.recipients or self.passphrase)

    def __repr__(self) -> str:
        """Show who can open, and not with what."""
        return f"Key(recipients={self.recipients})"


class ChainKeys(NamedTuple):
    """What locks the backups of one chain.

    Attributes:
        recipients: Who can open its pieces; none if they are not encrypted.
        code_key: Of its manifests' codes; empty if they are not encrypted.
    """

    recipients: tuple[str, ...]
    code_key: bytes


def read_key(path: Path | None, recipients: Sequence[str]) -> Key:
    """Read what was given.

    Raises:
        OSError: The file cannot be read.
        UnusableKeyError: It is no key.
    """
    for one in recipients:
        _recipient(one, "--recipient")
    if path is None:
        return Key(tuple(recipients))
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    given = [line for line in lines if line and not line.startswith("#")]
    if not given:
        raise UnusableKeyError(str(path), "the file is empty")
    if given[0].startswith(_IDENTITY):
        public = str(_identity(given[0], str(path)).to_public())
        return Key((public, *recipients), identity=given[0])
    if given[0].startswith(_RECIPIENT):
        _recipient(given[0], str(path))
        return Key((given[0], *recipients))
    return Key(tuple(recipients), passphrase=given[0])


def begin_chain(path: Path, key: Key) -> ChainKeys:
    """Make the keys of a new chain, and put into its directory what opens them."""
    if not key.is_given:
        return ChainKeys((), b"")
    recipients, code_key = key.recipients, secrets.token_bytes(32)
    if key.passphrase:
        identity = x25519.Identity.generate()
        (path / IDENTITY).write_bytes(passphrase.encrypt(str(identity).encode(), key.passphrase))
        recipients = (*recipients, str(identity.to_public()))
    locked = pyrage.encrypt(code_key, [_recipient(one, one) for one in recipients])
    (path / SEAL).write_bytes(locked)
    return ChainKeys(recipients, code_key)


def locks_the_same(chain: Chain, key: Key) -> bool:
    """Tell whether a chain is locked as a key would lock it."""
    recipients = set(chain.backups[0].manifest.recipients)
    if not key.passphrase:
        return recipients == set(key.recipients) and not (chain.path / IDENTITY).exists()
    try:
        identity = _identity_of_chain(chain, key.passphrase)
    except (WrongKeyError, OSError):
        return False
    return recipients == {*key.recipients, str(identity.to_public())}


def open_chain(chain: Chain, key: Key) -> tuple[x25519.Identity | None, bytes]:
    """Return what opens the pieces of a chain, and the key of its manifests' codes.

    Raises:
        KeyMissingError: It is encrypted, and no key was given.
        WrongKeyError: The key is another one.
    """
    if not chain.is_encrypted:
        return None, b""
    if not (key.identity or key.passphrase):
        raise KeyMissingError(chain.path.parent, "--identity FILE")
    secret = key.passphrase
    identity = _identity_of_chain(chain, secret) if secret else _identity(key.identity, "--identity")
    try:
        return identity, pyrage.decrypt((chain.path / SEAL).read_bytes(), [identity])
    except pyrage.DecryptError:
        raise WrongKeyError(chain.path.name, chain.backups[0].manifest.recipients) from None


def recipients_of(texts: Sequence[str]) -> list[x25519.Recipient]:
    """Return recipients as age knows them."""
    return [_recipient(one, one) for one in texts]


def _identity_of_chain(chain: Chain, secret: str) -> x25519.Identity:
    try:
        return _identity(passphrase.decrypt((chain.path / IDENTITY).read_bytes(), secret).decode(), IDENTITY)
    except FileNotFoundError:
        raise WrongKeyError(chain.path.name, chain.backups[0].manifest.recipients) from None
    except pyrage.DecryptError:
        raise WrongKeyError(chain.path.name, ()) from None


def _identity(text: str, source: str) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise UnusableKeyError(source, str(error)) from None


def _recipient(text: str, source: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise UnusableKeyError(source, str(error)) from None
