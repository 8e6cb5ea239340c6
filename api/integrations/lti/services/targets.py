"""What a link in a course leads to, as the platform keeps it between the choosing and the launch.

Custom parameters of a link are texts that platforms treat freely: Moodle cuts them at `;` and line breaks, fills in
what begins with `$`, and writes names in lower case. So names have small letters and `_` alone, and values are
percent-encoded.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, cast, get_args
from urllib.parse import quote, unquote

from content_graph.ids import is_id

Shows: TypeAlias = Literal["next", "activity", "learner"]
_SHOWS: Final = frozenset(get_args(Shows))
_PREFIX: Final = "symphonie_"


class Target(NamedTuple):
    """What a link leads to.

    Attributes:
        shows: `next`: what comes next; `activity`: one item or resource; `learner`: the learner's page.
        content_graph: On which content graph; None for whichever the learner works on.
        goal: Towards which goal; None for all that the content graph has.
        activity: Which item or resource.
    """

    shows: Shows
    content_graph: str | None = None
    goal: str | None = None
    activity: str | None = None


def custom_for(target: Target) -> dict[str, str]:
    """Write a target as custom parameters of a link.

    >>> custom_for(Target("next", "security", goal="Bases; été"))
    {'symphonie_shows': 'next', 'symphonie_content_graph': 'security', 'symphonie_goal': 'Bases%3B%20%C3%A9t%C3%A9'}
    """
    return {f"{_PREFIX}{name}": quote(text, safe="") for name, text in target._asdict().items() if text is not None}


def target_of(custom: Mapping[str, str]) -> Target | None:
    """Read a target back; None where a link has none, or another tool's.

    >>> target_of(custom_for(Target("activity", "security", activity="https://lms.example/1?a=$b")))
    Target(shows='activity', content_graph='security', goal=None, activity='https://lms.example/1?a=$b')
    """
    said = {name.lower().removeprefix(_PREFIX): unquote(text) for name, text in custom.items()}
    shows = said.get("shows")
    if shows not in _SHOWS:
        return None
    ids = {name: one for name in Target._fields[1:] if (one := said.get(name)) is not None and is_id(one)}
    return Target(cast("Shows", shows), **ids)
