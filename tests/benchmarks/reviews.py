"""Reviews against FSRS-6 on one person's real cards: predicted recall, and the work that schedules ask for.

`python -m tests.benchmarks.reviews [DIR]` prints JSON; DIR has `reviews.parquet` (`../shared/data/anki`).

**Recall.** Parameters are fitted to the earlier half of the reviews. Each review of the later half that comes a day or
more after the last one of its card is predicted from the earlier reviews of that card alone. `ours` is the ability
model with a card in the place of a learner and one skill, so what fades does so by the power law of
`engine.fitting.ability.retention`, beside the history; `ours, power law alone` is its hidden bit and that law;
`ours, unfitted` has the population's defaults. FSRS-6 has its published parameters (`simulations.policies.memory`),
which were fitted to very many other people; in `fsrs-6, scaled` one factor on all of its times is fitted to the
earlier half. The constant is the share that was recalled there.

**Work.** After each review a schedule says how many days later it expects a recall of 0.9 (between a day and a year).
A card asks for 1 / days reviews a day for as long as the log left it in that state; the sum over the cards, divided by
the days of the later half, is the work. So the states are those that the log led to, not those to which each schedule
would have led, and all cards of the log are to be kept. Who overestimates recall asks for less and keeps less:
`at_equal_retention` each schedule reviews where 0.9 was *observed* (`review_figures.level_where`; the
interval takes that level as known).

**Our policy** reviews a skill that was mastered when *mastery* is below `retention`. `policy` says how many of the
states that lasted a day it takes for mastered, after how many days it reviews them, which recall FSRS-6 expects then,
and what was recalled of such cards before that day and from it on.

All intervals are 95 %, drawing cards with replacement.
"""

import sys
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
import pyarrow.parquet
from scipy.optimize import minimize_scalar

from content_graph.compiled import compile_graph
from content_graph.model import DEFAULT_THRESHOLD
from engine.artefact import ModelArtefact, compile_artefact
from engine.evaluation.metrics import calibration, log_loss
from engine.fitting.ability import EXTENSIONS, Extension, Settings, fit
from engine.interactions import Interactions, graph_from_interactions
from engine.recommendation.settings import PolicySettings
from engine.tracing import compile_model
from engine.tracing.batch import BatchTrace, result_table, trace_table
from simulations.policies.memory import (
    AGAIN,
    GOOD,
    first_difficulty,
    first_stability,
    next_difficulty,
    next_stability,
    retrievability,
)
from tests.benchmarks.review_figures import (
    DAY_S,
    Bools,
    Figure,
    Floats,
    Held,
    Ints,
    Reviews,
    days_until,
    drawn,
    held_from,
    level_where,
    more_work,
    recall_figures,
    reviews_of,
    work,
)

FOLDER: Final = Path("../shared/data/anki")
WANTED: Final = 0.9
GRID_DAYS: Final = np.geomspace(1 / 24, 365.0, 48)
ALONE: Final[frozenset[Extension]] = frozenset({"ability", "skill_ability", "forget", "decay"})
TICKS_PER_S: Final = 100


class Schedule(NamedTuple):
    """What a model says of n reviews and of the m states that are judged.

    Attributes:
        p: float64[n], predicted recall at each review; NaN where the model says nothing of a first one.
        p_after: float64[m, g], predicted recall after so many days of `GRID_DAYS`; None where it never falls.
        mastery_after: float64[m, g], P(mastered) then; None where the model has none.
    """

    p: Floats
    p_after: Floats | None = None
    mastery_after: Floats | None = None


def read_reviews(folder: Path) -> Reviews:
    """Read the log."""
    columns = pyarrow.parquet.read_table(folder / "reviews.parquet").to_pydict()
    card, time_s, recalled = (np.array(columns[name]) for name in ("item_id", "occurred_at", "correct"))
    return reviews_of(card, time_s, recalled.astype(np.float64))


def fsrs(reviews: Reviews, held: Held, factor: float = 1.0) -> Schedule:
    """Predict with FSRS-6; `factor` stretches all its times."""
    stability, difficulty = np.empty((2, len(reviews.card)))
    p = np.full(len(reviews.card), np.nan)
    for row, (last, days) in enumerate(zip(reviews.last.tolist(), reviews.days.tolist(), strict=True)):
        grade = GOOD if reviews.recalled[row] else AGAIN
        if last < 0:
            stability[row], difficulty[row] = first_stability(grade), first_difficulty(grade)
        else:
            p[row] = retrievability(days, stability[last] * factor)
            stability[row] = next_stability(stability[last], difficulty[last], days, grade)
            difficulty[row] = next_difficulty(difficulty[last], grade)
    left = stability[held.review] * factor
    return Schedule(p, np.array([[retrievability(days, one) for days in GRID_DAYS] for one in left]))


