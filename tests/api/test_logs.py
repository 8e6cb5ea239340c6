import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEARNER = "ada-lovelace-1815"
TOLD = {
    # of the service itself
    *(
        "code",
        "role",
        "restart_in_seconds",
        "pause_s",
        "process",
        "by_s",
        "function",
        "path",
        "file",
        "remedy",
        "network",
        "of",
    ),
    # of requests
    *("method", "route", "channel", "status", "request_id", "n_requests", "slowest_ms"),
    # of rows, by their numbers or by names that an organisation gave to what is no person
    *("organisation_no", "graph_no", "case", "partition", "stream", "entry", "entries", "about"),
    *("key_id", "platform", "line_item", "course", "webhook", "notice_no", "sending", "mail", "drifted_on"),
    # how many
    *("n_bytes", "most_bytes", "silent_s", "waiting", "n_learners", "n_results", "n_days", "lives", "months", "rows"),
    # why: a word, or what `told` says
    *("reason", "error", "exc_info"),
}
"""What lines of the log have; whoever adds one has to see that it names nobody."""
# why, because: a word out of a list of ours
SAFE_REASONS = {
    "why",
    "because",
    "error.reason",
    "told(error)",
    "reason",
    "type(error).__name__",
    "kind_of(error).name",
    "answer.code",
    "error",
}


def calls_of_the_log() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("_LOG.", "_log.")):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_no_line_of_the_log_names_anybody() -> None:
    found = list(calls_of_the_log())
    assert len(found) > 30
    for place, call in found:
        assert isinstance(call.args[0], ast.Constant | ast.IfExp), f"{place}: a line is a text of ours"
        for keyword in call.keywords:
            assert keyword.arg in TOLD or ast.unparse(keyword.value) == "about", f"{place}: {keyword.arg}"
            if keyword.arg in {"reason", "error"}:
                said = ast.unparse(keyword.value)
                assert said in SAFE_REASONS or said.startswith("' '.join"), f"{place}: {said} may quote what was sent"


FAILS = """
import asyncio, gc, logging, sys
import psycopg, structlog
from api.logs import configure_logs
configure_logs("info")
line, learner = sys.argv[1:]

def write(log):
    try:
        with psycopg.connect(line) as connection:
            connection.execute("CREATE TEMPORARY TABLE held (learner text PRIMARY KEY)")
            for _ in range(2):
                connection.execute("INSERT INTO held VALUES (%s)", [learner])
    except psycopg.Error as error:
        try:
            {}[learner]
        except KeyError:
            log.exception("it cannot be written")

write(structlog.get_logger("ours"))
write(logging.getLogger("theirs"))

async def main():
    async def fail():
        raise ValueError(learner)
    task = asyncio.ensure_future(fail())
    await asyncio.sleep(0)
    del task
    gc.collect()

asyncio.run(main())
"""


def test_what_goes_wrong_is_told_without_what_was_sent(database_url: str) -> None:
    command = [sys.executable, "-P", "-c", FAILS, database_url, LEARNER]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=True)  # noqa: S603 - ours
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == [*["it cannot be written"] * 2, "Task exception was never retrieved"]
    for line in lines[:2]:
        assert "UniqueViolation: SQLSTATE 23505 held held_pkey" in line["exception"]
        assert line["exception"].endswith("KeyError")
    assert lines[2]["exception"].endswith("ValueError")
    assert LEARNER not in done.stderr


SAYS_MUCH = """
import structlog
from api.logs import configure_logs
configure_logs("info")
for _ in range(1000):
    structlog.get_logger("x").warning("a line", filling="." * 100)
print("went on", flush=True)
"""


def test_a_full_disk_costs_lines_of_the_log_and_nothing_else() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        command = [sys.executable, "-P", "-c", SAYS_MUCH]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=full, text=True, check=False)  # noqa: S603 - ours
    assert done.stdout == "went on\n"
