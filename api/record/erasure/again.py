"""Erase once more what was erased after the moment to which a record was brought back.

The receipts keep their numbers. A receipt names a learner by a keyed digest only, so the learners of the restored
record are gone through until one has that digest; where none has, there is nothing to erase.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import msgspec
from psycopg import Connection
from psycopg.types.json import Jsonb

from api.record.erasure.erasures import BLANK, REMOVE_MODEL, Kind, subject_of
from api.record.erasure.holdings import HOLDINGS

_ALL: Final = (
    "SELECT no, organisation_no, kind, subject, graph_no, asked_at, asked_by FROM symphonie.erasure ORDER BY no"
)
_NAMED: Final = tuple(one.table for one in HOLDINGS if one.names_learner)
_INSERT: Final = (
    "INSERT INTO symphonie.erasure"
    " (no, organisation_no, kind, subject, graph_no, learner, asked_at, asked_by, finished_at, removed)"
    " OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, %s, %s, %s, %s, %s, CASE WHEN %s THEN clock_timestamp() END, %s)"
)
_GO_ON: Final = (
    "SELECT setval(pg_get_serial_sequence('symphonie.erasure', 'no'), max(no)) FROM symphonie.erasure"
    " HAVING count(*) > 0"
)


class PastErasure(msgspec.Struct, frozen=True):
    """A receipt, as far as it says what is to be gone."""

    no: int
    organisation_no: int
    kind: Kind
    subject: str
    graph_no: int | None
    asked_at: datetime
    asked_by: str


def past_erasures(connection: Connection) -> list[PastErasure]:
    """List all receipts, oldest first."""
    return [PastErasure(*row) for row in connection.execute(_ALL)]


def secret_of(connection: Connection) -> bytes:
    """Return the deployment's own secret."""
    row = connection.execute("SELECT offer_key FROM symphonie.deployment").fetchone()
    if row is None:
        raise LookupError
    return bytes(row[0])


def ask_again(connection: Connection, wanted: Iterable[PastErasure]) -> int:
    """Note the erasures that a record does not know of, as asked for and not done yet; return how many those are.

    Args:
        connection: To the record, in autocommit; nobody serves it.
        wanted: What was erased.
    """
    known = {one.no for one in past_erasures(connection)}
    missing = [one for one in wanted if one.no not in known]
    learners = _learners_by_subject(connection, {one.organisation_no for one in missing if one.kind == "learner"})
    for one in missing:
        with connection.transaction():
            _ask(connection, one, learners.get((one.organisation_no, one.subject)))
    connection.execute(_GO_ON)
    return len(missing)


def _ask(connection: Connection, one: PastErasure, learner: str | None) -> None:
    is_done, removed = True, {}
    if one.kind == "learner":
        is_done = learner is None
    elif one.kind == "content_graph":
        found = connection.execute(
            "SELECT FROM symphonie.content_graph WHERE no = %s AND organisation_no = %s AND erased_at IS NULL",
            [one.graph_no, one.organisation_no],
        ).fetchone()
        is_done = found is None
        if not is_done:
            connection.execute("DELETE FROM symphonie.retrace WHERE graph_no = %s", [one.graph_no])
            connection.execute(BLANK, [one.graph_no])
    elif one.kind == "model":
        about = {"no": one.graph_no, "content_hash": one.subject}
        removed = {what: connection.execute(how, about).rowcount for what, how in REMOVE_MODEL.items()}
    receipt = (one.no, one.organisation_no, one.kind, one.subject, one.graph_no, learner, one.asked_at, one.asked_by)
    connection.execute(_INSERT, [*receipt, is_done, Jsonb(removed)])


def _learners_by_subject(connection: Connection, organisation_nos: Iterable[int]) -> dict[tuple[int, str], str]:
    secret = secret_of(connection)
    return {
        (number, subject_of(secret, number, learner)): learner
        for number in organisation_nos
        for learner in _learners(connection, number)
    }


def _learners(connection: Connection, organisation_no: int) -> Iterator[str]:
    union = " UNION ".join(
        f"SELECT learner FROM symphonie.{table} WHERE organisation_no = %(no)s AND learner <> ''"  # of `HOLDINGS`
        for table in _NAMED
    )
    yield from (learner for (learner,) in connection.execute(union, {"no": organisation_no}))