def fitted_factor(reviews: Reviews, held: Held, earlier: Bools) -> float:
    """Choose the factor on FSRS-6's times that loses least on the earlier reviews."""

    def loss(log_factor: float) -> float:
        return log_loss(reviews.recalled[earlier], fsrs(reviews, held, float(np.exp(log_factor))).p[earlier])

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded", options={"xatol": 0.02}).x))


def as_table(reviews: Reviews, rows: Ints) -> Interactions:
    """Put cards in the place of learners, each practising one skill."""
    n = len(rows)
    present, learner = np.unique(reviews.card[rows], return_inverse=True)
    zeros = np.zeros(n, np.int32)
    return Interactions(
        table="reviews",
        learners=learner.astype(np.int32),
        items=zeros,
        combinations=zeros,
        score=reviews.recalled[rows],
        attempt=np.ones(n, np.int32),
        occurred_at_us=reviews.time_s[rows] * 1_000_000,
        duration_s=None,
        learner_ids=tuple(map(str, present)),
        item_ids=("cards",),
        skill_ids=("cards",),
        skill_combinations=((0,),),
        has_items=False,
    )


def fitted(reviews: Reviews, n_earlier: int, extensions: frozenset[Extension]) -> ModelArtefact:
    """Fit the ability model to the earlier reviews."""
    table = as_table(reviews, np.arange(n_earlier))
    return fit(table, Settings(extensions=extensions), seed=0, code_version="benchmark").model


def ours(reviews: Reviews, held: Held, model: ModelArtefact | None) -> Schedule:
    """Predict with tracing: the log as it is, and each state with one more review after so many days.

    Args:
        reviews: The log.
        held: The states.
        model: What was fitted; None for the population's defaults.
    """
    graph = compile_graph(graph_from_interactions(as_table(reviews, np.arange(1)), "cards"))
    tracing = compile_model(graph) if model is None else compile_artefact(model, graph)

    def traced(rows: Ints, learner: Ints, tick: Ints) -> BatchTrace:
        zeros = np.zeros(len(rows), np.int64)
        return trace_table(tracing, result_table(learner, zeros, reviews.recalled[rows], zeros + 1, tick))

    log = traced(np.arange(len(reviews.card)), reviews.card, reviews.time_s * TICKS_PER_S)
    probes, learner, is_probe, tick = _probes(reviews, held)
    shown = traced(probes, learner, tick)
    shape = (len(held.review), len(GRID_DAYS))
    return Schedule(log.p_correct, shown.p_correct[is_probe].reshape(shape), shown.before[is_probe].reshape(shape))


def _probes(reviews: Reviews, held: Held) -> tuple[Ints, Ints, Bools, Ints]:
    """Lay out, for each state and each number of days, the card's reviews so far and one that was never made."""
    of_card = np.argsort(reviews.card, kind="stable")
    starts = np.searchsorted(reviews.card[of_card], reviews.card[held.review])
    place = np.empty(len(of_card), np.int64)
    place[of_card] = np.arange(len(of_card))
    rows, ticks = [], []
    for start, last in zip(starts, held.review, strict=True):
        past = of_card[start : place[last] + 1]
        for days in GRID_DAYS:
            rows.append(np.append(past, last))
            ticks.append(np.append(reviews.time_s[past], reviews.time_s[last] + round(days * DAY_S)) * TICKS_PER_S)
    lengths = np.array([len(one) for one in rows])
    is_probe = np.zeros(lengths.sum(), np.bool_)
    is_probe[np.cumsum(lengths) - 1] = True
    return np.concatenate(rows), np.repeat(np.arange(len(rows)), lengths), is_probe, np.concatenate(ticks)


def reviewed_after(level: float, p_after: Floats) -> Floats:
    """Say after how many days a schedule reviews, a day at least."""
    return np.maximum(days_until(level, GRID_DAYS, p_after), 1.0)


def told_of(schedule: Schedule, reviews: Reviews, held: Held, judged: Ints, other: Schedule) -> dict[str, object]:
    """Give the figures of one schedule."""
    recalled, p = reviews.recalled[judged], schedule.p[judged]
    bins = calibration(recalled, p, 10)
    told: dict[str, object] = dict(recall_figures(reviews.card[judged], recalled, p, other.p[judged]))
    told["calibration"] = [
        {"reviews": int(n), "predicted": float(predicted), "recalled": float(observed)}
        for n, predicted, observed in zip(bins.n_results, bins.predicted, bins.observed, strict=True)
        if n
    ]
    told |= work_figures(schedule, reviews, held, judged, other)
    if schedule.mastery_after is not None:
        told["policy"] = policy_figures(schedule.mastery_after, reviews, held, judged, other)
    return told


