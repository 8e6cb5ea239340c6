"""`symphonie simulate --support`, as whoever types it sees it."""

import json
import re
from pathlib import Path

import pytest

from simulations.orchestra.scoring import FIGURES
from tests.command_line import command_line

ASKED = ("simulate", "--support", "everyday", "--learners", "200", "--workers", "1", "--policies", "ours-1,silence")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def printed(folder: Path) -> str:
    """What a person reads; the report is written beside it."""
    result = command_line(*ASKED, "--report", folder, "--language", "en")
    assert result.exit_code == 0, result.output
    assert "everyday" in result.stderr
    return result.stdout


def test_people_read_tables_and_what_follows_from_them(printed: str) -> None:
    for told in ("alone", "none", "ours-1", "Does the whole help?", "How far it pays", "Where it does not"):
        assert told in printed


def test_the_report_has_pictures_in_both_languages_and_the_command(printed: str, folder: Path) -> None:
    page = (folder / "support.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 5
    assert "La machine seule".lower() in page
    assert "the machine alone" in page
    assert "Rien n’a été ajusté" in page
    assert not re.search(r"\bnan\b", page)
    assert "At equal hours" in printed


def test_machines_get_one_object() -> None:
    result = command_line(*ASKED[:-1], "silence", "--json", "--seed", "3")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["n_classes"], found["class_size"], found["seed"]) == (2, 100, 3)
    (world,) = found["worlds"]
    assert [policy["policy"] for policy in world["policies"]] == ["alone", "none", "silence"]
    assert set(world["policies"][0]["figures"]) == set(FIGURES)
    assert world["policies"][0]["figures"]["vain"]["mean"] is None


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--support", "elsewhere"), "no world of support 'elsewhere'; choose among everyday"),
        (("--support", "--policies", "zpdes"), "no policy of alerting 'zpdes'; choose among alone"),
        (("--support", "--learners", "150"), "give 200 or more"),
        (("--support", "--live"), "--live: not with --support"),
        (("--support", "--course", "small"), "--course: not with --support"),
        (("--worth", "0.1"), "--worth goes with --support"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_remedy(asked: tuple[str, ...], told: str) -> None:
    result = command_line("simulate", *asked)
    assert result.exit_code != 0
    assert told in " ".join(result.stderr.split())
