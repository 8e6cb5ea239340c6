"""From a table to a fitted model as an artefact."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from content_graph.adjacency import Adjacency
from engine.artefact import (
    HELD_OUT_LOSS,
    UNFITTED_LOSS,
    Interval,
    Intervals,
    ModelArtefact,
    Parameters,
    Training,
    Vocabulary,
    make_model,
)
from engine.copies import without_copies
from engine.fitting.ability.arrays import Tables
from engine.fitting.ability.borrowing import anchors_beside
from engine.fitting.ability.contexts import Seen, seen_in
from engine.fitting.ability.correction import Corrected, learn_correction
from engine.fitting.ability.evidence import Evidence, TableEvidence, folds_of
from engine.fitting.ability.extensions import COVARIATES, usable
from engine.fitting.ability.fit import Found, Settings, find
from engine.fitting.ability.flattening import AS_IT_IS
from engine.fitting.ability.intervals import ON_OTHER_SCALES, interval, item_intervals, skill_intervals
from engine.fitting.ability.parameters import ATTEMPT_SDS, MOST_TELLING, SKILL_FIELDS, Effects, effects_of, tables_of
from engine.fitting.ability.sequences import Usual, contexts_in, lay_out, usual_scores
from engine.fitting.ability.strength import Choice
from engine.fitting.ability.term_effects import DECIMALS, NOTHING_BEFORE, TermEffects
from engine.fitting.ability.terms import keys_of
from engine.interactions import Interactions, n_learners, require_room
from engine.tracing import Fitted, ItemEffects, Population, SkillEffects, Slopes
from engine.tracing.attempts import KINDS, LEVELS, Kind, Level
from engine.tracing.compilation import arrows_of
from engine.tracing.fitted_terms import set_name
from engine.tracing.parameters import TYPICAL_READINESS, AttemptEffects, ItemAttempt, sigmoid
from engine.tracing.terms import sets_of

UNCORRECTED_SHARE: Final = 0.6
"""Of the work of a fit, where the model is corrected afterwards."""
READY_ROUNDS: Final = 2
"""Fits after the first one, each with the prerequisites that lacked under the one before."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Subject(NamedTuple):
    """What a fit is about.

    Attributes:
        skill_ids: K ids.
        item_ids: I ids; those of the skills where the table has no items.
        item_skills: Positions of the skills of each item.
        has_items: Whether items are more than other names of skills.
        has_times: Whether times are known.
        usual: Usual scores.
        n_rows: Results.
        n_learners: Learners.
        period_us: Oldest and newest time, microseconds since 1970; None where unknown.
        is_seen_skill: bool[K], whether the skill has results.
        is_seen_item: bool[I].
        seen: What else has results.
        n_copies: Learners who were left out, because they are there under another id as well.
    """

    skill_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    item_skills: tuple[tuple[int, ...], ...]
    has_items: bool
    has_times: bool
    usual: Usual
    n_rows: int
    n_learners: int
    period_us: tuple[int, int] | None
    is_seen_skill: NDArray[np.bool_]
    is_seen_item: NDArray[np.bool_]
    seen: Seen
    n_copies: int = 0


class Fit(NamedTuple):
    """A fitted model, and how it came about.

    Attributes:
        model: To be written, uploaded or traced with.
        found: What the search found.
        plain: The model in which learning waits for nothing: of the first round, where prerequisites were given.
    """

    model: ModelArtefact
    found: Found
    plain: ModelArtefact


