import pytest

from api.processes.children import BACKGROUND
from loadtests.benchmark.processes import FORKED
from loadtests.chaos.place import CHILDREN, children_of
from simulations.live.serving import symphonie_command


def test_what_a_service_runs_is_hurt_and_measured() -> None:
    assert set(CHILDREN) == set(FORKED) == {"worker", *BACKGROUND}


def test_an_older_version_says_itself_what_it_runs(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert children_of(symphonie_command()[0]) == BACKGROUND
    older = tmp_path_factory.mktemp("older")
    (older / "api" / "processes").mkdir(parents=True)
    (older / "api" / "processes" / "children.py").write_text('ONE = 1\nBACKGROUND = ("projector", "retracer")\n')
    assert children_of(str(older / ".venv" / "bin" / "symphonie")) == ("projector", "retracer")
    assert children_of("/somewhere/else/bin/symphonie") == BACKGROUND
