import asyncio
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from content_graph.authoring import dump_json
from content_graph.compiled import compile_graph
from engine.artefact import write
from engine.interactions import graph_from_interactions
from engine.tracing import TICKS_PER_DAY, PastResult, Population, compile_model, marginal, retention, trace
from loadtests.replay.faults import NoItemShared
from loadtests.replay.offline import compare, offline_beliefs
from loadtests.replay.report import ReplayReport, judge, largest_difference
from loadtests.replay.run import ReplayPlan, replay
from loadtests.replay.table import ReplayTable, lanes, replay_table, shuffled
from simulations.lab.tables.interactions import read_interactions
from simulations.live.client import ServiceRefusedError, ServiceUnreachableError
from simulations.live.models import RetraceFailingError, read_file
from tests.engine.artefact.models import EASY, HARD, a_model
from tests.loadtests.fake_service import KEY, FakeService

N_LEARNERS, N_RESULTS = 7, 12
EQUAL = 1e-6


@pytest.fixture
def table_path(tmp_path: Path) -> Path:
    rng = np.random.default_rng(4)
    lines = ["learner_id,item_id,skill_id,correct"]
    for _ in range(N_LEARNERS * N_RESULTS):
        item = rng.integers(9)
        skill = f"s{item % 3}" if item else "s0~~s1"
        lines.append(f"l{rng.integers(N_LEARNERS)},i{item},{skill},{rng.integers(2)}")
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def table_of(path: Path, limit: int | None = None) -> ReplayTable:
    return replay_table(path, read_interactions(path), limit)


def run_replay(
    service: FakeService,
    path: Path,
    key: str = KEY,
    order: str = "given",
    batch: int = 5,
    model: Path | None = None,
    graph: str | None = None,
) -> ReplayReport:
    async def run() -> ReplayReport:
        async with service.serving() as url:
            plan = ReplayPlan(path, graph, batch, 3, order, 1, None)
            return await replay(url, key, table_of(path), plan, None if model is None else read_file(model))

    return asyncio.run(run())


def test_the_service_s_predictions_equal_the_offline_ones(table_path: Path) -> None:
    report = run_replay(FakeService(), table_path)
    assert report.accepted == report.sent == N_LEARNERS * N_RESULTS
    assert report.largest_difference is not None
    assert report.largest_difference < EQUAL
    assert report.auc == pytest.approx(report.offline.auc, abs=EQUAL)
    assert report.log_loss == pytest.approx(report.offline.log_loss, abs=EQUAL)
    assert report.ece == pytest.approx(report.offline.ece, abs=EQUAL)


def a_model_file(tmp_path: Path) -> Path:
    """A model of the table's skill s0 and one that the table lacks; s1, s2 and the other items fall back."""
    model = a_model(Population(n_nodes=5), {"s0": EASY, "elsewhere": HARD})
    path = tmp_path / "model.json"
    path.write_bytes(write(model))
    return path


def test_a_model_is_activated_and_both_sides_predict_with_it(table_path: Path, tmp_path: Path) -> None:
    service = FakeService()
    service.retrace_statuses = ["waiting", "running"]
    authored = run_replay(FakeService(), table_path)
    report = run_replay(service, table_path, model=a_model_file(tmp_path))
    assert report.model == service.active == read_file(a_model_file(tmp_path)).artefact.content_hash
    assert not service.retrace_statuses
    assert report.largest_difference is not None
    assert report.largest_difference < EQUAL
    assert (authored.model, report.offline.log_loss != authored.offline.log_loss) == ("authored-1", True)


def test_without_a_model_the_one_that_is_active_predicts_on_both_sides(table_path: Path, tmp_path: Path) -> None:
    service = FakeService()
    first = run_replay(service, table_path, model=a_model_file(tmp_path))
    service.histories.clear()
    again = run_replay(service, table_path, graph=f"table-{table_of(table_path).table_id}")
    assert again.model == first.model
    assert again.offline == first.offline
    assert again.largest_difference is not None
    assert again.largest_difference < EQUAL


def test_a_model_that_the_service_does_not_come_to_serve_stops_the_replay(table_path: Path, tmp_path: Path) -> None:
    service = FakeService()
    service.retrace_statuses = ["waiting", "failing"]
    with pytest.raises(RetraceFailingError, match="said why"):
        run_replay(service, table_path, model=a_model_file(tmp_path))


def test_a_second_replay_is_all_duplicates_and_judges_nothing(table_path: Path) -> None:
    service = FakeService()
    run_replay(service, table_path)
    again = run_replay(service, table_path)
    assert again.duplicate == again.sent
    assert again.accepted == again.late_replayed == again.rejected == 0
    assert again.auc is again.log_loss is again.ece is again.largest_difference is None
    assert again.offline.auc is not None


