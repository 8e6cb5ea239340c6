"""The fit of the ability model: choose the strength of shrinkage on held-out learners, climb, say how sure it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.contexts import Seen
from engine.fitting.ability.evidence import Evidence
from engine.fitting.ability.extensions import EXTENSIONS, Extension
from engine.fitting.ability.intervals import Uncertainty, uncertainty_of
from engine.fitting.ability.maximisation import Climb, Summit
from engine.fitting.ability.parameters import Layout, effects_of, initial_vector, lay_out_parameters, tables_of

STRENGTHS: Final = (1.0, 2.0, 4.0, 0.5)
"""Multipliers of the precision with which skills and items are drawn towards the population; tried in this order."""
ROUGH_NODES: Final = 5
"""Nodes of ability while the strength is chosen; on real tables five predicted as well as eleven."""
ROUGH_STEPS: Final = 18
FURTHER_STEPS: Final = 6


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How to fit.

    Attributes:
        extensions: What is switched on.
        n_nodes: Nodes of ability; 1 when `ability` is off.
        strength: Of shrinkage, > 0; chosen on held-out learners if None.
        tau_days: Time scale of forgetting over elapsed time.
        form: Its form, in `retention.FORMS`; what serves knows `power`.
        tolerance: Relative gain over five iterations at which the climb ends.
        max_iterations: At which it ends at the latest.
    """

    extensions: frozenset[Extension] = frozenset(EXTENSIONS)
    n_nodes: int = 7
    strength: float | None = None
    tau_days: float = 7.0
    form: str = "power"
    tolerance: float = 2e-4
    max_iterations: int = 60


class Found(NamedTuple):
    """What a fit found.

    Attributes:
        layout: Of the vector.
        summit: The parameters, and how good they are.
        strength: Of shrinkage.
        held_out: Mean -ln P(score) on held-out learners by strength; empty where the strength was given.
        uncertainty: How sure the parameters are.
    """

    layout: Layout
    summit: Summit
    strength: float
    held_out: dict[float, float]
    uncertainty: Uncertainty


def find(
    evidence: Evidence,
    n_skills: int,
    item_skills: tuple[tuple[int, ...], ...],
    seen: Seen,
    settings: Settings,
    report_progress: Callable[[float], None],
) -> Found:
    """Fit.

    Args:
        evidence: What to learn from.
        n_skills: K.
        item_skills: The skills of each of I items.
        seen: What else has results.
        settings: How; its extensions must be usable with the table (`extensions.usable`).
        report_progress: Called with the share of the work that is done.
    """
    n_nodes = settings.n_nodes if "ability" in settings.extensions else 1
    layout = lay_out_parameters(
        settings.extensions,
        n_nodes,
        n_skills,
        len(item_skills),
        settings.tau_days,
        settings.form,
        len(seen.attempts),
    )
    start = initial_vector(layout)
    losses: dict[float, float] = {}
    if settings.strength is None:
        start, losses = _choose(evidence, layout, start, lambda share: report_progress(share / 2))
    strength = min(losses, key=lambda tried: losses[tried]) if losses else settings.strength or 1.0
    begun = 0.5 if losses else 0.0

    def tell(step: int) -> None:
        report_progress(begun + (1.0 - begun) * step / settings.max_iterations)

    climb = Climb(
        evidence, layout, _both(strength), "all",
        tolerance=settings.tolerance, max_iterations=settings.max_iterations, tell=tell,
    )  # fmt: skip
    summit = climb.run(start)
    effects = effects_of(summit.vector, layout)
    sums = evidence.gather_blocks(tables_of(effects, layout))
    uncertainty = uncertainty_of(sums, effects, layout, _both(strength), item_skills)
    report_progress(1.0)
    return Found(layout, summit, strength, losses, uncertainty)


def _choose(
    evidence: Evidence, layout: Layout, start: Floats, report_progress: Callable[[float], None]
) -> tuple[Floats, dict[float, float]]:
    """Try strengths one after the other, each from where the last one ended, on few nodes; keep the best vector."""
    rough = layout._replace(n_nodes=min(layout.n_nodes, ROUGH_NODES))
    losses: dict[float, float] = {}
    best = vector = start
    for place, strength in enumerate(STRENGTHS):
        steps = FURTHER_STEPS if losses else ROUGH_STEPS
        climb = Climb(
            evidence, rough, _both(strength), "training", tolerance=0.0, max_iterations=steps, tell=lambda _: None
        )
        vector = climb.run(vector).vector
        losses[strength] = evidence.held_out_loss(tables_of(effects_of(vector, rough), rough))
        if losses[strength] == min(losses.values()):
            best = vector
        report_progress((place + 1) / len(STRENGTHS))
    return best, losses


def _both(strength: float) -> dict[str, float]:
    return {"skills": strength, "items": strength}
