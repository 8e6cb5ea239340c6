"""Who gets a message, what its words are made of, and why it goes or does not."""

import datetime as dt
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

import msgspec

from engine.communication.message import Channel, Language

RecipientKind: TypeAlias = Literal["learner", "supporter"]
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)


class Quiet(NamedTuple):
    """Hours of a day in which somebody wants no message; over midnight where they end before they begin.

    Attributes:
        from_minute: Of the local day, 0 to 1439.
        to_minute: From when messages may come again, 0 to 1439; equal to the other for no quiet hours.
    """

    from_minute: int
    to_minute: int


AT_NIGHT: Final = Quiet(20 * 60, 8 * 60)
"""Of whoever has said nothing: from 20:00 to 8:00."""


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may get a message, as they are at an instant.

    Attributes:
        kind: Learner or supporter.
        id: Theirs.
        language: In which they are written to.
        zone: IANA name of their time zone.
        channels: By which they can be reached and want reminders.
        all_channels: By which they can be reached at all.
        quiet: Their quiet hours.
        has_opted_in: Whether they asked for reminders by some channel.
        reminded_us: When reminders went to them in the last seven days, of all message scenarios.
    """

    kind: RecipientKind
    id: str
    language: Language
    zone: str
    channels: tuple[Channel, ...]
    all_channels: tuple[Channel, ...] = ()
    quiet: Quiet = AT_NIGHT
    has_opted_in: bool = False
    reminded_us: tuple[int, ...] = ()


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the words of a message are made of, by placeholder: no name and no address of anybody.

    Attributes:
        texts: In languages, such as the title of an activity.
        numbers: Counts.
        moments: Instants, in microseconds since 1970; told in the zone of whoever reads.
        days: Dates without a time.
    """

    texts: Mapping[str, Mapping[str, str]] = {}
    numbers: Mapping[str, int] = {}
    moments: Mapping[str, int] = {}
    days: Mapping[str, dt.date] = {}

    def joined(self, other: "Facts") -> "Facts":
        """Return these and the other ones, which go before."""
        return Facts(
            {**self.texts, **other.texts},
            {**self.numbers, **other.numbers},
            {**self.moments, **other.moments},
            {**self.days, **other.days},
        )


class Reader(NamedTuple):
    """For whom words are written.

    Attributes:
        language: Theirs.
        zone: IANA name of theirs.
        names: What people are called, by placeholder: `name` whoever reads, `learner` whom it is about, `tutor`.
    """

    language: Language
    zone: str
    names: Mapping[str, str]


class Reason(msgspec.Struct, frozen=True):
    """Why something waits or does not go: a code, and words in both languages."""

    code: str
    fr: str
    en: str
