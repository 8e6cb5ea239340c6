"""What is older than it is kept goes by itself, kind by kind; what would go is told before, and nothing else goes."""

import subprocess
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg
from psycopg import Connection

from api.record.erasure.kinds import count_expired, drop_expired
from simulations.live.serving import environment, symphonie_command
from tests.pausing import at_rest
from tests.privacy.houses import House
from tests.privacy.lives import Life, furnish, live

OLD = Life("old-5b1d", "Odile Ancienne", "odile.ancienne@example.org")
NEW = Life("new-9d40", "Nadia Nouvelle", "nadia.nouvelle@example.org")
TABLES = ("support_case", "case_event", "production", "learner_contact", "account", "file_read", "notice", "sending")
WRITING = ("dispatcher", "detector", "timekeeper", "retracer")
"""Processes that write of a learner when nobody asks."""
_AGE = (
    ("support_case", "closed_at = now() - interval '4 years'"),
    ("case_event", "written_at = now() - interval '4 years'"),
    ("learner_contact", "put_at = now() - interval '4 years'"),
    ("account", "created_at = now() - interval '4 years'"),
    ("file_read", "read_at = now() - interval '4 years'"),
    ("notice", "made_at = now() - interval '4 years'"),
    # Of some the minute was not over, in which they may still be taken back.
    ("sending", "changed_at = now() - interval '4 years', state = 'sent', taken_by = NULL, taken_until = NULL"),
    ("result", "committed_at = committed_at - interval '4 years'"),
    ("activity_trace", "received_at = received_at - interval '4 years'"),
)


def rows(connection: Connection, learner: str) -> dict[str, int]:
    found = {}
    for table in TABLES:
        row = connection.execute(f"SELECT count(*) FROM symphonie.{table} WHERE learner = %s", [learner]).fetchone()  # noqa: S608
        found[table] = row[0] if row else 0
    return found


def would_go(told: Any) -> dict[str, int]:  # noqa: ANN401 - JSON
    return {one["table"]: one["n"] for kind in told["kinds"] for one in kind["expired"] if one["n"]}


def test_only_what_is_older_goes_and_a_restriction_keeps_it(house: House) -> None:
    furnish(house)
    live(house, OLD, "beside-old")
    live(house, NEW, "beside-new")
    for table in ("result", "activity_trace"):
        house.recorded(table, OLD.learner_id)
    with (
        at_rest(house.process, house.database_url, *WRITING),
        psycopg.connect(house.database_url, autocommit=True) as connection,
    ):
        for table, aged in _AGE:
            connection.execute(f"UPDATE symphonie.{table} SET {aged} WHERE learner = %s", [OLD.learner_id])  # noqa: S608
        before = rows(connection, OLD.learner_id)
        untouched = rows(connection, NEW.learner_id)
        assert all(before.values())
        asked = {"right": "restriction", "reason": "I need it in court."}
        receipt = house.call("POST", f"learners/{OLD.learner_id}/privacy-requests", asked, f"learner/{OLD.learner_id}")
        drop_expired(connection, house.settings, datetime.now(UTC))
        assert rows(connection, OLD.learner_id) == before
        ended = "UPDATE symphonie.override SET until = now() - interval '1 hour' WHERE id = %s"
        connection.execute(ended, [receipt["request_id"]])  # it ended by itself

        arguments = [*symphonie_command(), "retention", "--dry-run", "--json"]
        done = subprocess.run(arguments, capture_output=True, env=environment(house.settings.data_dir), check=True)  # noqa: S603
        told = would_go(msgspec.json.decode(done.stdout))
        assert told == would_go(house.call("GET", "retention"))
        assert {"support_case", "case_event", "production", "learner_contact", "account", "file_read"} <= told.keys()
        assert rows(connection, OLD.learner_id) == before

        dropped = drop_expired(connection, house.settings, datetime.now(UTC))
        assert told.keys() <= dropped.keys()
        assert set(rows(connection, OLD.learner_id).values()) == {0}
        assert rows(connection, NEW.learner_id) == untouched
        assert not [one for one in count_expired(connection, house.settings, datetime.now(UTC)) if one.n]