def fit(
    table: Interactions,
    settings: Settings,
    *,
    seed: int,
    code_version: str,
    prerequisites: Adjacency | None = None,
    report_progress: Callable[[float], None] = lambda _: None,
) -> Fit:
    """Fit the ability model to a table.

    Args:
        table: The results; skills and items without any are left out of the model, and so are learners who are there
            under another id as well (`engine.copies`).
        settings: How to fit; extensions that the table cannot inform are left out.
        seed: Draws the learners on whom the strength of shrinkage is chosen.
        code_version: Of this program.
        prerequisites: What each skill of the table builds on, taken at its authors' word (`TYPICAL_READINESS`), for a
            model that lets learning wait for it; the fit is then done `READY_ROUNDS` times more.
        report_progress: Called with the share of the work that is done, 0..1.

    Raises:
        TooManyCombinations: What comes of the table could not be served.
    """
    n_met = n_learners(table)
    table = without_copies(table)
    layout = lay_out(table)
    require_room(table.table, layout.item_skills)
    n_skills, n_items = len(table.skill_ids), len(table.item_ids)
    usual = usual_scores(layout, n_skills, n_items)
    present = np.flatnonzero(np.diff(layout.learner_offsets))
    folds = folds_of([table.learner_ids[learner] for learner in present], seed)
    seen = seen_in(contexts_in(layout, n_items), layout.item, sets_of(layout.item_skills)[0])
    evidence = TableEvidence(layout, usual.items, n_skills, [present[fold] for fold in folds], seen)
    times = table.occurred_at_us
    subject = Subject(
        table.skill_ids, table.item_ids, layout.item_skills, table.has_items, times is not None, usual,
        table.n_rows, len(present), None if times is None else (int(times.min()), int(times.max())),
        np.bincount(layout.skill, minlength=n_skills) > 0, np.bincount(layout.item, minlength=n_items) > 0,
        seen, n_met - len(present),
    )  # fmt: skip
    n_rounds = 1 if prerequisites is None else 1 + READY_ROUNDS
    corrects = prerequisites is None and "correction" in settings.extensions
    at_correction = UNCORRECTED_SHARE if corrects else 1.0

    def corrected(found: Found) -> Corrected | None:
        def parameters_of(effects: Effects, usual: Usual) -> Parameters:
            of_fold = subject._replace(usual=usual)
            return Parameters(population=_population(effects, of_fold, found, 0.0), fitted=_fitted(effects, of_fold))

        def report(share: float) -> None:
            report_progress(UNCORRECTED_SHARE + (1.0 - UNCORRECTED_SHARE) * share)

        return learn_correction(table, found, seen, parameters_of, seed, report)

    def fitted(done: int, readiness: float = 0.0) -> Fit:
        def report(share: float) -> None:
            report_progress((done + share) / n_rounds * at_correction)

        correct = corrected if corrects else _uncorrected
        return fit_evidence(evidence, subject, settings, seed, code_version, report, readiness, correct)

    first = found = fitted(0)
    if prerequisites is not None:
        needs = arrows_of(prerequisites, TYPICAL_READINESS)
        for done in range(1, n_rounds):
            evidence.let_wait(_tables(found.found), needs)
            found = fitted(done, TYPICAL_READINESS)
    report_progress(1.0)
    return found._replace(plain=first.model)


def _uncorrected(_: Found) -> Corrected | None:
    return None


def fit_evidence(
    evidence: Evidence,
    subject: Subject,
    settings: Settings,
    seed: int,
    code_version: str,
    report_progress: Callable[[float], None],
    readiness: float = 0.0,
    correct: Callable[[Found], Corrected | None] = _uncorrected,
) -> Fit:
    """Fit the ability model to evidence that is already in place, in memory or on other machines.

    `readiness` is written into the model; the evidence has to let learning wait just so. `correct` learns what corrects
    the model that was found.
    """
    extensions = usable(settings.extensions, has_items=subject.has_items, has_times=subject.has_times)
    settings = msgspec.structs.replace(settings, extensions=extensions)
    anchors = settings.anchors or anchors_beside(settings.borrowed, "minutes" if subject.has_times else "results")
    found = find(
        evidence, len(subject.skill_ids), subject.n_learners, subject.item_skills, subject.seen, anchors, settings,
        report_progress,
    )  # fmt: skip
    effects, corrected = effects_of(found.summit.vector, found.layout), correct(found)
    population = _population(effects, subject, found, readiness)
    if corrected is not None:
        population = msgspec.structs.replace(population, correction=corrected.trees)
    model = make_model(
        "ability",
        Parameters(population=population, fitted=_fitted(effects, subject)),
        _vocabulary(subject),
        _training(found, subject, settings, seed, corrected),
        code_version,
        _intervals(effects, subject, found),
    )
    return Fit(model, found, model)


def _tables(found: Found) -> Tables:
    return tables_of(effects_of(found.summit.vector, found.layout), found.layout)


