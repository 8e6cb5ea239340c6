"""Published decisions: what people have decided about one learner on one content graph, as the live store keeps it.

They stand beside the learner's state, in the slot of it, and come with it in the same command; no key means no orders.
The value begins with a serial number that the record gave: an older one never takes the place of a newer one, however
late it arrives.
"""

from typing import Final, Literal

import msgspec

SERIAL_DIGITS: Final = 16
"""Decimal, so that the server can compare serials; more would not fit into its 53 bits."""

OverrideKind = Literal["pin", "veto", "snooze", "automation_off"]


class PublishedOverride(msgspec.Struct, frozen=True, array_like=True):
    """One override, in the order in which they came.

    Attributes:
        override_id: Its id.
        kind: What it does.
        activity_id: Item or resource that it concerns; empty for none.
        skill_id: Skill that it concerns; empty for none.
        until_us: When it ends, in microseconds since 1970-01-01T00:00:00Z; 0 for never.
        reason: Why, for people.
        basis: `objection` or `restriction` where the learner asked for it by right; empty otherwise. What was written
            before there was such a thing has none.
    """

    override_id: str
    kind: OverrideKind
    activity_id: str
    skill_id: str
    until_us: int
    reason: str
    basis: str = ""


class PublishedGoal(msgspec.Struct, frozen=True, array_like=True):
    """One goal that the learner has been given.

    Attributes:
        goal_id: Its id.
        targets: Skill id, mastery asked for (0..1) and weight (> 0) of each target.
        due_us: When it is due, in microseconds since 1970-01-01T00:00:00Z; 0 for never.
        minutes_per_day: Of study; None for the setting.
        retention: Recall wanted at the due date, 0..1; None for the setting.
    """

    goal_id: str
    targets: tuple[tuple[str, float, float], ...]
    due_us: int
    minutes_per_day: float | None = None
    retention: float | None = None


class PublishedDecisions(msgspec.Struct, frozen=True, array_like=True):
    """All that holds or will hold for one learner on one content graph.

    Attributes:
        overrides: Oldest first.
        goals: Nearest due date first, those without one last.
    """

    overrides: tuple[PublishedOverride, ...] = ()
    goals: tuple[PublishedGoal, ...] = ()


NO_ORDERS: Final = PublishedDecisions()


def kept_orders(orders: PublishedDecisions) -> bytes:
    """Return the JSON that the record keeps beside a decision: all that it followed from, and nobody's words.

    >>> kept_orders(NO_ORDERS)
    b''
    """
    if orders == NO_ORDERS:
        return b""
    silent = [msgspec.structs.replace(one, reason="") for one in orders.overrides]
    return msgspec.json.encode({"overrides": silent, "goals": orders.goals})


def read_kept_orders(kept: bytes) -> PublishedDecisions:
    """Read the same.

    >>> orders = PublishedDecisions((PublishedOverride("o", "pin", "film", "", 0, ""),))
    >>> read_kept_orders(kept_orders(orders)) == orders
    True
    """
    if not kept:
        return NO_ORDERS
    parts = _decode_parts(kept)
    return PublishedDecisions(parts.overrides, parts.goals)


class _Parts(msgspec.Struct, frozen=True):
    overrides: tuple[PublishedOverride, ...]
    goals: tuple[PublishedGoal, ...]


_decode_parts = msgspec.json.Decoder(_Parts).decode
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(PublishedDecisions).decode


def encode_orders(orders: PublishedDecisions) -> bytes:
    """Return the bytes that follow the serial; none where there are no orders."""
    return _encode(orders) if orders != NO_ORDERS else b""


def decode_orders(value: bytes | None) -> PublishedDecisions:
    """Read what the live store holds.

    >>> decode_orders(None) == decode_orders(b"0000000000000007") == NO_ORDERS
    True
    """
    if value is None or len(value) <= SERIAL_DIGITS:
        return NO_ORDERS
    return _decode(memoryview(value)[SERIAL_DIGITS:])


def written_serial(serial: int) -> str:
    """Write a serial as the value begins with it.

    >>> written_serial(42)
    '0000000000000042'
    """
    return f"{serial:0{SERIAL_DIGITS}d}"
