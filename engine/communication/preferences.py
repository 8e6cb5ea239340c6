"""What somebody wants of messages: on which channels, for what, and when not."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeAlias, get_args

import msgspec
from msgspec import Meta

from engine.communication.message import Channel, Purpose

ChosenPurpose: TypeAlias = Literal["reminder", "answer", "notice", "invitation", "handover", "peer", "group"]
"""What people choose about; a link to sign in comes whatever they chose."""
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
PURPOSES: Final[tuple[ChosenPurpose, ...]] = get_args(ChosenPurpose)
ALWAYS: Final[Channel] = "in_app"
"""What was written to somebody stands on their own pages, whatever they chose."""
_ASKED_FIRST: Final[frozenset[tuple[Purpose, Channel]]] = frozenset({("reminder", "sms")})
"""What nobody gets before they have said so: a telephone is closer than a letter box."""

LocalTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](?!\n)$", description="Local time, `HH:MM`.")]


class QuietHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When nothing is to ring: from a local time until another, over midnight where that is the earlier one.

    Attributes:
        from_time: From when, such as `21:00`.
        to_time: Until when, such as `08:00`; another one than `from_time`.
    """

    from_time: LocalTime
    to_time: LocalTime

    @property
    def minutes(self) -> tuple[int, int]:
        """Both as minutes of the day.

        >>> QuietHours("21:00", "08:30").minutes
        (1260, 510)
        """
        return _minutes(self.from_time), _minutes(self.to_time)


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether messages of one purpose may come on one channel.

    Attributes:
        purpose: What for.
        channel: On which.
        is_on: Whether they may.
    """

    purpose: ChosenPurpose
    channel: Channel
    is_on: bool


class Preferences(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody chose; what they did not choose is as usual.

    Attributes:
        choices: Of purposes and channels; the later one counts.
        quiet: When nothing is to ring.
    """

    choices: tuple[Choice, ...] = ()
    quiet: QuietHours | None = None

    def takes(self, purpose: Purpose, channel: Channel) -> bool:
        """Tell whether messages of a purpose may come on a channel.

        >>> Preferences().takes("reminder", "sms"), Preferences().takes("answer", "sms")
        (False, True)
        """
        if channel == ALWAYS:
            return True
        usual = (purpose, channel) not in _ASKED_FIRST
        return self._chosen.get((purpose, channel), usual)

    @property
    def _chosen(self) -> Mapping[tuple[Purpose, Channel], bool]:
        return {(one.purpose, one.channel): one.is_on for one in self.choices}


def chosen(preferences: Preferences, choices: tuple[Choice, ...]) -> Preferences:
    """Return preferences with other choices; those of the same purpose and channel take the place of the ones before.

    >>> on = chosen(Preferences(), (Choice("reminder", "sms", True),))
    >>> on.takes("reminder", "sms"), chosen(on, (Choice("reminder", "sms", False),)).takes("reminder", "sms")
    (True, False)
    """
    held = {(one.purpose, one.channel): one for one in (*preferences.choices, *choices)}
    return msgspec.structs.replace(preferences, choices=tuple(held[place] for place in sorted(held)))


def without_channel(channel: Channel) -> tuple[Choice, ...]:
    """Return the choices of who wants nothing on a channel any more, as `STOP` says."""
    return tuple(Choice(purpose, channel, is_on=False) for purpose in PURPOSES)


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return 60 * int(hours) + int(minutes)
