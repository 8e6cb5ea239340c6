"""A roster as another system has it: its own ids, and for each class who is in it."""

from typing import Literal, TypeAlias

import msgspec

from api.integrations.imports.found import LeftOut

MemberRole: TypeAlias = Literal["learner", "supporter"]


class RosterPerson(msgspec.Struct, frozen=True):
    """Somebody, as the source knows them.

    Attributes:
        subject: Their id there.
        name: As they are called; None where it is not said.
        email: Where they are written to; None where it is not said.
        is_gone: Whether the source has removed them, or closed their account.
    """

    subject: str
    name: str | None = None
    email: str | None = None
    is_gone: bool = False


class RosterClass(msgspec.Struct, frozen=True):
    """A class.

    Attributes:
        subject: Its id in the source.
        title: For people; empty where only its members came.
        learners: Subjects of who is in it; of a delta, of who came.
        supporters: Subjects of who teaches it; the same.
        left: Of a delta, subjects of who left.
        is_gone: Whether the source has removed it.
    """

    subject: str
    title: str = ""
    learners: tuple[str, ...] = ()
    supporters: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    is_gone: bool = False


class Roster(msgspec.Struct, frozen=True):
    """What a source has of classes and people.

    Attributes:
        issuer: Address of the source, normalised.
        persons: Each once.
        classes: Each once.
        is_delta: Whether only changes came.
        is_whole: Whether a class that is not in it is there no more.
        left_out: What is not taken.
    """

    issuer: str
    persons: tuple[RosterPerson, ...] = ()
    classes: tuple[RosterClass, ...] = ()
    is_delta: bool = False
    is_whole: bool = False
    left_out: tuple[LeftOut, ...] = ()
