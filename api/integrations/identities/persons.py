"""Find out who is meant by what another system calls somebody, as the organisation wants of whom nobody has bound."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.integrations.identities.naming import new_learner_id, pair_of
from api.record.identity import Pair, Person, bind_new, find, unknown_persons
from api.record.vault.columns import key_of

Named: TypeAlias = tuple[str, str]
"""Issuer and subject as they were sent."""


async def pairs_of(
    connection: AsyncConnection[TupleRow], organisation_no: int, named: Iterable[Named]
) -> dict[Named, Pair]:
    """Return under what each is looked up.

    Raises:
        RecordUnavailable: The master key is not here, without which e-mail addresses are not told apart.
    """
    digest = await digest_of(connection, organisation_no)
    return {one: pair_of(*one, digest) for one in named}


async def persons_of(
    connection: AsyncConnection[TupleRow], organisation_no: int, named: Collection[Named], at: datetime, by: str
) -> dict[Named, Person]:
    """Return who is meant by each; who is left out waits until somebody binds them.

    Args:
        connection: In a transaction, on which new learners are bound.
        organisation_no: Whose.
        named: As they were sent.
        at: When.
        by: What asks: `xapi`, `caliper`, `lti`.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    pairs = await pairs_of(connection, organisation_no, named)
    wanted = set(pairs.values())
    found: Mapping[Pair, Person] = await find(connection, organisation_no, wanted)
    unknown = wanted - found.keys()
    if unknown and await unknown_persons(connection, organisation_no) == "new":
        found = {**found, **await bind_new(connection, organisation_no, sorted(unknown), name_of, at, by)}
    return {one: found[pair] for one, pair in pairs.items() if pair in found}


async def digest_of(connection: AsyncConnection[TupleRow], organisation_no: int) -> Callable[[str], str]:
    """Return what makes digests under the organisation's key, in hexadecimal.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    key = await key_of(connection, organisation_no)
    return lambda text: (key.index(text) or b"").hex()


def name_of(pair: Pair, taken: Collection[str]) -> str:
    """Return the id that a pair gets, other than those that are taken."""
    return new_learner_id(pair.issuer, pair.subject, taken)
