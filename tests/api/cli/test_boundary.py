import os
import re
import signal
import subprocess
import sys
from importlib import import_module
from importlib.metadata import requires
from pathlib import Path

import psutil
import pytest
from psycopg.errors import AdminShutdown

from api.cli.boundary import LABORATORY, exit_code_of, sentences_of
from api.cli.expected import EXPECTED
from api.errors import ServiceError
from engine.interactions import TableFault
from simulations.terminal.faults import RequestFault
from tests.api.processes.embedded.processes import wait_for
from tests.command_line import command_line

SYMPHONIE = str(Path(sys.executable).with_name("symphonie"))
NO_TABLE = "learner_id,skill_id\nada,x\n"


def test_the_same_fault_has_the_same_exit_code_in_every_command(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(NO_TABLE, encoding="utf-8")
    commands = [
        ("fit", table, "--model", "bkt"),
        ("evaluate", table, "--cv", 2),
        ("evaluate", "--train", table, "--test", table),
        ("graph", "import", table, "--out", tmp_path / "graph.yaml"),
        ("replay", table, "--url", "http://127.0.0.1:9"),
    ]
    told = [command_line(*words, env={"SYMPHONIE_KEY": "k"}) for words in commands]
    assert [one.exit_code for one in told] == [2] * len(commands)
    for one in told:
        assert "correct" in one.stderr
        assert "Traceback" not in one.stderr


def test_a_service_that_is_not_there_is_no_fault_of_what_was_given(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("learner_id,skill_id,correct\nada,x,1\n", encoding="utf-8")
    told = command_line("replay", table, "--url", "http://127.0.0.1:9", env={"SYMPHONIE_KEY": "k"})
    assert told.exit_code == 1
    assert "127.0.0.1:9" in told.stderr


def name_of(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_expected_is_there_under_its_name(name: str) -> None:
    module, _, kind = name.rpartition(".")
    found = getattr(import_module(module), kind)
    assert issubclass(found, Exception)
    assert name_of(found) == name


def test_errors_of_every_package_are_expected() -> None:
    assert {name_of(kind) for kind in (TableFault, RequestFault, ServiceError)} <= {*EXPECTED}
    assert exit_code_of(TableFault("one.csv", "no column", "Add it.")) == exit_code_of(RequestFault("no")) == 2
    assert exit_code_of(AdminShutdown()) == 1  # among those of psycopg that tell that the database has gone
    assert exit_code_of(ZeroDivisionError()) is None  # a fault of ours keeps its trace
    assert exit_code_of(PermissionError(13, "no", "file")) == 1


def test_a_library_of_the_laboratory_that_is_not_there_is_named_with_the_remedy() -> None:
    lacking = ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow.parquet")
    assert exit_code_of(lacking) == 1
    assert sentences_of(lacking) == ["pyarrow is not installed; it comes with pip install 'symphonie[lab]'."]
    assert exit_code_of(ModuleNotFoundError("No module named 'api.nothing'", name="api.nothing")) is None


def test_the_libraries_of_the_laboratory_are_those_of_the_extra() -> None:
    extra = [one for one in requires("symphonie") or () if "extra == 'lab'" in one.replace('"', "'")]
    assert {re.split(r"[^\w-]", one)[0] for one in extra} == LABORATORY


def test_help_is_asked_for_with_one_letter_too() -> None:
    for words in ([], ["fit"], ["graph", "check"], ["key", "create"]):
        told = command_line(*words, "-h")
        assert told.exit_code == 0
        assert told.output == command_line(*words, "--help").output


def started(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own command with our own arguments
        [SYMPHONIE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [*map(int, listed), *(grandchild for child in listed for grandchild in children_of(int(child)))]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_a_command_that_computes_with_130_and_without_a_word(workers: str) -> None:
    process = started("simulate", "--learners", "100000", "--workers", workers)
    wait_for(lambda: psutil.Process(process.pid).cpu_times().user > 1.0)  # importing, compiling, fitting or simulating
    assert process.poll() is None
    children = children_of(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in said
    wait_for(lambda: not any(is_running(child) for child in children))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2][:3]


def test_ctrl_c_that_comes_where_python_drops_what_is_raised_ends_the_command_too() -> None:
    program = (
        "import os, signal, weakref\n"
        "from api.cli.interrupting import interruptible\n"
        "class Held:\n"
        "    pass\n"
        "def interrupted(_):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    sum(n for n in range(1000))\n"
        "with interruptible():\n"
        "    held = Held()\n"
        "    watched = weakref.ref(held, interrupted)\n"
        "    del held\n"
        "    while True:\n"
        "        pass\n"
    )
    ended = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, check=False)  # noqa: S603  # our own
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


def test_ctrl_c_is_noticed_in_the_middle_of_a_compiled_pass() -> None:
    program = (
        "import numba, sys\n"
        "from api.cli.interrupting import interruptible\n"
        "@numba.njit(nogil=True)\n"
        "def forever(n):\n"
        "    while n > 0:\n"
        "        n += 1\n"
        "    return n\n"
        "forever(0)\n"
        "with interruptible():\n"
        "    print('at work', flush=True)\n"
        "    forever(1)\n"
    )
    process = subprocess.Popen([sys.executable, "-P", "-c", program], stdout=subprocess.PIPE)  # noqa: S603  # our own
    assert process.stdout is not None
    assert process.stdout.readline() == b"at work\n"
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait() == 130
    finally:
        process.kill()


def test_ctrl_c_while_the_commands_are_still_being_loaded_ends_with_130_and_no_trace() -> None:
    program = (
        "import os, signal, sys\n"
        "from api.cli import main\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'typer':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, check=False)  # noqa: S603  # our own
    assert (done.returncode, done.stderr) == (130, b"")
