"""The fit of the ability model: choose the strength of shrinkage on held-out learners, climb, say how sure it is."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from engine.artefact import ModelArtefact
from engine.fitting.ability.anchors import Anchor, Anchors
from engine.fitting.ability.contexts import Seen
from engine.fitting.ability.evidence import Evidence
from engine.fitting.ability.extensions import EXTENSIONS, Extension
from engine.fitting.ability.flattening import flattened
from engine.fitting.ability.intervals import Uncertainty, uncertainty_of
from engine.fitting.ability.maximisation import Climb, Summit
from engine.fitting.ability.parameters import Layout, effects_of, lay_out_parameters, tables_of
from engine.fitting.ability.strength import Choice, choose, multipliers
from engine.fitting.ability.terms import keys_of


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How to fit.

    Attributes:
        extensions: What is switched on.
        n_nodes: Nodes of ability; 1 when `ability` is off.
        strength: Of shrinkage, > 0; chosen on held-out learners if None.
        tau_days: Time scale of forgetting over elapsed time.
        form: Its form, in `retention.FORMS`; what serves knows `power`.
        anchors: What is typical of courses; None for what public tables and `borrowed` say (`borrowing`).
        borrowed: Models of other courses of the same organisation.
        tolerance: Relative gain over five iterations at which the climb ends.
        max_iterations: At which it ends at the latest.
    """

    extensions: frozenset[Extension] = frozenset(EXTENSIONS)
    n_nodes: int = 7
    strength: float | None = None
    tau_days: float = 7.0
    form: str = "power"
    anchors: dict[str, Anchor] | None = None
    borrowed: tuple[ModelArtefact, ...] = ()
    tolerance: float = 2e-4
    max_iterations: int = 60


class Found(NamedTuple):
    """What a fit found.

    Attributes:
        layout: Of the vector.
        summit: The parameters, and how good they are.
        choice: Strength of shrinkage, and what learners held out say.
        uncertainty: How sure the parameters are.
    """

    layout: Layout
    summit: Summit
    choice: Choice
    uncertainty: Uncertainty


def find(
    evidence: Evidence,
    n_skills: int,
    n_learners: int,
    item_skills: tuple[tuple[int, ...], ...],
    seen: Seen,
    anchors: Anchors,
    settings: Settings,
    report_progress: Callable[[float], None],
) -> Found:
    """Fit.

    Args:
        evidence: What to learn from.
        n_skills: K.
        n_learners: Who has results.
        item_skills: The skills of each of I items.
        seen: What else has results.
        anchors: What is typical of courses.
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
        anchors,
        len(seen.attempts),
        keys_of(seen).sizes,
    )
    choice = choose(evidence, layout, settings.strength, n_learners, lambda share: report_progress(share / 2))
    begun = 0.5 if choice.losses else 0.0

    def tell(step: int) -> None:
        report_progress(begun + (1.0 - begun) * step / settings.max_iterations)

    strengths = multipliers(choice.strength, choice.terms, n_learners)
    climb = Climb(
        evidence, layout, strengths, None,
        tolerance=settings.tolerance, max_iterations=settings.max_iterations, tell=tell,
    )  # fmt: skip
    summit = climb.run(choice.start)
    vector = flattened(summit.vector, layout, choice.flattening)
    effects = effects_of(vector, layout)
    sums = evidence.gather_blocks(tables_of(effects, layout))
    summit = summit._replace(vector=vector, log_likelihood=float(sums.log_likelihood.sum()))
    uncertainty = uncertainty_of(sums, effects, layout, strengths, item_skills)
    report_progress(1.0)
    return Found(layout, summit, choice, uncertainty)
