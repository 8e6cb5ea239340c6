"""The background re-trace, beside a service that goes on answering."""

import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
import psycopg
import pytest
from litestar.testing import TestClient
from prometheus_client.parser import text_string_to_metric_families
from psycopg import Connection

from api.app import create_app
from api.cli import record_runs
from api.files import files_of
from api.processes.embedded import attach
from api.record.check import RecordReport, check
from api.record.errors import RecordBehindError, RetraceContendedError
from api.record.intake import connect
from api.record.keys import create_key
from api.record.projector import Projector
from api.record.retrace import retracer as background
from api.record.retrace.restoring import settle
from api.record.retrace.retracer import Retracer
from api.record.retrace.retraces import locked
from api.settings import Settings
from engine.tracing import Population
from tests.api.http.noticing import has_just_looked
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.http.retracers import a_retracer
from tests.api.http.test_models import ACTIVE, activate, believed, mastery, roll_back, with_skill
from tests.api.processes.embedded.processes import WITHIN_SECONDS, wait_for
from tests.api.results.courses import small_graph
from tests.engine.artefact.models import EASY, HARD, a_model

BOTH = a_model()
ONLY_A = a_model(Population(n_nodes=3), {"a": HARD})
LEARNERS = tuple(f"l{n:02d}" for n in range(25))


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    organisation.put(small_graph())
    organisation.send(
        *(a_result(learner, item, (n + k) % 2, k) for n, learner in enumerate(LEARNERS) for k, item in enumerate(ITEMS))
    )
    return organisation


ITEMS = ("a0", "b0", "ab", "a1")


def progress(course: Organisation) -> Json:
    told: Json = course.get(ACTIVE).json()["retrace"]
    return told


def is_agreed(settings: Settings, course: Organisation) -> bool:
    """Whether every live state is what follows from the record by the model of its revision."""
    with attach(settings) as servers:
        report = record_runs.run(servers, course.name, only_verify=True, is_quiet=True)
    return not report.differences


def model_of_live_states(settings: Settings, course: Organisation, connection: Connection) -> set[int]:
    """Return the tracing revisions that the live states of a course have."""
    row = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [course.name]).fetchone()
    assert row is not None
    assert settings.valkey_url is not None
    with connect(settings.valkey_url) as client:
        keys = list(client.scan_iter(match=f"{{*}}b:{row[0]}.*", count=1000))
        # the revision stands behind layout, nodes, skills and version, as api.live.layout says
        return {int.from_bytes((client.get(key) or b"")[8:12], "little") for key in keys}


def test_every_learner_is_traced_again_and_the_progress_is_told(
    course: Organisation, retracer: Retracer, settings: Settings, connection: Connection
) -> None:
    activate(course, BOTH)
    assert model_of_live_states(settings, course, connection) == {1}
    lazily = {learner: believed(mastery(course, learner)) for learner in LEARNERS}
    assert progress(course)["status"] == "waiting"
    assert retracer.work()
    done = progress(course)
    assert (done["status"], done["learners_done"], done["learners_total"]) == ("done", 25, 25)
    assert done["asked_at"] <= done["started_at"] <= done["finished_at"]
    assert done["error"] is None
    assert model_of_live_states(settings, course, connection) == {2}
    assert {learner: believed(mastery(course, learner)) for learner in LEARNERS} == lazily
    assert is_agreed(settings, course)


def test_a_model_with_another_number_of_nodes_changes_the_layout_of_every_state(
    course: Organisation, retracer: Retracer, settings: Settings
) -> None:
    for model in (ONLY_A, BOTH):
        activate(course, model)
        assert retracer.work()
        assert is_agreed(settings, course)
        assert mastery(course, LEARNERS[0])["model_version"] == model.content_hash
    roll_back(course)
    assert retracer.work()
    assert is_agreed(settings, course)


def test_no_result_is_lost_that_comes_in_meanwhile(
    course: Organisation, retracer: Retracer, settings: Settings, projector: Projector, connection: Connection
) -> None:
    n_rounds, models = 12, (BOTH, ONLY_A, BOTH)
    is_over = threading.Event()

    def send(group: int) -> int:
        n_sent = 0
        for number in range(n_rounds):
            batch = [
                a_result(learner, ITEMS[number % 4], number % 2, 60 + number + (number % 5 == 4) * -55)
                for learner in LEARNERS[group::4]
            ]
            answer = course.send(*[{**one, "result_id": f"{one['result_id']}-{number}"} for one in batch])
            assert answer.status_code == 200, answer.text
            n_sent += sum(one["status"] in {"accepted", "late_replayed"} for one in answer.json()["results"])
        return n_sent

    def switch() -> None:
        for model in models:
            activate(course, model)
            retracer.work()
        is_over.set()

    with ThreadPoolExecutor(5) as pool:
        switching = pool.submit(switch)
        sent = sum(pool.map(send, range(4)))
        switching.result()
    assert is_over.is_set()
    assert sent == n_rounds * len(LEARNERS)
    retracer.work()
    projector.drain()
    assert all(mastery(course, learner)["n_results"] == len(ITEMS) + n_rounds for learner in LEARNERS)
    assert is_agreed(settings, course)
    assert model_of_live_states(settings, course, connection) == {4}


