"""Who members of a course are here: learners and supporters by the subjects that a platform names them by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.integrations.identities.naming import new_learner_id
from api.integrations.identities.persons import name_of, pairs_of
from api.record.identity import Pair, Person, Side, bind_new, find, unknown_persons

BY: Final = "roster"


class People(NamedTuple):
    """Ids by subject; who is left out waits until somebody says who that is."""

    learners: Mapping[str, str]
    supporters: Mapping[str, str]


async def people_expected(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    issuer: str,
    learning: Collection[str],
    supporting: Collection[str],
) -> People:
    """Return who the subjects would be, and bind nobody.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    pairs = await _pairs(connection, organisation_no, issuer, {*learning, *supporting})
    known = await find(connection, organisation_no, set(pairs.values()))
    takes_new = await unknown_persons(connection, organisation_no) == "new"

    def name(subject: str, bound: str | None) -> str | None:
        pair = pairs[subject]
        return bound or (new_learner_id(pair.issuer, pair.subject) if takes_new or pair in known else None)

    nobody = Person()
    learners = {one: name(one, known.get(pairs[one], nobody).learner_id) for one in learning}
    supporters = {one: name(one, known.get(pairs[one], nobody).supporter_id) for one in supporting}
    return People(_named(learners), _named(supporters))


async def people_of(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    issuer: str,
    learning: Sequence[str],
    supporting: Sequence[str],
    at: datetime,
) -> People:
    """Return who the subjects are; who is new is bound, if the organisation wants that.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    pairs = await _pairs(connection, organisation_no, issuer, {*learning, *supporting})
    takes_new = await unknown_persons(connection, organisation_no) == "new"
    # One may support here and learn elsewhere: what they are not yet is added to what they are.
    sides: tuple[tuple[Side, Sequence[str]], ...] = (("learner_id", learning), ("supporter_id", supporting))
    for side, subjects in sides:
        known = await find(connection, organisation_no, {pairs[one] for one in subjects})
        missing = [
            pair
            for pair in dict.fromkeys(pairs[one] for one in subjects)
            if (takes_new or pair in known) and getattr(known.get(pair, Person()), side) is None
        ]
        if missing:  # under ids that are nobody's: two platforms of one host name their people alike
            await bind_new(connection, organisation_no, missing, name_of, at, BY, side)
    bound = await find(connection, organisation_no, set(pairs.values()))
    nobody = Person()
    return People(
        _named({one: bound.get(pairs[one], nobody).learner_id for one in learning}),
        _named({one: bound.get(pairs[one], nobody).supporter_id for one in supporting}),
    )


async def _pairs(
    connection: AsyncConnection[TupleRow], organisation_no: int, issuer: str, subjects: Collection[str]
) -> dict[str, Pair]:
    found = await pairs_of(connection, organisation_no, [(issuer, one) for one in subjects])
    return {subject: pair for (_, subject), pair in found.items()}


def _named(ids: Mapping[str, str | None]) -> dict[str, str]:
    return {subject: one for subject, one in ids.items() if one is not None}
