"""Decisions whose near-ties were drawn, with what came of them, as `symphonie evaluate policy` reads them.

What came of a decision is the rise of mastery over the learner's next results: for every skill that one of them is on,
what was believed after the last of these against what was believed just before the first, summed over the skills. So it
is the same question whatever came first, and whether or not the learner followed it. Late results are left out: their
moves are of another moment. What the last result taught is not in it yet, because no answer has shown it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec
from psycopg import Connection

from api.record.support.readers import unrestricted
from engine.evaluation.choices import Candidate, LoggedChoice

_FETCH: Final = 5000
_ROWS: Final = f"""
SELECT graph_no, learner, seq, version, choice::text, skills, before, after
FROM symphonie.result AS held
WHERE organisation_no = %(organisation_no)s AND NOT is_late AND EXISTS (
    SELECT FROM symphonie.result AS drawn
    WHERE (drawn.organisation_no, drawn.graph_no, drawn.learner) = (held.organisation_no, held.graph_no, held.learner)
        AND drawn.choice IS NOT NULL) AND {unrestricted("held.learner")}
ORDER BY graph_no, learner, seq
"""


class Drawn(msgspec.Struct, frozen=True):
    """What `symphonie.result.choice` holds (fields as of `api.journal.JournalChoice`)."""

    moment: int
    propensity: float
    policy_version: str
    graph_version: str
    model_version: str
    candidates: tuple[Candidate, ...]


class ChoiceRow(NamedTuple):
    """A result, and the decision after its commit, if that was drawn."""

    graph_no: int
    learner: str
    seq: int
    version: int
    choice: str | None
    skills: list[str]
    before: list[float]
    after: list[float]


Redecide = Callable[[ChoiceRow], Mapping[str, float]]
"""Gives the probability with which another policy would have put each activity first."""


def drawn_decisions(
    connection: Connection, organisation_no: int, within: int, redecide: Redecide | None = None
) -> Iterator[LoggedChoice]:
    """Go through the decisions of an organisation that were drawn; learners are numbered, not named.

    Args:
        connection: Not in autocommit: rows come by a cursor.
        organisation_no: Of the organisation.
        within: Results over which mastery must rise; a decision with fewer behind it has no reward yet.
        redecide: Of the policy in question, if there is one.
    """
    decoder = msgspec.json.Decoder(Drawn)
    with connection.cursor("choices") as cursor:
        cursor.itersize = _FETCH
        cursor.execute(_ROWS, {"organisation_no": organisation_no})
        learners = groupby((ChoiceRow(*row) for row in cursor), key=attrgetter("graph_no", "learner"))
        for number, (_, rows) in enumerate(learners, 1):
            results = list(rows)
            for place, one in enumerate(results, 1):
                if one.choice is not None:
                    logged = _logged(decoder.decode(one.choice), number, results[place : place + within], within)
                    yield logged if redecide is None else _aimed(logged, redecide(one))


def _logged(drawn: Drawn, number: int, followed: Sequence[ChoiceRow], within: int) -> LoggedChoice:
    return LoggedChoice(
        learner=str(number),
        propensity=drawn.propensity,
        candidates=drawn.candidates,
        reward=risen(followed) if len(followed) == within else None,
        moment=drawn.moment,
        policy_version=drawn.policy_version,
    )


def _aimed(logged: LoggedChoice, firsts: Mapping[str, float]) -> LoggedChoice:
    aimed = [msgspec.structs.replace(one, target=firsts.get(one.activity_id, 0.0)) for one in logged.candidates]
    return msgspec.structs.replace(logged, candidates=tuple(aimed))


def risen(results: Sequence[ChoiceRow]) -> float:
    """Sum up by how much mastery rose over some results, in skills."""
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    for one in results:
        for skill_id, before, after in zip(one.skills, one.before, one.after, strict=True):
            first.setdefault(skill_id, before)
            last[skill_id] = after
    return sum(last.values()) - sum(first.values())
