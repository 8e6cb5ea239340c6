"""What people decided about a path, as something that happened."""

from datetime import datetime
from typing import Final, Literal

import msgspec

from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.live.published_decisions import OverrideKind
from api.paths.decisions import By
from api.paths.overrides import Override, override_told
from api.record.overrides import ToldOverride
from api.results.messages import Words

What = Literal["made", "ended"]


class TimelineOverride(msgspec.Struct, frozen=True, tag_field="event", tag="override"):
    """That a person decided something about the path, or ended it.

    Attributes:
        at: When.
        what: Which of the two; that its time came is no event.
        override: As it stands now.
        by: Who; null where what it was made for came about.
        reason: Why, in their words.
        text: The same for people.
    """

    at: datetime
    what: What
    override: Override
    by: By | None
    reason: str
    text: Words


_WORDS: Final[dict[tuple[OverrideKind, What], Words]] = {
    ("pin", "made"): Words("Mis en tête\u202f: {}.", "Put first: {}."),
    ("pin", "ended"): Words("N’est plus mis en tête\u202f: {}.", "No longer put first: {}."),
    ("veto", "made"): Words("Écarté\u202f: {}.", "Kept away: {}."),
    ("veto", "ended"): Words("N’est plus écarté\u202f: {}.", "No longer kept away: {}."),
    ("snooze", "made"): Words("Reporté\u202f: {}.", "Put off: {}."),
    ("snooze", "ended"): Words("N’est plus reporté\u202f: {}.", "No longer put off: {}."),
    ("automation_off", "made"): Words(
        "Ajustements automatiques désactivés.", "Automatic adjustments were switched off."
    ),
    ("automation_off", "ended"): Words(
        "Ajustements automatiques réactivés.", "Automatic adjustments were switched on again."
    ),
}
"""What was decided, as people read it; the gap is for the title of the activity or skill."""


def override_event(event: ToldOverride, graph: ServedGraph, now: datetime) -> TimelineOverride:
    """Tell a decision, or its end."""
    stands, what = override_told(event, now), _what(event)
    by, reason = _author(stands, what)
    titles = graph.titles
    title = titles.activities.get(stands.activity_id or "") or titles.skills.get(stands.skill_id or "")
    name = stands.activity_id or stands.skill_id or ""
    words, (fr, en) = _WORDS[stands.kind, what], (name, name) if title is None else (title.fr, title.en)
    text = Words(words.fr.format(fr), words.en.format(en))
    return TimelineOverride(moment_of(event.at_us), what, stands, by, reason, text)


def _what(event: ToldOverride) -> What:
    return "ended" if event.is_end else "made"


def _author(stands: Override, what: What) -> tuple[By | None, str]:
    """Return who made or ended it, and why."""
    if what == "ended" and stands.ended is not None:
        return stands.ended.by, stands.ended.reason
    return stands.by, stands.reason