def _population(effects: Effects, subject: Subject, found: Found, readiness: float) -> Population:
    return Population(
        skill=_skill_effects(effects.typical, 0.0, effects.typical_slopes, subject.usual.everything),
        unmastered_ability=float(effects.loadings[0]),
        mastered_ability=float(effects.loadings[1]),
        learn_slopes=_slopes(effects.learn_slopes),
        clock="minutes" if subject.has_times else "results",
        usual=subject.usual.everything,
        tau_days=found.layout.tau_days,
        n_nodes=found.layout.n_nodes,
        readiness=readiness,
        attempts=_attempts(effects) if "attempts" in found.layout.extensions else {},
        answers=TermEffects(effects.entries, keys_of(subject.seen)).answers(),
    )


def _attempts(effects: Effects) -> dict[Kind, AttemptEffects]:
    return {
        kind: AttemptEffects(
            shift=float(effects.attempt_shift[at]),
            ability=float(effects.attempt_ability[at]),
            telling=float(np.exp(min(effects.attempt_telling[at], MOST_TELLING))),
            teaching=float(effects.attempt_teaching[at]),
        )
        for at, kind in enumerate(KINDS, 1)
    }


def _item_attempts(effects: Effects, seen: Seen) -> dict[int, dict[Level, ItemAttempt]]:
    found: dict[int, dict[Level, ItemAttempt]] = {}
    for at, (item, level) in enumerate(zip(seen.attempted_items.tolist(), seen.levels.tolist(), strict=True)):
        difficulty, ability = _short(-effects.item_attempts[at]), _short(effects.item_attempt_ability[at])
        if difficulty or ability:
            found.setdefault(item, {})[LEVELS[level - 1]] = ItemAttempt(difficulty=difficulty, ability=ability)
    return found


def _fitted(effects: Effects, subject: Subject) -> Fitted:
    attempts = _item_attempts(effects, subject.seen)
    terms = TermEffects(effects.entries, keys_of(subject.seen))
    before, (_, sets) = terms.of_items(subject.item_ids), sets_of(subject.item_skills)
    set_names = [set_name([subject.skill_ids[k] for k in skills]) for skills in sets]
    skills = {
        skill: _skill_effects(
            {name: float(values[k]) for name, values in effects.skill.items()},
            float(effects.skill_ability[k]),
            effects.slopes[k],
            float(subject.usual.skills[k]),
        )
        for k, skill in enumerate(subject.skill_ids)
        if subject.is_seen_skill[k]
    }
    items = {
        item: ItemEffects(
            difficulty=_short(effects.difficulty[i]),
            ability=_short(effects.item_ability[i]),
            usual=_short(subject.usual.items[i]),
            attempts=attempts.get(i, {}),
            **before.get(i, NOTHING_BEFORE)._asdict(),
        )
        for i, item in enumerate(subject.item_ids)
        if subject.is_seen_item[i]
    }
    return Fitted(skills=skills, items=items, sets=terms.of_sets(set_names))


def _short(value: float) -> float:
    """Round what there is one of for each item: seven decimals of a logit are more than any table tells."""
    return round(float(value), DECIMALS)


def _skill_effects(values: dict[str, float], ability: float, slopes: NDArray[np.float64], usual: float) -> SkillEffects:
    return SkillEffects(
        prior=values["prior"],
        prior_ability=values["prior_ability"],
        learn=values["learn"],
        learn_ability=values["learn_ability"],
        unmastered=values["unmastered"],
        mastered=values["unmastered"] + float(np.exp(values["log_gap"])),
        forget=float(sigmoid(np.array(values["forget"]))),
        decay=float(np.exp(values["log_decay"])),
        ability=ability,
        slopes=_slopes(slopes),
        usual=usual,
    )


def _slopes(values: NDArray[np.float64]) -> Slopes:
    return Slopes(**dict(zip(COVARIATES, values.tolist(), strict=True)))


def _vocabulary(subject: Subject) -> Vocabulary:
    seen = [k for k in range(len(subject.skill_ids)) if subject.is_seen_skill[k]]
    return Vocabulary(
        skills=tuple(subject.skill_ids[k] for k in seen),
        items={
            item: tuple(subject.skill_ids[k] for k in subject.item_skills[i])
            for i, item in enumerate(subject.item_ids)
            if subject.is_seen_item[i]
        },
    )


