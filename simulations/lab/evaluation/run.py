"""What `symphonie evaluate` does: read tables and models, let each model predict, print, write the report."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np
import typer

from engine.artefact import ModelFault
from engine.artefact import read as read_model
from engine.copies import copied
from engine.evaluation.ability import WHOLE, ablated, without
from engine.evaluation.artefacts import ArtefactPredictor, require_shared
from engine.evaluation.judging import Trial, TrialOutcome, cross_validation, predict, train_and_test
from engine.evaluation.judging import run as run_trial
from engine.evaluation.predictor import CannotJudge, Trainer
from engine.evaluation.registry import default_models, trainers
from engine.evaluation.verdict import Groups, Judged, judge_outcome
from engine.fitting.ability import Extension
from engine.interactions import Interactions, n_learners
from simulations.lab.deep.registry import DEEP_MODELS, deep_trainer
from simulations.lab.evaluation.declared import compare_declared, read_declared
from simulations.lab.evaluation.printing import Telling
from simulations.lab.evaluation.report.content import AblationRow, Content, SkillEstimates, pictures, skill_estimates
from simulations.lab.evaluation.report.page import render
from simulations.lab.evaluation.request import (
    CrossValidation,
    ModelFiles,
    NoneJudged,
    Request,
    SomeFailed,
    TrainAndTest,
)
from simulations.lab.tables.interactions import read_interactions, read_labels
from simulations.terminal.console import warn
from simulations.terminal.faults import RequestFault
from simulations.terminal.files import require_folder
from simulations.terminal.progress import Bar, progress

Attempt = Callable[[Bar], TrialOutcome]
"""Lets one model predict; takes where progress is shown."""
Making = Callable[[Bar], Trainer]
"""Makes a trainer that may say there what it is at."""


class Run(NamedTuple):
    """What came of it."""

    table: Interactions  # the judged table
    outcomes: dict[str, TrialOutcome]  # by name of the model, in the order of judging; so are the others
    models: dict[str, Judged]  # what was judged
    ablation: dict[Extension, Judged]  # the ability model without one of its parts
    failed: tuple[str, ...]  # names of models that could not be judged


class Work(NamedTuple):
    """What is to be done."""

    models: Mapping[str, Attempt]  # by name
    ablation: Mapping[Extension, Attempt]  # the same by the part that is missing
    are_requested: bool  # whether each of them was asked for by name


def run(request: Request, *, as_json: bool) -> None:
    """Judge what was asked for and tell of each model as soon as it is judged.

    Raises:
        SomeFailed: A model that was asked for by name could not be judged; what the others are worth is told all the
            same.
        NoneJudged: No model could be judged.
    """
    if request.report is not None:
        require_folder("--report", request.report)
    table = read_interactions(request.mode.judged, request.form)
    warn(table.table, table.warnings)
    work = _work(request, table)
    telling = Telling(tuple(_attempts(work)), request.language, as_json=as_json)
    done = judge(request, table, work, telling)
    if not done.models:
        raise NoneJudged(table.table)
    telling.parts([one.verdict for one in done.models.values()])
    if request.report is not None:
        typer.echo(str(write_report(request.report, done, request)), err=True)
    if done.failed and work.are_requested:
        raise SomeFailed(done.failed)


def judge(request: Request, table: Interactions, work: Work, telling: Telling) -> Run:
    """Let each model predict what it has not seen; a model that cannot does not keep the others from it."""
    groups = None if request.group is None else _groups(request, table, request.group)
    declared = None if request.declared is None else read_declared(request.declared, table)
    outcomes: dict[str, TrialOutcome] = {}
    found: dict[str, Judged] = {}
    failed = []
    for name, attempt in _attempts(work).items():
        try:
            outcomes[name], seconds = _timed(name, attempt)
        except CannotJudge as fault:
            failed.append(name)
            telling.failed(name, str(fault))
        else:
            before = tuple(found.values())
            found[name] = judge_outcome(name, table, outcomes[name], groups, request.seed, seconds, before)
            fairness = compare_declared(table, outcomes[name].p_correct, declared) if declared is not None else []
            telling.judged(found[name].verdict, fairness)
    models = {name: found[name] for name in work.models if name in found}
    ablation = {part: found[without(part)] for part in work.ablation if without(part) in found and WHOLE in found}
    return Run(table, outcomes, models, ablation, tuple(failed))


def write_report(folder: Path, done: Run, request: Request) -> Path:
    """Draw the report of a run; give where it was written."""
    models = tuple(pictures(done.table, done.outcomes[name], one) for name, one in done.models.items())
    path = folder / "report.html"
    content = Content(done.table.table, request.command, models, _parameters(done), _ablation_rows(done))
    path.write_text(render(content, request.language), encoding="utf-8")
    return path


def _attempts(work: Work) -> dict[str, Attempt]:
    return {**work.models, **{without(part): attempt for part, attempt in work.ablation.items()}}


def _ablation_rows(done: Run) -> tuple[AblationRow, ...]:
    if not done.ablation:
        return ()
    rows: list[tuple[Extension | None, Judged]] = [(None, done.models[WHOLE]), *done.ablation.items()]
    said = ((missing, one.verdict) for missing, one in rows)
    return tuple(
        AblationRow(missing, one.figures.auc, one.figures.log_loss, one.figures.ece, one.seconds)
        for missing, one in said
    )


def _parameters(done: Run) -> tuple[SkillEstimates, ...]:
    """Take the parameters of the first fitted model that was judged."""
    first = next(iter(done.models.values()))
    n_results = {part.name: part.figures.n for part in first.verdict.by_skill}
    for outcome in done.outcomes.values():
        fitted = outcome.predictors[0]
        if isinstance(fitted, ArtefactPredictor):
            return skill_estimates(fitted.model, n_results)
    return ()


def _groups(request: Request, table: Interactions, column: str) -> Groups:
    return Groups(*read_labels(request.mode.judged, column, table, request.form))


def _timed(name: str, attempt: Attempt) -> tuple[TrialOutcome, float]:
    """Show progress while one model is at work, and nothing where its figures are told."""
    with progress() as show, show(name) as bar:
        started = perf_counter()
        return attempt(bar), perf_counter() - started


def _work(request: Request, table: Interactions) -> Work:
    """Prepare what each model has to do, so that faults are told before anything takes time."""
    if isinstance(request.mode, ModelFiles):
        return Work({str(path): _saved(path, table) for path in request.mode.models}, {}, are_requested=True)
    code_version = version("symphonie")
    known = _known(code_version)
    usual = default_models(trainers(code_version), has_times=table.occurred_at_us is not None)
    names = _require_known(request.names, known) or usual
    trial = _trial(request.mode, table, request.seed, request.form)
    are_requested = bool(request.names) or request.is_ablation
    models = {name: _trained(known[name], trial, request.seed) for name in names}
    if not request.is_ablation:
        return Work(models, {}, are_requested)
    whole = {WHOLE: _trained(known[WHOLE], trial, request.seed)}
    ablation = {
        part: _trained(_silent(trainer), trial, request.seed)
        for part, trainer in ablated(trial.splits[0].training, code_version).items()
    }
    return Work(whole | models, ablation, are_requested)


def _known(code_version: str) -> dict[str, Making]:
    """Give every model that can be trained, the deep ones last."""
    of_engine = {name: _silent(trainer) for name, trainer in trainers(code_version).items()}
    return of_engine | {name: partial(_deep, name) for name in DEEP_MODELS}


def _silent(trainer: Trainer) -> Making:
    return lambda _: trainer


def _deep(name: str, bar: Bar) -> Trainer:
    def say(what: str) -> None:
        bar.say(f"{name}: {what}")
        bar.note(f"{name}: {what}")

    return deep_trainer(name, say)


def _saved(path: Path, table: Interactions) -> Attempt:
    predictor = _load(path)

    def attempt(_: Bar) -> TrialOutcome:
        shared = require_shared(predictor.model, table)
        if shared.warning:
            typer.echo(f"Warning: {path}: {shared.warning}", err=True)
        return predict(predictor, table)

    return attempt


def _trained(making: Making, trial: Trial, seed: int) -> Attempt:
    return lambda bar: run_trial(making(bar), trial, seed, bar)


def _load(path: Path) -> ArtefactPredictor:
    try:
        return ArtefactPredictor(read_model(path.read_bytes()))
    except ModelFault as fault:
        message = f"{path}: {fault}"
        raise RequestFault(message) from fault


def _require_known(names: tuple[str, ...], known: Collection[str]) -> tuple[str, ...]:
    unknown = [name for name in names if name not in known]
    if unknown:
        message = f"--models: there is no model {', '.join(unknown)!r}; choose among {', '.join(known)}."
        raise RequestFault(message)
    return names


def _trial(mode: CrossValidation | TrainAndTest, judged: Interactions, seed: int, form: str) -> Trial:
    if isinstance(mode, TrainAndTest):
        training = read_interactions(mode.training, form)
        warn(training.table, training.warnings)
        _require_apart(training, judged)
        warn(judged.table, _copies(training, judged))
        return train_and_test(training, judged)
    found = n_learners(judged)
    if found == 1:
        message = f"--cv {mode.n_folds}: {judged.table} has one learner only; give a table of several, or a --model."
        raise RequestFault(message)
    if found < mode.n_folds:
        message = f"--cv {mode.n_folds}: {judged.table} has only {found} learners; give at most {found} folds."
        raise RequestFault(message)
    return cross_validation(judged, mode.n_folds, seed)


def _copies(training: Interactions, judged: Interactions) -> tuple[str, ...]:
    """Say that some judged learners are not unseen."""
    found = copied(training, judged)
    if not found:
        return ()
    n_rows = int(np.isin(np.array(judged.learner_ids), found)[judged.learners].sum())
    sentence = (
        f"learners who are in {training.table} under other ids: {len(found)}, {found[0]!r} for one, with {n_rows} of "
        f"{judged.n_rows} results; figures flatter what knows answers by heart."
    )
    return (sentence,)


def _require_apart(training: Interactions, judged: Interactions) -> None:
    shared = set(training.learner_ids) & set(judged.learner_ids)
    if shared:
        message = (
            f"--test: {len(shared)} learners of {judged.table} are in {training.table} too, {min(shared)!r} for one; "
            "judge on learners that nothing was learned from."
        )
        raise RequestFault(message)
