"""Help among learners that has not ended, and may be over by now."""

from datetime import datetime
from typing import Final, NamedTuple

from psycopg.rows import args_row

from api.record.support.team import Record, rows_in

Place = tuple[int, str]
"""Number of an organisation, and id of a help: the order in which they are looked at."""
BEFORE_ALL: Final[Place] = (0, "")


class DueHelp(NamedTuple):
    """Help that may be over.

    Attributes:
        organisation_no: Whose.
        help_id: Which.
        n_seen: Results and corrections of the helped by now, which are to be looked at.
    """

    organisation_no: int
    help_id: str
    n_seen: int

    @property
    def place(self) -> Place:
        """Where it stands among the others."""
        return self.organisation_no, self.help_id


_N_OF: Final = (
    "coalesce((SELECT max({0}) FROM symphonie.{1} r WHERE (r.organisation_no, r.graph_no, r.learner)"
    " = (h.organisation_no, h.graph_no, h.helped)), 0)"
)
_DUE: Final = (
    "SELECT h.organisation_no, h.id, n.seen FROM symphonie.peer_help h CROSS JOIN LATERAL"
    f" (SELECT {_N_OF.format('r.seq', 'result_key')} + {_N_OF.format('r.no', 'result_correction')} AS seen) n"
    " WHERE h.ended_at IS NULL AND (h.organisation_no, h.id) > (%(organisation_no)s, %(help_id)s)"
    " AND (h.ends_at <= %(now)s OR n.seen > h.n_seen) ORDER BY h.organisation_no, h.id LIMIT %(limit)s"
)
_SEEN: Final = (
    "UPDATE symphonie.peer_help SET n_seen = %(n_seen)s"
    " WHERE (organisation_no, id) = (%(organisation_no)s, %(help_id)s) AND ended_at IS NULL"
)


async def due_helps(connection: Record, now: datetime, after: Place, limit: int) -> list[DueHelp]:
    """Return help whose date has come, or whose helped has results or corrections that were not looked at.

    Args:
        connection: To the record.
        now: The moment.
        after: From here on.
        limit: How many at most.
    """
    about = {"now": now, "organisation_no": after[0], "help_id": after[1], "limit": limit}
    return list(await rows_in(connection, args_row(DueHelp), _DUE, about))


async def note_seen(connection: Record, due: DueHelp) -> None:
    """Note that help was looked at with these results and corrections, and goes on."""
    await connection.execute(_SEEN, due._asdict())
