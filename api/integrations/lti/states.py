"""What a browser carries to a platform and back, sealed under the organisation's key: nobody else makes or reads one.

Nothing is stored when somebody sets out, so nobody can fill the record by setting out; what is used up is the nonce,
when they come back. Any worker reads it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Final, NamedTuple, TypeVar

import msgspec

from api.lti_errors import LaunchRefused
from api.record.accounts.sessions import hash_of
from api.record.lti.platforms import Platform, platform_numbered
from api.record.pool import Pool
from api.record.vault.columns import find_key, key_of

LASTS: Final = timedelta(minutes=10)
_PLACE: Final = "lti_state.content"
_LONGEST: Final = 4000
ContentT = TypeVar("ContentT", bound=msgspec.Struct)
_OVER: Final = "The launch took too long, or was not begun here. Open the activity in the course again."


class State(msgspec.Struct, frozen=True):
    """What is noted of a browser that set out.

    Attributes:
        nonce: What the platform has to sign.
        browser: SHA-256, in hexadecimal, of what the browser keeps.
        storage: The frame of the platform that keeps things for tools; None where it has none.
        until_us: Until when.
    """

    nonce: str
    browser: str
    storage: str | None
    until_us: int

    def is_of(self, browser: str | None) -> bool:
        """Tell whether a browser is the one that set out, by what it keeps."""
        return browser is not None and hash_of(browser).hex() == self.browser


class Returned(NamedTuple):
    """A state that came back, and through which platform it went."""

    platform: Platform
    state: State


async def write_state(pool: Pool, platform: Platform, state: State) -> str:
    """Seal a state.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    return await sealed(pool, platform, _PLACE, state)


async def read_state(pool: Pool, text: str, now_us: int) -> Returned:
    """Open a state.

    Raises:
        LaunchRefused: It is over, or none of ours.
    """
    found = await opened(pool, _PLACE, text, State)
    if found is None or now_us >= found[1].until_us:
        raise LaunchRefused("state", _OVER)
    return Returned(*found)


async def sealed(pool: Pool, platform: Platform, place: str, content: msgspec.Struct) -> str:
    """Seal something under the key of a platform's organisation, for somebody to bring back.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    async with pool.connection() as connection:
        key = await key_of(connection, platform.organisation_no)
    box = key.seal(place, str(platform.platform_no), msgspec.json.encode(content).decode()) or b""
    return f"{platform.platform_no}.{urlsafe_b64encode(box).decode().rstrip('=')}"


async def opened(pool: Pool, place: str, text: str, kind: type[ContentT]) -> tuple[Platform, ContentT] | None:
    """Open what was sealed for a place, and return it with its platform; None if it is none of ours."""
    number, _, box = text[:_LONGEST].partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < len(str(2**31))):
        return None
    platform = await platform_numbered(pool, int(number))
    if platform is None:
        return None
    async with pool.connection() as connection:
        key = await find_key(connection, platform.organisation_no)
    try:
        told = None if key is None else key.open(place, number, urlsafe_b64decode(box + "=" * (-len(box) % 4)))
    except ValueError:  # it is no base64, or too short to have been sealed
        return None
    return None if told is None else (platform, msgspec.json.decode(told, type=kind))
