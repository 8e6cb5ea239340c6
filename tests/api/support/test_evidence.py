"""What signals are read from."""

import asyncio

import psycopg
from psycopg import AsyncConnection

from api.record.projector import Projector
from api.record.support.alert_cases import OnGraph
from api.record.support.histories import KeptResult, histories_of
from api.support.evidence import without_retries
from tests.api.http.organisations import Organisation, a_result
from tests.api.http.test_models import BOTH, activate
from tests.api.results.courses import small_graph
from tests.api.support.clocked import no_of


def answer(seq: int, item_id: str) -> KeptResult:
    return KeptResult("ada", seq, 0, f"r{seq}", item_id, 0.0, 0.5, ("s",), (0.5,), seq, 2.0, "", is_fitted=False)


def test_who_tries_an_item_again_at_once_has_read_it_and_who_comes_back_to_it_reads_it_again() -> None:
    answers = [answer(seq, item_id) for seq, item_id in enumerate("aaabaab")]
    assert [one.seq for one in without_retries(answers)] == [0, 3, 4, 6]
    assert without_retries([]) == []


def test_what_a_fitted_model_expected_is_told_apart_until_its_predictions_have_drifted(
    organisation: Organisation, projector: Projector, database_url: str
) -> None:
    organisation.put(small_graph())
    organisation.send(a_result("ada", "a0", 1.0, 0))
    activate(organisation, BOTH)
    organisation.send(a_result("ada", "a1", 1.0, 1), a_result("ada", "b0", 1.0, 2))
    projector.drain()
    with psycopg.connect(database_url) as connection:
        no = no_of(connection, organisation.name)
        connection.execute(
            "INSERT INTO symphonie.calibration_day SELECT organisation_no, no, revision, '2026-03-01', 9, 5, 5, 2, 6,"
            " '{1}', 4000 FROM symphonie.content_graph WHERE organisation_no = %s",
            [no],
        )
        connection.execute(
            "UPDATE symphonie.result SET committed_at = CASE result_id WHEN 'ada-2' THEN '2026-03-02T00:00Z'"
            " ELSE '2026-03-01T23:59Z' END::timestamptz WHERE organisation_no = %s",
            [no],
        )
        ((graph_no,),) = connection.execute("SELECT no FROM symphonie.content_graph WHERE organisation_no = %s", [no])
    found = asyncio.run(_results(database_url, OnGraph(no, graph_no)))
    assert {one.result_id: one.is_fitted for one in found} == {"ada-0": False, "ada-1": True, "ada-2": False}


async def _results(database_url: str, place: OnGraph) -> list[KeptResult]:
    async with await AsyncConnection.connect(database_url) as connection:
        return list((await histories_of(connection, place, ["ada"]))["ada"].results)
