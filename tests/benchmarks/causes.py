"""Whether a named cause predicts more than the skill alone: `python -m tests.benchmarks.causes`.

On ASSISTments 2009, where nobody has said what builds on what: tracing is fitted and prerequisites are suggested from
the training part alone (`--false-discoveries Q`). Learners of the test part are traced; after every wrong answer on a
skill with suggested prerequisites the cause is named, and the next result on that skill is predicted, by logistic
regressions that are fitted on nine tenths of those learners and judged on the last tenth, in turn:

    the skill alone      what tracing expects of that next result
    … and the cause      same, with the named prerequisite: whether there is one, how probable, how mastered
    … and any other      same, with a skill that the learner met and that does not count, drawn at random

Last comes the response to work on the cause: by how much the next result is better than tracing expects, where the
learner was right on the named cause, or on another skill, in between. Intervals are over learners.

Found (Q = 0.5: 58 suggestions, 7 363 failures of 484 learners): the named cause predicts no better than the skill
alone, log-loss +0.0003 [-0.0001, +0.0007]; nor does any other skill. After right answers on the cause the next result
is better than expected by +0.018 [-0.036, +0.071], after those on other skills by -0.016 [-0.058, +0.024].
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.linear_model import LogisticRegression

from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.model import ContentGraph, Edge
from engine.artefact import compile_artefact
from engine.fitting import ability
from engine.fitting.prerequisites import Settings, opportunities, suggest
from engine.interactions import Interactions, graph_from_interactions
from engine.recommendation.causes import CAUSE, P_CAUSE
from engine.recommendation.chart import Chart, chart_of
from engine.recommendation.settings import PolicySettings
from engine.tracing import TracingModel
from engine.tracing.history import advance, trace
from engine.tracing.traces import LearnerTrace, PastResult
from simulations.lab.tables.interactions import read_interactions
from tests.engine.recommendation.planning import causes_of

DATA: Final = Path("../shared/data/assist09")
N_FOLDS: Final = 10
SUREST: Final = 1e-3
CODE_VERSION: Final = "benchmark"

Floats = NDArray[np.float64]


class Failure(NamedTuple):
    """One wrong answer, and the next result on its skill.

    Attributes:
        learner: Of the test part.
        expected: Logit of the next result, as tracing expects it.
        is_underneath: Whether a prerequisite is named, and not the skill itself.
        chance: Its probability.
        cause: Logit of the mastery of the named cause.
        other: Same of a skill drawn at random.
        worked: Right answers in between on the named prerequisite, and on other skills.
        score: Of the next result.
    """

    learner: int
    expected: float
    is_underneath: float
    chance: float
    cause: float
    other: float
    worked: tuple[int, int]
    score: float


def with_edges(graph: ContentGraph, train: Interactions, false_discoveries: float) -> ContentGraph:
    """Add the prerequisites that the training part suggests to a graph of the test part."""
    found = suggest(opportunities(train), Settings(false_discoveries=false_discoveries))
    edges: dict[str, list[Edge]] = {}
    there = {skill.id for skill in graph.skills}
    for one in found.proposals:
        before, skill = train.skill_ids[one.prerequisite], train.skill_ids[one.skill]
        if {before, skill} <= there:
            edges.setdefault(skill, []).append(Edge(before, one.weight.value))
    skills = tuple(msgspec.structs.replace(one, prerequisites=tuple(edges.get(one.id, ()))) for one in graph.skills)
    return msgspec.structs.replace(graph, skills=skills)


class Named(NamedTuple):
    """A failure that waits for the next result.

    Attributes:
        cause: Named skill.
        told: Fields of `Failure` from `is_underneath` to `other`.
    """

    cause: int
    told: tuple[float, float, float, float]


class Class(NamedTuple):
    """What all learners share."""

    compiled: CompiledGraph
    model: TracingModel
    chart: Chart


def failures(one: Class, learner: int, history: list[PastResult], rng: np.random.Generator) -> Iterator[Failure]:
    """Go through the failures of a learner that have a next result."""
    traced, _ = trace((), one.model)
    needs, waiting = np.diff(one.chart.offsets), dict[int, Named]()
    on_cause, elsewhere = dict[int, int](), dict[int, int]()
    for past in history:
        skills = one.compiled.item_skills[past.item]
        info = advance(traced, past, one.model)
        for failed, found in waiting.items():
            if past.score == 1.0 and failed not in skills:
                (on_cause if found.cause in skills else elsewhere)[failed] += 1
        if len(skills) != 1:
            continue
        (skill,) = skills
        if skill in waiting:
            worked = on_cause[skill], elsewhere[skill]
            yield Failure(learner, _logit(info.p_correct), *waiting.pop(skill).told, worked, past.score)
        if past.score < 1.0 and needs[skill]:
            waiting[skill], on_cause[skill], elsewhere[skill] = named(one, traced, skill, rng), 0, 0


def named(one: Class, traced: LearnerTrace, skill: int, rng: np.random.Generator) -> Named:
    """Name the cause of a failure."""
    chart, n_skills = one.chart, one.compiled.n_skills
    nodes, opportunities, streak = chart.prior.copy(), np.zeros(n_skills, np.int64), np.zeros(n_skills, np.int64)
    for k, seen in traced.skills.items():
        nodes[k], opportunities[k], streak[k] = seen.nodes, seen.opportunities, seen.streak
    streak[skill] = -PolicySettings().wrong_in_a_row
    weights = np.array(traced.ability)
    mastery, ones = nodes @ weights, np.ones((1, n_skills))
    skills, chances = causes_of(
        nodes[None], weights[None], mastery[None], np.zeros((1, n_skills)), mastery[None], ones, ones,
        opportunities[None], streak[None], np.zeros((1, n_skills), np.int64), np.zeros((1, n_skills), np.bool_),
        chart.learn, chart.prior, chart.shown, chart.offsets, chart.needed, chart.order, 0.9, 2.0, 3.0,
    )  # fmt: skip
    cause = int(skills[CAUSE, 0, skill])
    others = [k for k in traced.skills if k not in {cause, skill}] or [skill]
    is_underneath = float(cause not in {skill, -1})
    told = (
        is_underneath,
        is_underneath * float(chances[P_CAUSE, 0, skill]),
        is_underneath * _logit(float(mastery[cause])),
        is_underneath * _logit(float(mastery[rng.choice(others)])),
    )
    return Named(cause, told)


def _logit(p: float) -> float:
    return float(logit(np.clip(p, SUREST, 1.0 - SUREST)))


def designs(found: list[Failure]) -> dict[str, Floats]:
    """Lay out what each regression reads, float64[n, 1 …] each."""
    alone = np.array([[one.expected] for one in found])
    cause = np.array([[one.is_underneath, one.chance, one.cause] for one in found])
    other = np.array([[one.is_underneath, one.chance, one.other] for one in found])
    return {
        "the skill alone": alone,
        "and the cause": np.hstack([alone, cause]),
        "and any other": np.hstack([alone, other]),
    }


def losses(design: Floats, score: Floats, fold: NDArray[np.int64]) -> Floats:
    """Give the log-loss of each failure, by a regression on the other folds."""
    loss = np.empty(len(score))
    for left_out in range(N_FOLDS):
        rest, here = fold != left_out, fold == left_out
        fitted = LogisticRegression(C=10.0, max_iter=1_000).fit(design[rest], score[rest])
        p = np.clip(fitted.predict_proba(design[here])[:, 1], SUREST, 1.0 - SUREST)
        loss[here] = -np.log(np.where(score[here] == 1.0, p, 1.0 - p))
    return loss


def interval(values: Floats, learner: NDArray[np.int64]) -> str:
    """Average over rows, with the 95 % interval of learners drawn again and again."""
    if not len(values):
        return "no case"
    _, own = np.unique(learner, return_inverse=True)
    total, n = np.bincount(own, values), np.bincount(own)
    drawn = np.random.default_rng(1).integers(0, len(n), (2_000, len(n)))
    low, high = np.quantile(total[drawn].sum(axis=1) / n[drawn].sum(axis=1), [0.025, 0.975])
    return f"{values.mean():+.4f} [{low:+.4f}, {high:+.4f}]"


def histories(table: Interactions) -> Iterator[list[PastResult]]:
    """Give the results of each learner, in their order."""
    for learner in range(len(table.learner_ids)):
        rows = np.flatnonzero(table.learners == learner)
        yield [PastResult(int(table.items[r]), float(table.score[r]), int(table.attempt[r]), 0) for r in rows]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--false-discoveries", type=float, default=0.5, help="share of suggestions that may be false")
    quality = parser.parse_args().false_discoveries
    train, test = read_interactions(DATA / "train.parquet"), read_interactions(DATA / "test.parquet")
    fitted = ability.fit(train, ability.Settings(), seed=0, code_version=CODE_VERSION, report_progress=lambda _: None)
    compiled = compile_graph(with_edges(graph_from_interactions(test, "judged"), train, quality))
    model = compile_artefact(fitted.model, compiled)
    one, rng = Class(compiled, model, chart_of(compiled, model, PolicySettings().effects)), np.random.default_rng(0)
    found = [case for n, past in enumerate(histories(test)) for case in failures(one, n, past, rng)]
    sys.stdout.write(told(found, len(one.chart.needed)) + "\n")


def told(found: list[Failure], n_edges: int) -> str:
    """Say what came out, in lines."""
    learner, score = np.array([one.learner for one in found]), np.array([one.score for one in found])
    loss = {name: losses(design, score, learner % N_FOLDS) for name, design in designs(found).items()}
    under = np.array([one.is_underneath for one in found]) > 0.0
    surplus = score - 1.0 / (1.0 + np.exp(-np.array([one.expected for one in found])))
    on_cause, elsewhere = np.array([one.worked for one in found]).T > 0
    change = {name: one - loss["the skill alone"] for name, one in loss.items()}
    lines = [
        f"{n_edges} suggested prerequisites; {len(found):,} failures of {len(np.unique(learner))} learners",
        f"a prerequisite is named in {under.mean():.0%}",
        f"log-loss by the skill alone: {loss['the skill alone'].mean():.4f}",
        *[
            f"change by {name}: {interval(change[name], learner)}; where a prerequisite is named: "
            + interval(change[name][under], learner[under])
            for name in ("and the cause", "and any other")
        ],
        *[
            f"next result beyond what is expected, {name}: {interval(surplus[rows], learner[rows])} ({rows.sum()})"
            for name, rows in (
                ("right on the named prerequisite in between", under & on_cause),
                ("right on other skills alone", under & ~on_cause & elsewhere),
                ("nothing in between", under & ~on_cause & ~elsewhere),
            )
        ],
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
