import re
from datetime import UTC, datetime
from pathlib import Path

import engine.artefact
from engine.artefact import (
    Interval,
    Intervals,
    ModelArtefact,
    Parameters,
    Training,
    Vocabulary,
    compile_own,
    make_model,
    read,
    write,
)
from engine.tracing import Fitted, Population, SkillEffects
from engine.tracing.attempts import Kind, Level
from engine.tracing.parameters import AttemptEffects, ItemAttempt, ItemEffects, SetEffects, Slopes

README = Path(str(engine.artefact.__file__)).with_name("README.md").read_text("utf-8")


def example() -> ModelArtefact:
    phishing = SkillEffects(
        prior=-0.9,
        prior_ability=0.8,
        learn=-1.7,
        learn_ability=0.3,
        unmastered=-1.2,
        mastered=1.9,
        decay=0.07,
        slopes=Slopes(last=0.2, repeated=0.9),
    )
    again: dict[Kind, AttemptEffects] = {"repeat_1_wrong": AttemptEffects(shift=-0.6, telling=0.7, teaching=-0.8)}
    harder: dict[Level, ItemAttempt] = {"repeat_1": ItemAttempt(difficulty=0.4)}
    items = {
        "phishing-1": ItemEffects(difficulty=-0.3, usual=0.8, attempts=harder, after={"phishing-2": (-0.1, 0.2)}),
        "phishing-2": ItemEffects(difficulty=0.4),
    }
    sets = {"phishing": SetEffects(answers={"ww": -0.1}, after={"phishing": (-0.05, 0.05)})}
    fitted = Fitted(skills={"phishing": phishing}, items=items, sets=sets)
    return make_model(
        "ability",
        Parameters(population=Population(attempts=again, answers={"wrrrr": 0.15}), fitted=fitted),
        Vocabulary(skills=("phishing",), items=dict.fromkeys(items, ("phishing",))),
        Training(
            rows=4210,
            learners=312,
            skills=1,
            items=2,
            period_from=datetime(2026, 1, 5, 8, tzinfo=UTC),
            period_to=datetime(2026, 3, 27, 17, 30, tzinfo=UTC),
            log_likelihood=-2301.75,
            iterations=18,
            seed=0,
            shrinkage={"skills": 1.0, "items": 2.0},
            held_out={"log_loss": 0.541, "log_loss unfitted": 0.583},
        ),
        "0.1.0",
        Intervals(skills={"phishing": {"learn": Interval(low=-2.1, high=-1.3, standard_error=0.2)}}),
    )


def test_the_example_is_what_is_written_now() -> None:
    (shown,) = re.findall(r"```json\n(.*?)\n```", README, re.DOTALL)
    assert shown == write(example()).decode()


def test_the_example_traces() -> None:
    assert compile_own(read(write(example()))).tracing.n_items == 2
