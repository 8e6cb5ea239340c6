"""Erase an organisation: its key first, so that nobody reads a name of it any more, then all that is its own.

From the first transaction on what is sealed can be opened by nobody, in the record and in any dump made later. Content
graphs, with results and live states, are erased by the retracer's process as always (`eraser`); receipts and the audit
chain stay, and the organisation keeps its number and loses its id.
"""

from typing import Final

from psycopg import Connection, errors, sql

from api.record.erasure.erasures import blank_graph
from api.record.errors import UnknownOrganisationError

_KEPT: Final = frozenset({"organisation", "organisation_key", "content_graph", "erasure", "erasure_cut"})
_TABLES: Final = (
    "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema,"
    " table_name) JOIN pg_class p ON p.oid = format('%I.%I', c.table_schema, c.table_name)::regclass"
    " WHERE c.table_schema = 'symphonie' AND c.column_name = 'organisation_no' AND t.table_type = 'BASE TABLE'"
    " AND NOT p.relispartition AND c.table_name NOT LIKE 'audit%' ORDER BY 1"
)
BY_COMMAND: Final = "symphonie organisation erase"


def erase_organisation(connection: Connection, organisation: str) -> dict[str, int]:
    """Erase an organisation, and return how many rows of each table were removed at once.

    Args:
        connection: To the record, in autocommit.
        organisation: Its id.

    Raises:
        UnknownOrganisationError: There is none of this id.
    """
    row = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation]).fetchone()
    if row is None:
        raise UnknownOrganisationError(organisation)
    (no,) = row
    with connection.transaction():
        connection.execute(
            "INSERT INTO symphonie.organisation_key (organisation_no, master, destroyed_at) VALUES (%s, '', now())"
            " ON CONFLICT (organisation_no) DO UPDATE SET wrapped = NULL, destroyed_at = now()",
            [no],
        )
        connection.execute("UPDATE symphonie.api_key SET revoked_at = now() WHERE organisation_no = %s", [no])
    with connection.transaction():
        for graph_no, graph_id in connection.execute(
            "SELECT no, id FROM symphonie.content_graph WHERE organisation_no = %s AND erased_at IS NULL", [no]
        ).fetchall():
            blank_graph(connection, no, graph_no, graph_id, BY_COMMAND)
    removed = _delete_rows(connection, no)
    connection.execute("UPDATE symphonie.organisation SET id = %s, name = NULL WHERE no = %s", [f"erased-{no}", no])
    return removed


def _delete_rows(connection: Connection, no: int) -> dict[str, int]:
    """Delete the rows of every table that has any, those that others refer to after these."""
    left = [table for (table,) in connection.execute(_TABLES).fetchall() if table not in _KEPT]
    removed: dict[str, int] = {}
    while left:
        waiting = []
        for table in left:
            statement = sql.SQL("DELETE FROM {} WHERE organisation_no = %s").format(sql.Identifier("symphonie", table))
            try:
                with connection.transaction():
                    n_deleted = connection.execute(statement, [no]).rowcount
            except errors.ForeignKeyViolation:
                waiting.append(table)
            else:
                removed |= {table: n_deleted} if n_deleted else {}
        if len(waiting) == len(left):
            break
        left = waiting
    return removed
