"""That queries show what `engine.support.visibility` lets read, and nothing else."""

from itertools import chain, combinations, product
from typing import NamedTuple, get_args

import pytest
from psycopg import Connection

from api.record.support.readers import MINE, Reach, on_learner, visible
from engine.support.events import Visibility
from engine.support.visibility import Reader, Written, may_read

ROLES = ("tutor", "coach", "mentor", "peer")
ALL = (*ROLES, "coordinator")
WRITERS = (
    *(("supporter", who, role) for who in ("tess", "tom") for role in ALL),
    *(("learner", who, "learner") for who in ("ada", "bob", "tess")),
    ("machine", "machine", "machine"),
)
"""Kind, id and role of whoever wrote; a learner has the id of a supporter."""


class Row(NamedTuple):
    learner: str
    by_kind: str
    by_id: str
    by_role: str
    visibility: Visibility


ROWS = tuple(Row(learner, *by, told) for learner, by, told in product(("ada", "bob"), WRITERS, get_args(Visibility)))
_SHOWN = (  # of `readers`
    f"WITH {MINE}, w AS (SELECT * FROM unnest(%(learners)s::text[], %(kinds)s::text[], %(ids)s::text[],"  # noqa: S608  # of `readers`
    " %(roles)s::text[], %(told)s::text[]) AS u (learner, by_kind, by_id, by_role, visibility))"
    f" SELECT w.*, {on_learner('w.learner')}, {visible('w')} FROM w"
)


def subsets(roles: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(roles, n) for n in range(len(roles) + 1)))


def reaches() -> list[Reach]:
    """Learners, and supporters of ada with every set of roles, held for her or for her cohort, or coordinating."""
    own = [Reach("tess", is_coordinator=all_, of_learners=_pairs("ada", held)) for all_, held in _held()]
    cohort = [Reach("tess", is_coordinator=all_, of_cohorts=_pairs("class", held)) for all_, held in _held()]
    mixed = Reach("tess", of_learners=(("ada", "peer"), ("bob", "mentor")), of_cohorts=(("class", "coach"),))
    return [Reach("ada", is_learner=True), Reach("tess", is_learner=True), *own, *cohort, mixed]


def _held() -> list[tuple[bool, tuple[str, ...]]]:
    return list(product((False, True), subsets(ROLES)))


def _pairs(whose: str, roles: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple([(whose, role) for role in roles])


def roles_of(reach: Reach, learner: str) -> frozenset[str]:
    """Which roles a reader has for a learner, whom ada's cohort tells apart from bob."""
    own = {role for whose, role in reach.of_learners if whose == learner}
    cohort = {role for whose, role in reach.of_cohorts if whose == "class" and learner == "ada"}
    return frozenset(own | cohort | ({"coordinator"} if reach.is_coordinator else set()))


def expected(reach: Reach, row: Row) -> tuple[bool, bool]:
    """Tell whether the learner is theirs, and whether it may be read."""
    kind = "learner" if reach.is_learner else "supporter"
    roles = roles_of(reach, row.learner)
    reader = Reader(f"{kind}/{reach.person}", roles, reach.is_learner and reach.person == row.learner)
    written = Written(f"{row.by_kind}/{row.by_id}", row.by_role, row.visibility)
    return reader.is_learner or bool(roles), may_read(reader, written)


@pytest.fixture
def organisation_of_two(connection: Connection, organisation_no: int) -> int:
    connection.execute("INSERT INTO symphonie.cohort (organisation_no, id) VALUES (%s, 'class')", [organisation_no])
    connection.execute(
        "INSERT INTO symphonie.cohort_learner (organisation_no, cohort, learner) VALUES (%s, 'class', 'ada')",
        [organisation_no],
    )
    return organisation_no


def test_a_query_shows_what_may_be_read_and_nothing_else(connection: Connection, organisation_of_two: int) -> None:
    columns = dict(zip(("learners", "kinds", "ids", "roles", "told"), map(list, zip(*ROWS, strict=True)), strict=True))
    n_shown = 0
    for reach in reaches():
        about = {"organisation_no": organisation_of_two, **columns, **reach.parameters}
        found = {Row(*row[:5]): (row[5], row[6]) for row in connection.execute(_SHOWN, about)}
        assert found == {row: expected(reach, row) for row in ROWS}, reach
        n_shown += sum(can for _, can in found.values())
    assert n_shown > len(ROWS)


def test_a_cohort_of_another_organisation_gives_no_role(
    connection: Connection, organisation_of_two: int, other_organisation_no: int
) -> None:
    reach = Reach("tess", of_cohorts=(("class", "tutor"),))
    query = f"WITH {MINE} SELECT {on_learner('%(learner)s::text')}"
    for organisation_no, is_theirs in ((organisation_of_two, True), (other_organisation_no, False)):
        about = {"organisation_no": organisation_no, "learner": "ada", **reach.parameters}
        assert connection.execute(query, about).fetchone() == (is_theirs,)
