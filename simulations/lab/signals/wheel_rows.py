"""Tables of results as decisions about wheel-spinning: every learner, skill and opportunity before the tenth."""

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from content_graph.compiled import compile_graph
from engine.artefact import ModelArtefact, compile_artefact
from engine.interactions import Interactions, graph_from_interactions, time_order
from engine.signals import wheel_spinning
from engine.signals.risk import Rows
from engine.tracing.history import advance
from engine.tracing.traces import LearnerTrace, PastResult

_US_PER_TICK = 10_000

Paths = dict[tuple[int, int], list[float]]
"""Scores by (learner, skill), in order."""
RateOf = Callable[[int, str], float]
"""Share of wheel-spinning by (learner, skill): a training learner's own results are left out of it."""


class WheelRows(NamedTuple):
    """Rows for a regression.

    Attributes:
        rows: See `engine.signals.risk.Rows`.
        opportunities: int64[n], after how many.
    """

    rows: Rows
    opportunities: np.ndarray[tuple[int], np.dtype[np.int64]]


class Rates(NamedTuple):
    """Shares of wheel-spinning in training.

    Attributes:
        by_skill: (wheel-spinning, settled) learners by skill id.
        overall: Over all skills.
    """

    by_skill: dict[str, tuple[int, int]]
    overall: float

    def of(self, skill_id: str) -> float:
        """Give the share on a skill."""
        return wheel_spinning.shrunk_rate(*self.by_skill.get(skill_id, (0, 0)), self.overall)


def rates(table: Interactions, kept: Callable[[int], bool] = lambda _: True) -> Rates:
    """Count wheel-spinning by skill among the learners that are kept."""
    paths: dict[tuple[int, int], list[float]] = defaultdict(list)
    for row in time_order(table.learners, table.occurred_at_us, table.attempt):
        for skill in table.skill_combinations[table.combinations[row]]:
            paths[int(table.learners[row]), skill].append(float(table.score[row]))
    counted: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (learner, skill), scores in paths.items():
        spun = wheel_spinning.label(scores)
        if spun is not None and kept(learner):
            bad, n = counted[table.skill_ids[skill]]
            counted[table.skill_ids[skill]] = (bad + spun, n + 1)
    bad, n = (sum(column) for column in zip(*counted.values(), strict=True)) if counted else (0, 0)
    return Rates(dict(counted), bad / n if n else 0.5)


def wheel_rows(table: Interactions, artefact: ModelArtefact, rate_of: RateOf) -> WheelRows:
    """Trace every learner and note what the belief says after 3 to 9 opportunities, where it is not settled yet."""
    graph = compile_graph(graph_from_interactions(table, "signals"))
    model = compile_artefact(artefact, graph)
    index = np.array([graph.item_index[item] for item in table.item_ids], np.int64)
    skill_ids = {place: skill_id for skill_id, place in graph.skill_index.items()}
    paths: dict[tuple[int, int], list[float]] = defaultdict(list)
    noted: list[tuple[tuple[int, int], int, tuple[float, ...]]] = []
    learner, current = LearnerTrace(model.initial_ability), -1
    outlooks: dict[tuple[int, float], wheel_spinning.SkillOutlook] = {}
    for row in time_order(table.learners, table.occurred_at_us, table.attempt):
        who, item = int(table.learners[row]), int(index[table.items[row]])
        if who != current:
            learner, current = LearnerTrace(model.initial_ability), who
        tick = 0 if table.occurred_at_us is None else int(table.occurred_at_us[row]) // _US_PER_TICK
        advance(learner, PastResult(item, float(table.score[row]), int(table.attempt[row]), tick), model)
        for skill in model.item_skills[item]:
            path = paths[who, skill]
            path.append(float(table.score[row]))
            if wheel_spinning.EARLIEST <= len(path) <= wheel_spinning.LATEST and wheel_spinning.is_open(path):
                rate = rate_of(who, skill_ids[skill])
                if (skill, rate) not in outlooks:
                    items = graph.skill_items[skill]
                    outlooks[skill, rate] = wheel_spinning.outlook(model, skill, [int(one) for one in items], rate)
                told = wheel_spinning.columns(learner, skill, model, outlooks[skill, rate])
                noted.append(((who, skill), len(path), told))
    return _settled(paths, noted)


def _settled(paths: Paths, noted: list[tuple[tuple[int, int], int, tuple[float, ...]]]) -> WheelRows:
    labels = {key: wheel_spinning.label(scores) for key, scores in paths.items()}
    kept = [one for one in noted if labels[one[0]] is not None]
    opportunities = np.array([n for _, n, _ in kept], np.int64)
    rows = Rows(
        wheel_spinning.matrix([told for _, _, told in kept]),
        np.array([wheel_spinning.progress(n) for _, n, _ in kept]),
        np.array([bool(labels[key]) for key, _, _ in kept]),
        np.array([who for (who, _), _, _ in kept], np.int64),
    )
    return WheelRows(rows, opportunities)