def work_figures(schedule: Schedule, reviews: Reviews, held: Held, judged: Ints, other: Schedule) -> dict[str, object]:
    """Give the work of one schedule and how many times another one's that is; nothing where recall never falls."""

    def days(one: Schedule, level: float | None) -> Floats:
        found = level_where(reviews.recalled[judged], one.p[judged], WANTED) if level is None else level
        return reviewed_after(found, np.ones((len(cards), len(GRID_DAYS))) if one.p_after is None else one.p_after)

    def of(level: float | None) -> dict[str, object]:
        own, others = days(schedule, level), days(other, level)
        return {"reviews_a_day": work(held, cards, own), "times_fsrs": more_work(held, cards, own, others)}

    cards = reviews.card[held.review]
    return {} if schedule.p_after is None else {"work": of(WANTED), "at_equal_retention": of(None)}


def policy_figures(mastery: Floats, reviews: Reviews, held: Held, judged: Ints, other: Schedule) -> dict[str, object]:
    """Put the rule by which our policy reviews beside FSRS-6 and beside what was recalled."""
    settings = PolicySettings()
    is_mastered = mastery[:, 0] >= DEFAULT_THRESHOLD
    due = days_until(settings.retention, GRID_DAYS, mastery)
    lasted = is_mastered & (held.days >= 1.0)
    told: dict[str, object] = {"mastered": float(is_mastered[held.days >= 1.0].mean())}
    if not lasted.any() or other.p_after is None:
        return told
    expected = [np.interp(due[one], GRID_DAYS, other.p_after[one]) for one in np.flatnonzero(lasted)]
    told["due_days_quartiles"] = np.quantile(due[lasted], (0.25, 0.5, 0.75)).tolist()
    told["fsrs_days_quartiles"] = np.quantile(reviewed_after(WANTED, other.p_after)[lasted], (0.25, 0.5, 0.75)).tolist()
    told["fsrs_expects_then"] = float(np.mean(expected))
    state = np.searchsorted(held.review, reviews.last[judged])
    is_due = reviews.days[judged] >= due[state]
    for name, rows in (("before", judged[is_mastered[state] & ~is_due]), ("due", judged[is_mastered[state] & is_due])):
        if len(rows):
            told[f"recalled_{name}"] = {"reviews": len(rows), "share": recalled_share(reviews, rows)}
    return told


def recalled_share(reviews: Reviews, rows: Ints) -> Figure:
    """Give the share of some reviews that was recalled."""
    return drawn(reviews.card[rows], lambda some: float(reviews.recalled[rows[some]].mean()))


def main(folder: Path) -> None:
    """Print all figures as JSON."""
    if not (folder / "reviews.parquet").exists():
        sys.stdout.write(f"Skipped: {folder / 'reviews.parquet'} is not here; name the folder that has it.\n")
        return
    reviews = read_reviews(folder)
    n_earlier = len(reviews.card) // 2
    is_later, is_spaced = np.arange(len(reviews.card)) >= n_earlier, reviews.days >= 1.0
    held = held_from(reviews, int(reviews.time_s[n_earlier]))
    earlier, judged = is_spaced & ~is_later, np.flatnonzero(is_spaced & is_later)
    usual = fsrs(reviews, held)
    schedules = {
        "constant": Schedule(np.full(len(reviews.card), reviews.recalled[earlier].mean())),
        "fsrs-6": usual,
        "fsrs-6, scaled": fsrs(reviews, held, fitted_factor(reviews, held, earlier)),
        "ours, unfitted": ours(reviews, held, None),
        "ours, power law alone": ours(reviews, held, fitted(reviews, n_earlier, ALONE)),
        "ours": ours(reviews, held, fitted(reviews, n_earlier, frozenset(EXTENSIONS))),
    }
    told = {name: told_of(one, reviews, held, judged, usual) for name, one in schedules.items()}
    counts = {"reviews": len(reviews.card), "judged": len(judged), "cards_judged": len(np.unique(reviews.card[judged]))}
    tree = counts | {"days": held.total_days, "schedules": told}
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(rounded(tree))).decode() + "\n")


def rounded(tree: object) -> object:
    """Round all numbers of a tree to four places; a figure becomes an object."""
    if isinstance(tree, Figure):
        return rounded(tree._asdict())
    if isinstance(tree, dict):
        return {name: rounded(one) for name, one in tree.items()}
    if isinstance(tree, list):
        return [rounded(one) for one in tree]
    return round(tree, 4) if isinstance(tree, float) else tree


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
