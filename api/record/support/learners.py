"""Which learners there are: whoever has anything in the record, by id, a page at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, NamedTuple

from msgspec import Meta

from api.record.pool import Pool, rows_of
from api.record.support.contacts import called
from api.record.support.readers import MINE, Reach, on_level
from api.record.vault.people import learner_name
from content_graph.texts import TEXT_PATTERN, folded


class LearnerPlace(NamedTuple):
    """The place of a learner in a list."""

    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


class LearnerFilter(NamedTuple):
    """Which learners are asked for; None for any.

    Attributes:
        graph_no: With a result or a trace on this content graph.
        q: Whose name has each of these words in it, or whose id begins so; without accents and case.
        cohort: Who are in it.
        signal: Who have an open alert of this kind.
        silent_since: Of whom neither a result nor a visit came since then.
    """

    graph_no: int | None
    q: str
    cohort: str | None
    signal: str | None
    silent_since: datetime | None


class FoundLearner(NamedTuple):
    """A learner: name, cohorts, kinds of open alerts, when they were seen, and how many open cases they have."""

    learner: str
    name: str | None
    cohorts: tuple[str, ...]
    signals: tuple[str, ...]
    seen_at: datetime | None
    n_open_cases: int


_AFTER: Final = "(%(after)s::text IS NULL OR o.learner > %(after)s)"
_THEIRS: Final = (
    "o.organisation_no = %(organisation_no)s AND o.learner >= begins.prefix"
    f" AND o.learner < begins.prefix || chr(1114111) AND {_AFTER}"
)
_WHOLE: Final = (
    "SELECT DISTINCT o.learner FROM symphonie.{} o"
    f" WHERE o.organisation_no = %(organisation_no)s AND {_AFTER} AND {{}}"
)
_SOME: Final = f"SELECT DISTINCT o.learner FROM symphonie.{{}} o WHERE {_THEIRS} AND {{}}"
_FEW: Final = f"({_SOME} ORDER BY o.learner LIMIT %(limit)s)"
_BEGINNING: Final = (
    "SELECT found.learner FROM unnest(%(prefixes)s::text[]) begins (prefix) CROSS JOIN LATERAL ({}) found"
)
_CALLED: Final = f"SELECT o.learner FROM unnest(%(called)s::text[]) o (learner) WHERE {_AFTER}"
_OF_GRAPHS: Final = (
    # graph by graph, so that each is read off an index until there are enough
    "SELECT one.learner FROM symphonie.content_graph g CROSS JOIN LATERAL ("
    + " UNION ALL ".join(
        _FEW.format(table, "o.graph_no = g.no AND o.learner <> ''") for table in ("result_key", "activity_trace_key")
    )
    + ") one WHERE g.organisation_no = %(organisation_no)s AND (%(graph_no)s::int IS NULL OR g.no = %(graph_no)s)"
)
_ANYTHING: Final = " UNION ALL ".join(
    [
        _FEW.format("cohort_learner", "true"),
        _FEW.format("learner_contact", "true"),
        *(_FEW.format(table, "o.learner IS NOT NULL") for table in ("support_case", "alert", "override")),
        _FEW.format("staff_part", "o.learner IS NOT NULL AND o.content IS NOT NULL"),
    ]
)
_EVERYBODY: Final = " UNION ALL ".join(
    _WHOLE.format(table, "o.learner <> ''") for table in ("cohort_learner", "learner_contact", "result_key")
)
_OPEN_ALERTS: Final = "a.organisation_no = %(organisation_no)s AND a.learner = one.learner AND a.ended_at IS NULL"
_HAS: Final = (
    "SELECT FROM symphonie.{} k"
    " WHERE (k.organisation_no, k.graph_no, k.learner) = (%(organisation_no)s, %(graph_no)s, one.learner)"
)
_SEEN: Final = (
    "SELECT s.occurred_at FROM symphonie.content_graph g JOIN symphonie.{} s"
    " ON (s.organisation_no, s.graph_no, s.learner) = (g.organisation_no, g.no, one.learner)"
    " WHERE g.organisation_no = %(organisation_no)s AND (%(graph_no)s::int IS NULL OR g.no = %(graph_no)s)"
)
_ANSWERED: Final = _SEEN.format("result")
_WAS_THERE: Final = f"{_SEEN.format('activity_trace')} AND s.kind IN ('visit', 'submission', 'custom')"
_TOLD: Final = (
    "SELECT one.learner, (SELECT " + learner_name("n") + " FROM symphonie.learner_contact n"
    " WHERE (n.organisation_no, n.learner) = (%(organisation_no)s, one.learner)),"
    " ARRAY(SELECT c.cohort FROM symphonie.cohort_learner c"
    " WHERE c.organisation_no = %(organisation_no)s AND c.learner = one.learner ORDER BY 1),"
    f" ARRAY(SELECT DISTINCT a.kind FROM symphonie.alert a WHERE {_OPEN_ALERTS} ORDER BY 1),"
    f" (SELECT max(seen.occurred_at) FROM ({_ANSWERED} UNION ALL {_WAS_THERE}) seen),"
    " (SELECT count(*) FROM symphonie.support_case s WHERE s.organisation_no = %(organisation_no)s"
    " AND s.learner = one.learner AND s.closed_at IS NULL AND s.merged_into IS NULL)::int"
    f" FROM (SELECT DISTINCT learner FROM ({{}}) o) one WHERE {on_level('one.learner')}"
    " AND (%(words)s::text[] IS NULL"
    " OR EXISTS (SELECT FROM unnest(%(prefixes)s::text[]) begins WHERE starts_with(lower(one.learner), lower(begins)))"
    " OR one.learner = ANY(%(called)s::text[]))"
    " AND (%(cohort)s::text IS NULL OR EXISTS (SELECT FROM symphonie.cohort_learner c"
    " WHERE (c.organisation_no, c.cohort, c.learner) = (%(organisation_no)s, %(cohort)s, one.learner)))"
    f" AND (%(signal)s::text IS NULL OR EXISTS (SELECT FROM symphonie.alert a WHERE {_OPEN_ALERTS}"
    " AND a.kind = %(signal)s))"
    " AND (%(silent_since)s::timestamptz IS NULL OR NOT EXISTS"
    # what came since was committed since: the months before are not looked at
    f" ({_ANSWERED} AND s.committed_at >= %(silent_since)s AND s.occurred_at >= %(silent_since)s UNION ALL"
    f" {_WAS_THERE} AND s.received_at >= %(silent_since)s AND s.occurred_at >= %(silent_since)s))"
    " AND (%(graph_no)s::int IS NULL"
    f" OR EXISTS ({_HAS.format('result_key')}) OR EXISTS ({_HAS.format('activity_trace_key')}))"
    " ORDER BY one.learner LIMIT %(limit)s"
)


async def find_learners(
    pool: Pool, organisation_no: int, wanted: LearnerFilter, reach: Reach, limit: int, after: str | None
) -> list[FoundLearner]:
    """Return the next learners by id, as far as the reader may see their level."""
    words = folded(wanted.q).split() or None
    query = f"WITH {MINE} {_TOLD.format(_source(wanted, reach, words))}"
    asked = {
        **wanted._asdict(),
        "words": words,
        "called": None if words is None else await called(pool, organisation_no, words),
        "prefixes": _spellings(wanted.q, words),
        "limit": limit,
        "after": after,
    }
    return await rows_of(pool, _found, query, {"organisation_no": organisation_no, **asked, **reach.parameters})


def _spellings(q: str, words: Sequence[str] | None) -> list[str]:
    """Return how ids may begin that begin with a text in another case: an index reads them."""
    bare = q.strip() if words else ""
    return sorted({bare, bare.lower(), bare.upper(), bare.capitalize()})


def _source(wanted: LearnerFilter, reach: Reach, words: Sequence[str] | None) -> str:
    """Return the smallest set of learners in which all who are asked for are."""
    if wanted.cohort is not None:
        return _WHOLE.format("cohort_learner", "o.cohort = %(cohort)s")
    if wanted.signal is not None:
        return _WHOLE.format("alert", "o.kind = %(signal)s AND o.ended_at IS NULL")
    if not reach.is_coordinator:
        return f"SELECT o.learner FROM mine o WHERE {_AFTER}"
    if wanted.silent_since is not None:
        return _EVERYBODY
    anybody = _BEGINNING.format(_OF_GRAPHS if wanted.graph_no is not None else f"{_OF_GRAPHS} UNION ALL {_ANYTHING}")
    return anybody if words is None else f"{_CALLED} UNION ALL {anybody}"


def _found(
    learner: str,
    name: str | None,
    cohorts: list[str],
    signals: list[str],
    seen_at: datetime | None,
    n_open_cases: int,
) -> FoundLearner:
    return FoundLearner(learner, name, tuple(cohorts), tuple(signals), seen_at, n_open_cases)