def test_shuffled_results_are_replayed_late_and_leave_the_same_histories(table_path: Path) -> None:
    in_order, out_of_order = FakeService(), FakeService()
    run_replay(in_order, table_path)
    report = run_replay(out_of_order, table_path, order="shuffled")
    assert report.late_replayed > 0
    assert report.largest_difference is None
    assert out_of_order.histories == in_order.histories


def test_a_lost_answer_is_asked_for_again_with_the_same_ids(table_path: Path) -> None:
    service = FakeService()
    service.n_lost = 2
    report = run_replay(service, table_path)
    assert report.repeated_requests == 2
    assert report.duplicate == 10
    assert report.accepted + report.duplicate == report.sent == N_LEARNERS * N_RESULTS
    assert sum(map(len, service.histories.values())) == report.sent


def test_a_busy_service_is_asked_again(table_path: Path) -> None:
    service = FakeService()
    service.n_busy = 3
    report = run_replay(service, table_path)
    assert report.accepted == report.sent
    assert report.repeated_requests > 0


@pytest.mark.parametrize("batch", [1, 5, 100])
def test_refused_results_do_not_keep_the_others_from_being_sent(table_path: Path, batch: int) -> None:
    service = FakeService()
    service.refused_items = {"i1", "i2"}
    service.most_results = 20
    report = run_replay(service, table_path, batch=batch)
    table = table_of(table_path).interactions
    n_refused = sum(table.item_ids[item] in service.refused_items for item in table.items)
    assert n_refused
    assert (report.rejected, report.accepted) == (n_refused, report.sent - n_refused)
    assert report.problems == {"There is no item ….": n_refused}
    assert report.faults[0].endswith(("There is no item 'i1'.", "There is no item 'i2'."))
    assert report.largest_difference is not None
    assert report.largest_difference < EQUAL


def test_a_replay_of_which_nothing_was_taken_is_reported(table_path: Path) -> None:
    service = FakeService()
    service.refused_items = {f"i{number}" for number in range(9)}
    report = run_replay(service, table_path)
    assert report.rejected == report.sent == sum(report.problems.values()) == N_LEARNERS * N_RESULTS
    assert report.auc is None


async def replay_command(service: FakeService, path: Path) -> tuple[int, str, str]:
    async with service.serving() as url:
        words = ("replay", str(path), "--url", url, "--batch", "7")
        command = [str(Path(sys.executable).parent / "symphonie"), *words]
        pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE}
        surroundings = {**os.environ, "SYMPHONIE_KEY": KEY}
        process = await asyncio.create_subprocess_exec(*command, env=surroundings, **pipes)  # type: ignore[arg-type]  # pipes is no TypedDict
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()


def test_the_command_fails_if_every_result_was_refused_and_not_if_some_were(table_path: Path) -> None:
    service = FakeService()
    service.refused_items = {"i1"}
    code, out, err = asyncio.run(replay_command(service, table_path))
    assert (code, "took none" in err) == (0, False)
    assert "There is no item ….".lower() in out.lower()
    service.refused_items = {f"i{number}" for number in range(9)}
    other = table_path.with_name("other.csv")
    other.write_text(table_path.read_text() + "l0,i0,s0~~s1,1\n")
    code, out, err = asyncio.run(replay_command(service, other))
    assert code == 1
    assert f"the service took none of the {N_LEARNERS * N_RESULTS + 1} results" in err


