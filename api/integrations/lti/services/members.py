"""Members of a course as a platform lists them (LTI-NRPS 2.0): who learns, who supports, who is neither.

Learned from platforms: roles come as full addresses and as their last words; a status that is not told is `Active`; one
who has left stands there as `Inactive` or `Deleted`, or is missing; `user_id` may be a number; names and e-mail
addresses come only where the platform shares them; test learners are listed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from content_graph.texts import fault_in_text

Part: TypeAlias = Literal["learner", "supporter", "neither"]
_MEMBERSHIP: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership"
_SUPPORT: Final = frozenset({"Instructor", "TeachingAssistant", "ContentDeveloper", "Manager", "Administrator"})
_TEST: Final = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
_MAX_NAME: Final = 200
_MAX_EMAIL: Final = 320
_MAX_SUBJECT: Final = 255


class Member(NamedTuple):
    """One member of a course.

    Attributes:
        subject: As launches name them.
        part: What they are here.
        is_active: Whether they are in the course now.
        name: As the platform shares it.
        email: The same.
        why: Why they are neither; empty of others.
    """

    subject: str
    part: Part
    is_active: bool
    name: str | None
    email: str | None
    why: str = ""


def part_of(roles: Iterable[str]) -> Part:
    """Say what somebody with these roles is in a course: supporters go before learners.

    Roles in the institution or the system say nothing of a course. A Mentor of LTI is a parent who watches one learner,
    and none of our mentors.

    >>> part_of(["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]), part_of(["Instructor", "Learner"])
    ('learner', 'supporter')
    >>> part_of(["http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"])
    'supporter'
    >>> part_of(["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor", "Mentor"])
    'neither'
    """
    named = {one for role in roles for one in _names_of(role)}
    if named & _SUPPORT:
        return "supporter"
    return "learner" if "Learner" in named else "neither"


def _names_of(role: str) -> tuple[str, ...]:
    """Return the principal role in a course, and the part of it that is said."""
    if "/" not in role and "#" not in role:
        return (role,)
    if not role.startswith(_MEMBERSHIP):
        return ()
    return tuple([one for one in role.removeprefix(_MEMBERSHIP).replace("/", "#").split("#") if one])


def member_of(said: Mapping[str, Any]) -> Member | None:
    """Read a member; None where nobody is named."""
    subject = said.get("user_id")
    if isinstance(subject, int) and not isinstance(subject, bool):
        subject = str(subject)
    if not isinstance(subject, str) or not subject or len(subject) > _MAX_SUBJECT or fault_in_text(subject) is not None:
        return None
    told = said.get("roles")
    roles = [one for one in told if isinstance(one, str)] if isinstance(told, Sequence) else []
    part: Part = "neither" if _TEST in roles else part_of(roles)
    status = said.get("status")
    why = "" if part != "neither" else "a test learner" if _TEST in roles else _why(roles)
    is_active = status is None or (isinstance(status, str) and status.lower() == "active")
    return Member(subject, part, is_active, name_of(said), _text(said.get("email"), _MAX_EMAIL), why)


def _why(roles: Sequence[str]) -> str:
    shown = ", ".join([one.rpartition("#")[2][:40] for one in roles[:3]])
    return f"neither learner nor teacher here: {shown}" if shown else "no role is told"


def name_of(said: Mapping[str, Any]) -> str | None:
    """Return what somebody is called: the name, or its parts; None where the platform does not share it.

    >>> name_of({"given_name": "Ada", "family_name": "Lovelace"}), name_of({"name": " "})
    ('Ada Lovelace', None)
    """
    parts = [_text(said.get(name), _MAX_NAME) for name in ("given_name", "family_name")]
    return _text(said.get("name"), _MAX_NAME) or " ".join([one for one in parts if one])[:_MAX_NAME] or None


def _text(said: object, most: int) -> str | None:
    if not isinstance(said, str):
        return None
    shown = " ".join(said.split())[:most]
    return shown if shown and fault_in_text(shown) is None else None


def read_page(document: object) -> list[Member] | None:
    """Read a page of members; None where it is none."""
    listed = document.get("members") if isinstance(document, Mapping) else None
    if not isinstance(listed, list):
        return None
    found = [member_of(one) for one in listed if isinstance(one, Mapping)]
    return [one for one in found if one is not None]