def _training(found: Found, subject: Subject, settings: Settings, seed: int, corrected: Corrected | None) -> Training:
    period = subject.period_us
    return Training(
        rows=subject.n_rows,
        learners=subject.n_learners,
        skills=int(subject.is_seen_skill.sum()),
        items=int(subject.is_seen_item.sum()) if subject.has_items else 0,
        period_from=None if period is None else _EPOCH + timedelta(microseconds=period[0]),
        period_to=None if period is None else _EPOCH + timedelta(microseconds=period[1]),
        log_likelihood=found.summit.log_likelihood,
        iterations=found.summit.iterations,
        seed=seed,
        extensions=tuple(sorted(found.layout.extensions)),
        shrinkage=_shrinkage(found.choice),
        held_out=_held_out(found.choice, corrected),
        borrowed=tuple(model.content_hash for model in settings.borrowed),
        warnings=_warnings(found, subject.n_copies),
    )


def _shrinkage(choice: Choice) -> dict[str, float]:
    moved = {} if choice.flattening == AS_IT_IS else choice.flattening._asdict()
    return {"strength": choice.strength, "terms": choice.terms, **moved}


def _held_out(choice: Choice, corrected: Corrected | None) -> dict[str, float]:
    """Name what learners held out said; nothing where nobody was."""
    found: dict[str, float] = {}
    if choice.losses:
        tried = {f"log_loss at strength {strength:g}": loss for strength, loss in choice.losses.items()}
        found = {HELD_OUT_LOSS: choice.losses[choice.strength], UNFITTED_LOSS: choice.unfitted} | tried
    if corrected is not None:
        found |= {"log_loss uncorrected": corrected.before, "log_loss corrected": corrected.after}
    return found


def _warnings(found: Found, n_copies: int) -> tuple[str, ...]:
    choice, warnings = found.choice, []
    if n_copies:
        warnings.append(f"learners left out, whose answers stand under another id as well: {n_copies}")
    if not found.summit.has_converged:
        warnings.append(f"stopped after {found.summit.iterations} iterations")
    if choice.losses and choice.losses[choice.strength] >= choice.unfitted:
        warnings.append(
            f"not worth activating: on learners held out its log-loss is {choice.losses[choice.strength]:.4f}, that "
            f"of the model before any fitting {choice.unfitted:.4f}; fit again when there are more results"
        )
    return tuple(warnings)


def _intervals(effects: Effects, subject: Subject, found: Found) -> Intervals:
    uncertainty = found.uncertainty
    return Intervals(
        population=_population_intervals(found),
        skills={
            skill: skill_intervals(effects, uncertainty, k)
            for k, skill in enumerate(subject.skill_ids)
            if subject.is_seen_skill[k]
        },
        items={
            item: item_intervals(effects, uncertainty, i)
            for i, item in enumerate(subject.item_ids)
            if subject.is_seen_item[i] and uncertainty.item_names
        },
    )


def _population_intervals(found: Found) -> dict[str, Interval]:
    """Name the intervals of what is typical as `engine.tracing.Population` names it."""
    errors, vector, layout = found.uncertainty.population, found.summit.vector, found.layout
    values = {
        entry: float(value)
        for block in layout.blocks.values()
        for entry, value in zip(block.entries, vector[block.start : block.end], strict=False)
        if block.strength == "typical" or value
    }
    return {
        named: _telling_interval(values[entry], errors[entry])
        if named.endswith(".telling")
        else interval(values[entry], errors[entry])
        for entry in values
        if (named := _public(entry)) is not None
    }


def _telling_interval(value: float, error: float) -> Interval:
    """Turn the interval of a logarithm into that of the factor."""
    of_logarithm = interval(value, error)
    low, high = np.exp(np.minimum((of_logarithm.low, of_logarithm.high), MOST_TELLING)).tolist()
    return Interval(low=low, high=high)


def _public(entry: str) -> str | None:
    """Say what `engine.tracing.Population` calls something typical; None for what it has on another scale."""
    name, _, of = entry.partition(".")
    if name in ATTEMPT_SDS:
        return f"attempts.{of}.{name.removeprefix('attempt_')}"
    if name in SKILL_FIELDS:
        return None if name in ON_OTHER_SCALES else f"skill.{name}"
    return f"skill.{entry}" if name == "slopes" else entry