def test_a_content_graph_about_something_else_is_refused_before_anything_is_sent(
    table_path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("learner_id,item_id,skill_id,correct\nl,elsewhere,s,1\n", encoding="utf-8")
    (tmp_path / "other.json").write_bytes(dump_json(graph_from_interactions(read_interactions(other), "other")))
    service = FakeService()
    with pytest.raises(NoItemShared, match="the content graph other has none of the 9 items of the table"):
        run_replay(service, table_path, graph=str(tmp_path / "other.json"))
    assert service.n_requests == 0


def test_a_limit_counts_rows_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ordered.csv"
    path.write_text("learner_id,item_id,skill_id,correct,order_id\nl,i,s,1,3\nl,j,s,1,1\nl,j,t,1,1\nl,k,s,1,2\n")
    table = table_of(path, limit=3)
    assert [table.result(row).item_id for row in table.rows] == ["j", "i"]


def test_a_wrong_key_stops_the_replay_with_the_service_s_remedy(table_path: Path) -> None:
    with pytest.raises(ServiceRefusedError, match=r"401: Unauthorised Send a key\.") as caught:
        run_replay(FakeService(), table_path, key="sym_wrong")
    assert caught.value.status == 401


def test_nobody_at_the_address_is_said_plainly(table_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulations.live.client.FIRST_PAUSE_SECONDS", 0.0)
    plan = ReplayPlan(table_path, None, 5, 3, "given", 1, None)
    with pytest.raises(ServiceUnreachableError, match=r"no answer from http://127\.0\.0\.1:9 "):
        asyncio.run(replay("http://127.0.0.1:9", KEY, table_of(table_path), plan))


def test_result_ids_and_times_come_from_the_content_alone(table_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "another name.csv"
    copy.write_bytes(table_path.read_bytes())
    one, other = table_of(table_path), table_of(copy)
    assert [one.result(row) for row in range(9)] == [other.result(row) for row in range(9)]
    copy.write_text(copy.read_text(encoding="utf-8") + "l0,i0,s0,1\n", encoding="utf-8")
    assert table_of(copy).result_id(0) != one.result_id(0)


def test_made_up_times_keep_the_order_of_the_rows(table_path: Path) -> None:
    table = table_of(table_path)
    for rows in table.by_learner():
        results = [table.result(row) for row in rows]
        assert rows.tolist() == sorted(rows.tolist())
        assert [one.occurred_at for one in results] == sorted(one.occurred_at or "" for one in results)
        assert len({one.occurred_at for one in results}) == len(results)


def test_known_times_are_sent_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "timed.csv"
    rows = ["learner_id,item_id,skill_id,correct,occurred_at,duration_s"]
    rows += ["l,i,s,1,1700000005.25,12.5", "l,i,s,0,1700000000,"]
    path.write_text("\n".join(rows), encoding="utf-8")
    table = table_of(path)
    assert table.rows.tolist() == [1, 0]
    assert table.result(0).occurred_at == "2023-11-14T22:13:25.250000Z"
    assert (table.result(0).duration_ms, table.result(1).duration_ms) == (12500, None)
    assert (table.result(1).attempt, table.result(0).attempt) == (1, 2)


def test_beliefs_are_those_of_the_ordered_history_with_forgetting_until_the_moment(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    rows = ["learner_id,item_id,skill_id,correct,occurred_at"]
    rows += [f"l{row % 2},i{row % 3},s{row % 3},{row % 2},{1_700_000_000 + 86_400 * row}" for row in range(12)]
    path.write_text("\n".join(rows), encoding="utf-8")
    table = table_of(path)
    graph = graph_from_interactions(table.interactions, "days")
    at_us = 1_703_000_000_000_000
    served: dict[str, dict[str, float]] = {}
    compiled = compile_graph(graph)
    model = compile_model(compiled)
    for learner_rows in table.by_learner():
        past = [
            PastResult(
                compiled.item_index[one.item_id], one.score, one.attempt, int(table.occurred_at_us[row]) // 10_000
            )
            for row, one in ((row, table.result(row)) for row in learner_rows)
        ]
        state, _ = trace(past, model)
        served[table.result(learner_rows[0]).learner_id] = {
            compiled.registry.skills[skill]: marginal(state.ability, left.nodes)
            * retention((at_us // 10_000 - left.last_tick) / TICKS_PER_DAY, model.forget_decay[skill], model.tau_days)
            for skill, left in state.skills.items()
        }
    check = compare(offline_beliefs(table, graph, at_us), served)
    assert (check.learners, check.beliefs, check.missing) == (2, 6, 0)
    assert check.largest_difference < 1e-12
    served["l0"]["s1"] += 0.1
    del served["l1"]["s2"]
    check = compare(offline_beliefs(table, graph, at_us), served)
    assert check.missing == 1
    assert check.largest_difference == pytest.approx(0.1)


def test_a_limit_takes_the_first_rows_of_the_file(table_path: Path) -> None:
    assert sorted(table_of(table_path, limit=10).rows.tolist()) == list(range(10))


def test_every_learner_stays_in_one_lane_and_in_order() -> None:
    learners = [np.arange(start, start + length) for start, length in ((0, 5), (10, 9), (30, 1), (40, 4))]
    dealt = lanes(learners, 2)
    assert sorted(map(len, dealt)) == [9, 10]
    for rows in learners:
        (lane,) = [lane for lane in dealt if rows[0] in lane]
        assert [row for row in lane if row in rows] == rows.tolist()


def test_a_shuffle_moves_rows_within_their_learner_only() -> None:
    learners = [np.arange(20), np.arange(20, 40)]
    moved = shuffled(learners, [np.arange(20)] * 2, seed=3)
    assert [sorted(rows.tolist()) for rows in moved] == [rows.tolist() for rows in learners]
    assert any((one != other).any() for one, other in zip(moved, learners, strict=True))


def test_a_shuffle_leaves_ties_in_the_order_that_tells_them_apart() -> None:
    rows, ties = np.arange(100, 140), np.repeat(np.arange(10), 4)
    (moved,) = shuffled([rows], [ties], seed=3)
    assert sorted(moved) == rows.tolist()
    assert (moved != rows).any()
    for tie in range(10):
        assert [row for row in moved if row in rows[ties == tie]] == rows[ties == tie].tolist()


def test_predictions_of_one_outcome_only_are_not_judged() -> None:
    assert judge(np.ones(3), np.array([0.5, 0.6, np.nan])).auc is None
    assert largest_difference(np.array([np.nan]), np.array([0.4])) is None
