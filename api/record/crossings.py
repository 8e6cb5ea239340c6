"""Results that moved a skill across the mastery from which it counts as mastered, noted with them for the feed.

A crossing is told where a result on the skill made it: by what was believed just before that result and just after it.
Forgetting, which nobody does, crosses nothing; nor does a result on another skill, which moves all others a little.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from api.journal import JournalEntry
from api.record.columns import INSTANT

NOTE_CROSSINGS: Final = f"""
INSERT INTO symphonie.change_due (organisation_no, kind, graph_no, learner, at, about)
SELECT c.organisation_no, 'mastery.crossed', c.graph_no, c.learner, {INSTANT.format("c.at_us")},
    json_build_object('skill_id', c.skill_id, 'direction', c.direction, 'result_id', new.result_id)
FROM json_to_recordset(%(crossings)s::json) AS c (organisation_no integer, graph_no integer, learner text, seq integer,
    skill_id text, direction text, at_us bigint)
JOIN new USING (organisation_no, graph_no, learner, seq)
ORDER BY c.learner, c.seq, c.skill_id
"""
"""Beside the insertion of results, whose new ones are `new`."""


class Crossing(msgspec.Struct, frozen=True):
    """That a result moved a skill across its threshold: `up` or `down`."""

    organisation_no: int
    graph_no: int
    learner: str
    seq: int
    skill_id: str
    direction: str
    at_us: int


def crossings_in(entries: Iterable[JournalEntry]) -> list[Crossing]:
    """Return the crossings of some commits."""
    found: list[Crossing] = []
    for entry in entries:
        threshold = entry.threshold
        if not threshold:
            continue
        for one in entry.results:
            for skill_id, before, after in zip(one.skills, one.before, one.after, strict=True):
                if (before < threshold) != (after < threshold):
                    whose = (entry.organisation_no, entry.graph_no, entry.learner, one.seq)
                    direction = "up" if before < after else "down"
                    found.append(Crossing(*whose, skill_id, direction, entry.committed_at_us))
    return found
