"""What can be wrong with calendars, promises and rules, each with its field and its remedy."""


class SupportFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """Something that was given cannot work.

    Attributes:
        field: Which part of what was given.
        detail: What is wrong with it, in a sentence.
        remedy: What to do.
    """

    def __init__(self, field: str, detail: str, remedy: str) -> None:
        self.field = field
        self.detail = detail
        self.remedy = remedy
        super().__init__(f"{field}: {detail} {remedy}")


class UnreadableHours(SupportFault):
    """Opening hours that say nothing, or two things at once."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(
            field, detail, "Write hours as Mo-Fr 09:00-12:30,13:30-17:30; Sa 09:00-12:00 (from 00:00 to 24:00)."
        )


class UnknownZone(SupportFault):
    """A time zone that does not exist."""

    def __init__(self, field: str, zone: str) -> None:
        super().__init__(
            field, f"There is no time zone {zone!r}.", "Name one of the IANA database, such as Europe/Paris."
        )


class NeverOpen(SupportFault):
    """A calendar without any opening: nothing could ever fall due."""

    def __init__(self, field: str) -> None:
        super().__init__(field, "The calendar has no opening at all.", "Give at least one day some hours.")


class SpecialDayTwice(SupportFault):
    """A date with two sets of hours."""

    def __init__(self, field: str, on: str) -> None:
        super().__init__(field, f"{on} stands there twice.", "Keep one of the two.")


class UnreadablePromise(SupportFault):
    """A promise that is none."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(
            field,
            f"{said!r} is no promise.",
            "Write a number and its unit: 2 working_days (whole days, 1 to 10000) or 48 working_hours "
            "(above 0, to 100000; 7.5 is possible).",
        )


class OutOfReach(SupportFault):
    """A promise that the calendar's openings never fulfil."""

    def __init__(self, field: str) -> None:
        super().__init__(
            field,
            "The calendar has no opening left before the promise falls due.",
            "Give it weekly hours, promise less, or start earlier.",
        )


class BackwardPause(SupportFault):
    """A pause that ends before it begins."""

    def __init__(self, field: str) -> None:
        super().__init__(field, "The pause ends before it begins.", "Write its beginning first.")
