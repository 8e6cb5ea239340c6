import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from loadtests.benchmark.processes import ROLES
from loadtests.benchmark.protocol import Endpoint, MalformedAnswerError, Tally, drive, endpoint_of, get_request
from loadtests.benchmark.requiring import required
from loadtests.benchmark.rounds import LIMITS, BenchmarkReport, Measurement, summarise
from loadtests.benchmark.run import Extent, measure, service_at
from loadtests.benchmark.scenarios import SCENARIOS, Source, encode_round
from simulations.live.wire import ResultsRequest
from tests.command_line import command_line
from tests.loadtests.samples import course

ADDRESS = Endpoint("127.0.0.1", 8000)
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def answer_each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, in_pieces: bool = False) -> None:
    body = b'{"results":[{"status":"accepted"}]}'
    try:
        while await reader.readuntil(b"\r\n\r\n"):
            answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            for piece in (answer[:7], answer[7:50], answer[50:]) if in_pieces else (answer,):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
    except asyncio.IncompleteReadError:
        writer.close()


def run_drive(handler: Handler, n_requests: int, connections: int = 4, seconds: float = 20.0) -> Tally:
    async def run() -> Tally:
        server = await asyncio.start_server(handler, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            address = Endpoint("127.0.0.1", port)
            requests = [get_request(address, "/v1/health/live")] * n_requests
            return await drive(address, requests, connections=connections, seconds=seconds, mark=b'"accepted"')

    return asyncio.run(run())


def test_every_request_is_sent_once_and_every_answer_counted() -> None:
    tally = run_drive(answer_each, 101)
    assert (tally.n_requests, tally.n_errors, tally.n_marks) == (101, 0, 101)
    assert len(tally.latencies_s) == 101
    assert tally.seconds > 0


def test_an_answer_in_pieces_is_one_answer() -> None:
    tally = run_drive(lambda reader, writer: answer_each(reader, writer, in_pieces=True), 20)
    assert (tally.n_requests, tally.n_marks) == (20, 20)


def test_an_answer_other_than_200_is_an_error() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n")

    assert run_drive(refuse, 1, connections=1).n_errors == 1


def test_a_closed_connection_fails_the_round() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    with pytest.raises(ConnectionResetError):
        run_drive(hang_up, 3)


def test_an_answer_without_a_length_is_refused() -> None:
    async def stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")

    with pytest.raises(MalformedAnswerError):
        run_drive(stream, 1, connections=1)


def test_no_result_id_is_sent_twice_in_a_run() -> None:
    source = Source(ADDRESS, "sym_x", course(), "run", 50)
    seen: list[str] = []
    for number in range(3):
        for scenario in ("single", "batch", "hot"):
            for request in encode_round(source, scenario, number, 4):
                head, body = request.split(b"\r\n\r\n")
                assert f"Content-Length: {len(body)}".encode() in head
                seen += [one.result_id for one in msgspec.json.decode(body, type=ResultsRequest).results]
    assert len(seen) == len(set(seen)) == 3 * (4 + 400 + 4)


def test_a_batch_holds_a_hundred_results_of_ten_learners_and_the_hot_learner_is_one() -> None:
    source = Source(ADDRESS, "sym_x", course(), "run", 50)
    (batch,) = encode_round(source, "batch", 1, 1)
    results = msgspec.json.decode(batch.split(b"\r\n\r\n")[1], type=ResultsRequest).results
    assert (len(results), len({one.learner_id for one in results})) == (100, 10)
    hot = [
        msgspec.json.decode(one.split(b"\r\n\r\n")[1], type=ResultsRequest) for one in encode_round(source, "hot", 1, 5)
    ]
    assert {one.learner_id for request in hot for one in request.results} == {source.hot_learner()}


def test_ratios_compare_within_rounds_and_leave_the_warm_up_out() -> None:
    def tallies(*rates: float, marks: int = 1) -> list[Measurement]:
        return [Measurement(Tally(int(rate), 0, int(rate) * marks, 1.0, (0.001, 0.002))) for rate in rates]

    seen = {
        "hello": tallies(1, 1000, 500, 1000),
        "single": tallies(1, 500, 250, 400),
        "batch": tallies(1, 50, 25, 50, marks=100),
        "hot": tallies(7, 400, 200, 300),
    }
    report = summarise(64, seen)  # type: ignore[arg-type]  # the keys are the scenarios
    assert report.rounds == 3
    assert report.ratios["single_over_hello"].value == 0.5
    assert report.ratios["batch_over_single_results"].value == 10.0
    assert report.ratios["hot_over_hello"].value == 0.4
    assert report.ratios["single_p99_over_hello_p99"].is_kept
    assert report.hot_accepted == 907
    assert report.scenarios["hot"].cpu_us is None


def test_processor_time_is_told_per_result_and_of_a_hello_per_request() -> None:
    def rounds(n_requests: int, marks: int, *seconds: float) -> list[Measurement]:
        tally = Tally(n_requests, 0, marks, 1.0, (0.001,))
        return [Measurement(tally, {"worker": one, "valkey": one / 10.0}) for one in (99.0, *seconds)]

    seen = {
        "hello": rounds(1000, 1000, 0.1, 0.2, 0.3),
        "single": rounds(1000, 1000, 0.5, 0.4, 0.6),
        "batch": rounds(10, 1000, 0.1, 0.1, 0.1),
        "hot": rounds(1000, 0, 0.1, 0.1, 0.1),
    }
    figures = summarise(64, seen).scenarios  # type: ignore[arg-type]  # the keys are the scenarios
    assert figures["hello"].cpu_us == {"worker": 200.0, "valkey": 20.0}
    assert figures["single"].cpu_us == {"worker": 500.0, "valkey": 50.0}
    assert figures["batch"].cpu_us == {"worker": 100.0, "valkey": 10.0}
    assert figures["hot"].cpu_us is None, "nothing was accepted"


def a_report(**changed: object) -> BenchmarkReport:
    seen = {name: [Measurement(Tally(100, 0, 100, 1.0, (0.001,)))] * 2 for name in SCENARIOS}
    report = summarise(8, seen, {"hot_over_hello": 0.5})
    return msgspec.structs.replace(report, **{"hot_remembered": report.hot_accepted} | changed)


def test_a_report_is_well_unless_answers_were_errors_results_were_lost_or_a_required_ratio_is_missed() -> None:
    assert a_report().faults == ()
    assert not a_report().ratios["batch_over_single_results"].is_kept, "which is not required"
    assert a_report(hot_remembered=199).faults == ("200 results were accepted, 199 are remembered",)
    assert a_report(required=("batch_over_single_results",)).faults == ("batch_over_single_results is 1",)
    failed = {"single": msgspec.structs.replace(a_report().scenarios["single"], errors=3)}
    assert a_report(scenarios=failed).faults == ("single: 3 answers were errors",)


def test_a_ratio_is_required_by_its_name_with_its_own_limit_or_another() -> None:
    assert required(["all"]) == {name: limit.value for name, limit in LIMITS.items()}
    assert required([]) == {}


@pytest.mark.parametrize(
    "words",
    [
        ("--require", "speed"),
        ("--require", "hot_over_hello=fast"),
        ("--require", "hot_over_hello=-1"),
        ("--require", "hot_over_hello="),
        ("--url", "127.0.0.1:8000"),
        ("--url", "http://"),
        ("--url", "http://127.0.0.1:port"),
        ("--url", "ftp://127.0.0.1"),
        ("--url", "http://user@127.0.0.1"),
        ("--rounds", "0"),
    ],
)
def test_an_option_that_is_wrong_ends_with_2_before_anything_is_started(words: tuple[str, str]) -> None:
    done = command_line("loadtest", "http", *words, env={"SYMPHONIE_KEY": "sym_key"})
    assert done.exit_code == 2
    assert words[0] in done.output


def test_a_running_service_is_asked_with_a_key_and_where_there_is_none_it_ends_with_1() -> None:
    without_key = command_line("loadtest", "http", "--url", "http://127.0.0.1:9", env={"SYMPHONIE_KEY": ""})
    assert (without_key.exit_code, "SYMPHONIE_KEY is not set" in without_key.output) == (2, True)


def test_requests_go_to_the_host_and_below_the_path_of_the_address() -> None:
    address = endpoint_of("https://[::1]:8443/api/")
    assert address == Endpoint("::1", 8443, "/api", is_encrypted=True)
    request = get_request(address, "/v1/health/live")
    assert request.startswith(b"GET /api/v1/health/live HTTP/1.1\r\nHost: [::1]:8443\r\n")


def test_a_run_counts_the_processor_time_of_every_process_and_loses_nothing() -> None:
    with service_at(None, "") as service:
        report = measure(service, Extent(8, 1, 1.0, 2_000, 20), {}, lambda _: None)
        words = ("--connections", 8, "--rounds", 1, "--seconds", 0.2, "--requests", 400, "--url", service.url)
        key = {"SYMPHONIE_KEY": service.key}
        told = command_line("loadtest", "http", *words, "--require", "hot_over_hello=99", env=key)
        as_json = command_line("loadtest", "http", *words, "--json", env=key)
    assert report.faults == ()
    assert report.hot_accepted == report.hot_remembered
    for name, figures in report.scenarios.items():
        assert figures.cpu_us is not None
        assert set(figures.cpu_us) == set(ROLES)
        assert figures.cpu_us["worker"] > 0.0, name
    single = report.scenarios["single"].cpu_us
    assert single is not None
    assert min(single.values()) > 0.0, "each of them works for a result"
    assert told.exit_code == 1
    assert "Closed loop" in told.output
    assert "failed: hot_over_hello" in told.output
    assert "CPU" not in told.output, "nobody knows the processes of a running service"
    assert as_json.exit_code == 0, as_json.output
    elsewhere = msgspec.json.decode(as_json.stdout, type=BenchmarkReport)
    assert (elsewhere.arrivals, elsewhere.required, elsewhere.faults) == ("closed", (), ())
    assert all(one.cpu_us is None and one.requests > 0 for one in elsewhere.scenarios.values())
