"""While the record takes nothing, what is accepted waits in the live store: up to a bound, and nothing is lost."""

import secrets

import httpx
import msgspec
import psycopg
from litestar.testing import TestClient

from api.app import create_app
from api.record.projector import Projector
from api.settings import Settings
from tests.api.http.organisations import Json, an_organisation, problem_of
from tests.api.http.raw import PATIENCE_S
from tests.api.processes.embedded.processes import wait_for
from tests.api.results.courses import small_graph

MIB = 1 << 20


def results(round_: int) -> list[Json]:
    """A batch of one learner with as much beside each result as may be there."""
    context = {f"k{at}": "x" * 500 for at in range(16)}
    return [
        {"result_id": f"{round_}-{at}", "learner_id": f"l{round_}", "item_id": "a0", "score": 1, "context": context}
        for at in range(100)
    ]


def test_nothing_more_is_accepted_while_too_much_waits_for_the_record_and_all_of_it_arrives(
    settings: Settings, projector: Projector
) -> None:
    projector.drain()
    bounded = msgspec.structs.replace(settings, max_journal_bytes=MIB)
    with TestClient(create_app(bounded)) as client, psycopg.connect(str(settings.database_url)) as connection:
        organisation = an_organisation(connection, client, f"backlog-{secrets.token_hex(4)}")
        connection.commit()
        organisation.put(small_graph())
        answers: list[httpx.Response] = []

        def is_refused() -> bool:
            answers.append(organisation.send(*results(len(answers))))
            return answers[-1].status_code != 200

        wait_for(is_refused, PATIENCE_S)
        answer, n_accepted = answers[-1], 100 * (len(answers) - 1)
        assert answer.status_code == 503
        assert problem_of(answer)["type"] == "/problems/journal-full"
        assert int(answer.headers["retry-after"]) >= 1
        assert n_accepted >= 100
        trace = {"kind": "visit", "trace_id": "t", "learner_id": "l0", "occurred_at": "2026-03-02T09:00:00Z"}
        assert organisation.post("/v1/activities", {"activities": [trace]}).status_code == 503
        assert organisation.get("/v1/learners/l0/mastery").status_code == 200
        projector.drain()
        wait_for(lambda: organisation.send(*results(10_000)).status_code == 200, PATIENCE_S)
        projector.drain()
        count = (
            "SELECT count(*) FROM symphonie.result JOIN symphonie.organisation o ON o.no = organisation_no"
            " WHERE o.id = %s"
        )
        assert connection.execute(count, [organisation.name]).fetchone() == (n_accepted + 100,)