def test_rolling_back_during_a_re_trace_takes_its_place(
    course: Organisation,
    retracer: Retracer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    connection: Connection,
) -> None:
    n_calls = list[int]()

    async def then_rolled_back(*arguments: object, **named: object) -> int:
        n_calls.append(1)
        n_written = await settle(*arguments, **named)  # type: ignore[arg-type]  # passed on
        if len(n_calls) == 2:
            assert roll_back(course).status_code == 200
        return n_written

    authored = believed(mastery(course, LEARNERS[0]))
    monkeypatch.setattr(background, "PAGE", 5)
    monkeypatch.setattr(background, "settle", then_rolled_back)
    activate(course, BOTH)
    assert retracer.work()  # given up in the third page
    assert len(n_calls) == 2
    assert model_of_live_states(settings, course, connection) == {1, 2}
    assert (progress(course)["status"], progress(course)["learners_done"]) == ("waiting", 0)
    assert retracer.work()
    assert progress(course)["status"] == "done"
    assert model_of_live_states(settings, course, connection) == {3}
    assert believed(mastery(course, LEARNERS[0])) == authored
    assert is_agreed(settings, course)


def test_whoever_takes_over_goes_on_where_the_record_says(
    course: Organisation, retracer: Retracer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = list[str]()

    async def then_stopped(
        servers: object, ref: object, graph: object, lives: object, *rest: object, **named: object
    ) -> int:
        assert isinstance(lives, dict)
        seen.extend(lives)
        if len(seen) == 10:
            retracer.stop()
        return await settle(servers, ref, graph, lives, *rest, **named)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(background, "PAGE", 5)
    monkeypatch.setattr(background, "settle", then_stopped)
    activate(course, BOTH)
    retracer.work()
    assert (progress(course)["status"], progress(course)["learners_done"]) == ("running", 10)
    successor = a_retracer(settings)
    successor.work()
    successor.close()
    assert seen == list(LEARNERS)
    assert (progress(course)["status"], progress(course)["learners_done"]) == ("done", 25)
    assert is_agreed(settings, course)


def test_exactly_one_process_does_it(course: Organisation, retracer: Retracer, connection: Connection) -> None:
    activate(course, BOTH)
    query = "SELECT graph_no FROM symphonie.retrace WHERE finished_at IS NULL ORDER BY asked_at DESC LIMIT 1"
    ((graph_no,),) = connection.execute(query).fetchall()
    with locked(connection, graph_no) as is_ours:
        assert is_ours
        assert retracer.work()
        assert progress(course)["status"] == "waiting"
    assert retracer.work()
    assert progress(course)["status"] == "done"


def checked(settings: Settings, connection: Connection) -> RecordReport:
    assert settings.valkey_url is not None
    with connect(settings.valkey_url) as client:
        return check(connection, client, settings.n_shards, 0.0)


def gauge(course: Organisation, name: str) -> float:
    with psycopg.connect(str(course.client.app.state.runtime.settings.database_url)) as connection:
        token = create_key(connection, "operations", ("metrics:read",)).token
    text = course.client.get("/v1/metrics", headers={"authorization": f"Bearer {token}"}).text
    own = "".join(line for line in text.splitlines(keepends=True) if line.startswith(name))
    return next(
        one.value for family in text_string_to_metric_families(own) for one in family.samples if one.name == name
    )


def test_what_keeps_it_from_going_on_is_seen_and_it_is_tried_again(
    course: Organisation,
    retracer: Retracer,
    settings: Settings,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def behind(*_: object, **__: object) -> int:
        raise RecordBehindError(("journal",))

    retracer.work()  # what other tests have asked for
    activate(course, BOTH)
    assert gauge(course, "symphonie_retraces") == checked(settings, connection).retraces == 1
    monkeypatch.setattr(background, "settle", behind)
    assert not retracer.work()
    assert progress(course)["status"] == "failing"
    assert "symphonie check" in progress(course)["error"]
    assert gauge(course, "symphonie_retraces_failing") == 1
    assert (gauge(course, "symphonie_retrace_learners"), gauge(course, "symphonie_retrace_learners_done")) == (25, 0)
    assert any("active-model says why" in fault for fault in checked(settings, connection).faults)
    monkeypatch.undo()
    assert retracer.work()
    assert progress(course)["error"] is None
    assert gauge(course, "symphonie_retraces") == checked(settings, connection).retraces == 0


def test_learners_that_keep_changing_are_left_to_the_second_pass(
    course: Organisation, retracer: Retracer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_calls = list[int]()

    async def contended(*arguments: object, **named: object) -> int:
        n_calls.append(1)
        if len(n_calls) == 1:
            raise RetraceContendedError(LEARNERS)
        return await settle(*arguments, **named)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(background, "settle", contended)
    activate(course, BOTH)
    assert retracer.work()
    assert progress(course)["status"] == "done"
    assert is_agreed(settings, course)


def test_a_re_trace_that_nobody_begins_needs_somebody(
    course: Organisation, connection: Connection, settings: Settings
) -> None:
    activate(course, BOTH)
    connection.execute(
        "UPDATE symphonie.retrace SET asked_at = asked_at - interval '2 minutes' WHERE finished_at IS NULL"
    )
    assert any("`symphonie serve` runs" in fault for fault in checked(settings, connection).faults)


def test_a_graph_put_meanwhile_is_traced_with_its_new_item(
    course: Organisation, retracer: Retracer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result on an item that the re-trace had not heard of comes in while it works."""
    n_calls = list[int]()

    async def after_a_put(*arguments: object, **named: object) -> int:
        n_calls.append(1)
        if len(n_calls) == 1:
            course.put(with_skill(small_graph(), "d"))
            course.send(a_result(LEARNERS[3], "d0", 1, 50))
        return await settle(*arguments, **named)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(background, "settle", after_a_put)
    activate(course, BOTH)
    assert retracer.work()
    assert progress(course)["status"] == "done"
    assert mastery(course, LEARNERS[3])["n_results"] == len(ITEMS) + 1
    assert is_agreed(settings, course)


def test_a_rise_of_the_revision_by_a_graph_takes_an_unfinished_re_trace_over(
    course: Organisation, retracer: Retracer, settings: Settings
) -> None:
    activate(course, BOTH)
    harder = msgspec.structs.replace(small_graph().items[0], difficulty=2.0)
    course.put(msgspec.structs.replace(small_graph(), items=(harder, *small_graph().items[1:])))
    active = course.get(ACTIVE).json()
    assert (active["revision"], active["content_hash"], active["retrace"]["status"]) == (
        3,
        BOTH.content_hash,
        "waiting",
    )
    assert retracer.work()
    assert progress(course)["status"] == "done"
    course.put(small_graph())
    assert progress(course) is None  # nobody waits for one: each learner is traced again at the next result, as ever
    assert is_agreed(settings, course)


def test_organisations_are_traced_by_their_own_models(
    course: Organisation, other: Organisation, retracer: Retracer, settings: Settings, connection: Connection
) -> None:
    other.put(small_graph())
    other.send(*(a_result(learner, "a0", 1, 1) for learner in LEARNERS[:5]))
    before = {learner: mastery(other, learner) for learner in LEARNERS[:5]}
    activate(course, a_model(skills={"a": EASY}))
    retracer.work()
    assert {learner: mastery(other, learner) for learner in LEARNERS[:5]} == before
    assert model_of_live_states(settings, other, connection) == {1}


def test_a_worker_that_has_not_noticed_yet_makes_no_mixture(
    course: Organisation,
    retracer: Retracer,
    settings: Settings,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with TestClient(create_app(settings)) as second_worker:
        late = Organisation(second_worker, course.name, course.key_id, course.token)
        authored = believed(mastery(late, LEARNERS[0]))
        has_just_looked(second_worker, "small", monkeypatch)
        activate(course, BOTH)
        first = late.send(a_result("new", "a0", 1, 1)).json()
        assert first["model_versions"] == {"new": "authored-1"}
        assert believed(mastery(late, LEARNERS[0])) == authored
        assert retracer.work()
        assert model_of_live_states(settings, course, connection) == {2}
        assert mastery(late, "new")["model_version"] == BOTH.content_hash  # the state was ahead of this worker
        told = late.send(a_result("new", "a0", 1, 2), a_result("newer", "a0", 1, 1)).json()
        assert set(told["model_versions"].values()) == {BOTH.content_hash}
    assert is_agreed(settings, course)


def test_the_process_works_until_it_is_told_to_stop(course: Organisation, settings: Settings) -> None:
    retracer = a_retracer(settings)
    thread = threading.Thread(target=retracer.run)
    thread.start()
    activate(course, BOTH)
    wait_for(lambda: bool(progress(course)["status"] == "done"))
    retracer.stop()
    thread.join(WITHIN_SECONDS)
    assert not thread.is_alive()


def test_the_process_outlives_servers_that_are_not_there(settings: Settings) -> None:
    """The record at an address where nobody listens; then nothing is lost but time."""
    retracer = Retracer(str(settings.valkey_url), "postgresql://127.0.0.1:9/nowhere", 4, 30, files_of(settings))
    thread = threading.Thread(target=retracer.run)
    thread.start()
    thread.join(0.2)
    assert thread.is_alive()
    retracer.stop()
    thread.join(WITHIN_SECONDS)
    assert not thread.is_alive()


def test_activations_at_the_same_moment_take_turns(course: Organisation) -> None:
    for model in (BOTH, ONLY_A):
        activate(course, model)
    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(lambda n: activate(course, (BOTH, ONLY_A)[n % 2]), range(12)))
    last = course.get(ACTIVE).json()
    assert max(one["revision"] for one in told) == last["revision"]
    assert len(last["earlier"]) == last["revision"] - 1
    assert [one for one in (*last["earlier"], last["content_hash"]) if one == last["earlier"][0]] == [None]
