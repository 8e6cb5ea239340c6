from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.artefact import Parameters, Training, Vocabulary, make_model, read, write
from engine.tracing import Fitted, Population
from engine.tracing.parameters import TYPICAL_SKILL, sigmoid
from simulations.lab.tables.interactions import read_interactions
from simulations.parameters import read_chosen
from simulations.parameters.choosing import DECAY, LEAST_RESULTS, choose, main, results_per_skill

SKILLS = [f"s{n}" for n in range(6)]


def a_table(folder: Path) -> Path:
    """Five skills with many results, and one with few."""
    path = folder / "table.csv"
    rows = [f"l{n},{skill},1" for skill in SKILLS for n in range(LEAST_RESULTS if skill != "s3" else 10)]
    path.write_text("\n".join(["learner_id,skill_id,correct", *rows]))
    return path


def a_model(folder: Path) -> Path:
    """The higher its number, the more slowly a skill is learned."""
    skills = {skill: msgspec.structs.replace(TYPICAL_SKILL, learn=-float(n)) for n, skill in enumerate(SKILLS)}
    parameters = Parameters(population=Population(), fitted=Fitted(skills=skills))
    vocabulary = Vocabulary(skills=tuple(SKILLS), items={})
    training = Training(rows=1, learners=1, skills=6, items=0, log_likelihood=-1.0, iterations=1, seed=0)
    path = folder / "model.json"
    path.write_bytes(write(make_model("ability", parameters, vocabulary, training, "test")))
    return path


def test_skills_with_many_results_are_chosen_from_slow_to_fast(tmp_path: Path) -> None:
    table, model = read_interactions(a_table(tmp_path)), read(a_model(tmp_path).read_bytes())

    assert results_per_skill(table).tolist() == [500, 500, 500, 10, 500, 500]
    assert [one.learn for one in choose(model, table, 3)] == [-5.0, -2.0, 0.0]
    assert {one.decay for one in choose(model, table, 3)} == {DECAY}


def test_the_command_writes_what_a_world_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "chosen.json"
    main(str(a_model(tmp_path)), str(a_table(tmp_path)), str(out))
    monkeypatch.setattr("simulations.parameters.files._FOLDER", tmp_path)

    assert len(read_chosen("chosen").skills) == 37


def test_the_chosen_skills_differ_widely_and_can_all_be_learned() -> None:
    chosen = read_chosen()
    learn = sigmoid(np.array([one.learn for one in chosen.skills]))

    assert len(chosen.skills) == 37
    assert (learn[0] < 0.1, learn[-1] > 0.5) == (True, True)
    assert all(one.mastered > one.unmastered for one in chosen.skills)
    assert "assist" in chosen.source.lower()
