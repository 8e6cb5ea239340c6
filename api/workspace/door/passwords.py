"""Passwords: which ones are taken, and how they are kept (argon2id, RFC 9106).

Length is what counts; nobody has to put a digit in (NIST SP 800-63B, section 5.1.1.2). A password is compared after
NFKC, so that it fits however a keyboard composes it.
"""

import asyncio
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from api.account_errors import WeakPassword

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 1024
"""Characters; more of them would be work for nothing."""
_MEMORY_KIB: Final = 19 * 1024
_PASSES: Final = 2
_LANES: Final = 1
"""What OWASP's Password Storage Cheat Sheet gives as the least for argon2id."""
NOBODYS: Final = "$argon2id$v=19$m=19456,t=2,p=1$1spUemTzZP3M/xxNz206tQ$7dzSV4xurrWI7GXMc/zZxoW4wbraEaEWX5zVEf6/qRA"
"""Stands for the password of an account that does not exist or has none, so that comparing costs the same."""


def check_password(password: str, *names: str | None) -> str:
    """Return a password as it is hashed.

    Args:
        password: As it was typed.
        names: What its owner is called and written to.

    Raises:
        WeakPassword: It is too short, among the most common ones, or one of the names.
    """
    normal = normalize("NFKC", password)
    if not MIN_LENGTH <= len(normal) <= MAX_LENGTH:
        raise WeakPassword("length")
    folded = normal.casefold().strip()
    if folded in common_passwords():
        raise WeakPassword("common")
    if folded in {normalize("NFKC", name).casefold().strip() for name in names if name}:
        raise WeakPassword("name")
    return normal


@cache
def common_passwords() -> frozenset[str]:
    """Return the most common passwords that are long enough to be taken otherwise."""
    return frozenset(files("api.workspace.door").joinpath("common_passwords.txt").read_text("utf-8").split())


async def hash_password(password: str) -> str:
    """Hash a password that was checked."""
    return await asyncio.to_thread(lambda: _hasher().hash(password))


async def is_password(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one whose hash was kept; with None it is not, after the same work."""
    fits = await asyncio.to_thread(_fits, kept or NOBODYS, normalize("NFKC", password[:MAX_LENGTH]))
    return fits and kept is not None


def _fits(kept: str, password: str) -> bool:
    from argon2.exceptions import VerificationError  # noqa: PLC0415  # see `_hasher`

    try:
        return _hasher().verify(kept, password)
    except VerificationError:
        return False


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415  # the service starts without what only people need

    return PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)
