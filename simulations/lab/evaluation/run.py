"""What `symphonie evaluate` does: read tables and models, let each model predict, print, write the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import typer

from engine.artefact import ModelFault
from engine.artefact import read as read_model
from engine.evaluation.ablation import WHOLE, ablated, without
from engine.evaluation.artefacts import ArtefactPredictor
from engine.evaluation.judging import Outcome, Trial, cross_validation, predict, train_and_test
from engine.evaluation.judging import run as run_trial
from engine.evaluation.overlap import require_shared
from engine.evaluation.predictor import CannotJudge, Trainer
from engine.evaluation.registry import default_models, trainers
from engine.evaluation.verdict import Groups, Verdict, verdict
from engine.fitting.ability import Extension
from engine.interactions import Interactions, n_learners
from simulations.lab.evaluation.faults import NoneJudged, SomeFailed
from simulations.lab.evaluation.printing import print_ablation, print_failures, print_verdicts
from simulations.lab.evaluation.report.content import AblationRow, Content, SkillEstimates, pictures, skill_estimates
from simulations.lab.evaluation.report.page import render
from simulations.lab.evaluation.request import CrossValidation, ModelFiles, Request, TrainAndTest
from simulations.lab.tables.interactions import read_interactions, read_labels
from simulations.terminal.console import warn
from simulations.terminal.faults import RequestFault
from simulations.terminal.files import require_folder
from simulations.terminal.progress import Progress, progress

Attempt = Callable[[Callable[[float], None]], Outcome]
"""Lets one model predict; takes what is to be told of progress."""


class Failure(NamedTuple):
    """A model that could not be judged.

    Attributes:
        model: Its name.
        reason: Why, and what to do about it.
        is_requested: Whether it was asked for by name.
    """

    model: str
    reason: str
    is_requested: bool


class Run(NamedTuple):
    """What came of it.

    Attributes:
        table: The judged table.
        outcomes: By name of the model, in the order of judging.
        verdicts: Same order.
        ablation: On the ability model without one of its parts.
        failures: Models that could not be judged.
    """

    table: Interactions
    outcomes: dict[str, Outcome]
    verdicts: tuple[Verdict, ...]
    ablation: dict[Extension, Verdict]
    failures: tuple[Failure, ...]


class Work(NamedTuple):
    """What is to be done.

    Attributes:
        models: By name.
        ablation: The same by the part that is missing.
        are_requested: Whether each of them was asked for by name.
    """

    models: Mapping[str, Attempt]
    ablation: Mapping[Extension, Attempt]
    are_requested: bool


def run(request: Request, *, as_json: bool) -> None:
    """Judge what was asked for and tell of it.

    Raises:
        SomeFailed: A model that was asked for by name could not be judged; what the others are worth is told all the
            same.
        NoneJudged: No model could be judged.
    """
    if request.report is not None:
        require_folder("--report", request.report)
    done = judge(request)
    print_failures(done.failures, as_json=as_json)
    if not done.verdicts:
        raise NoneJudged(done.table.table)
    print_verdicts(done.verdicts, request.language, as_json=as_json)
    if done.ablation:
        print_ablation((_whole(done), *done.ablation.values()), request.language, as_json=as_json)
    if request.report is not None:
        typer.echo(str(write_report(request.report, done, request)), err=True)
    failed = [one.model for one in done.failures if one.is_requested]
    if failed:
        raise SomeFailed(failed)


def judge(request: Request) -> Run:
    """Let each model predict what it has not seen; a model that cannot does not keep the others from it."""
    table = read_interactions(request.mode.judged, request.form)
    warn(table.table, table.warnings)
    groups = None if request.group is None else _groups(request, table, request.group)
    work = _work(request, table)
    outcomes: dict[str, Outcome] = {}
    verdicts: dict[str, Verdict] = {}
    failures = []
    attempts = [*work.models.items(), *((without(missing), attempt) for missing, attempt in work.ablation.items())]
    with progress() as show:
        for name, attempt in attempts:
            try:
                outcomes[name], seconds = _timed(name, attempt, show)
            except CannotJudge as fault:
                failures.append(Failure(name, str(fault), work.are_requested))
            else:
                verdicts[name] = verdict(name, table, outcomes[name], groups, request.seed, seconds)
    ablation = {part: verdicts[without(part)] for part in work.ablation if without(part) in verdicts}
    of_models = tuple(verdicts[name] for name in work.models if name in verdicts)
    return Run(table, outcomes, of_models, ablation if WHOLE in verdicts else {}, tuple(failures))


def write_report(folder: Path, done: Run, request: Request) -> Path:
    """Draw the report of a run; give where it was written."""
    models = tuple(pictures(done.table, done.outcomes[one.model], one, request.seed) for one in done.verdicts)
    path = folder / "report.html"
    content = Content(done.table.table, request.command, models, _parameters(done), _ablation_rows(done))
    path.write_text(render(content, request.language), encoding="utf-8")
    return path


def _whole(done: Run) -> Verdict:
    return next(one for one in done.verdicts if one.model == WHOLE)


def _ablation_rows(done: Run) -> tuple[AblationRow, ...]:
    if not done.ablation:
        return ()
    rows: list[tuple[Extension | None, Verdict]] = [(None, _whole(done)), *done.ablation.items()]
    return tuple(
        AblationRow(missing, one.figures.auc, one.figures.log_loss, one.figures.ece, one.seconds)
        for missing, one in rows
    )


def _parameters(done: Run) -> tuple[SkillEstimates, ...]:
    """Take the parameters of the first fitted model that was judged."""
    n_results = {part.name: part.figures.n for part in done.verdicts[0].by_skill}
    for outcome in done.outcomes.values():
        fitted = outcome.predictors[0]
        if isinstance(fitted, ArtefactPredictor):
            return skill_estimates(fitted.model, n_results)
    return ()


def _groups(request: Request, table: Interactions, column: str) -> Groups:
    return Groups(*read_labels(request.mode.judged, column, table, request.form))


def _timed(name: str, attempt: Attempt, show: Progress) -> tuple[Outcome, float]:
    with show(name) as on_progress:
        started = perf_counter()
        return attempt(on_progress), perf_counter() - started


def _work(request: Request, table: Interactions) -> Work:
    """Prepare what each model has to do, so that faults are told before anything takes time."""
    if isinstance(request.mode, ModelFiles):
        return Work({str(path): _saved(path, table) for path in request.mode.models}, {}, are_requested=True)
    code_version = version("symphonie")
    known = trainers(code_version)
    names = _require_known(request.names, known) or default_models(known, has_times=table.occurred_at_us is not None)
    trial = _trial(request.mode, table, request.seed, request.form)
    are_requested = bool(request.names) or request.is_ablation
    models = {name: _trained(known[name], trial, request.seed) for name in names}
    if not request.is_ablation:
        return Work(models, {}, are_requested)
    parts = ablated(trial.splits[0].training, code_version)
    whole = {WHOLE: _trained(known[WHOLE], trial, request.seed)}
    ablation = {part: _trained(trainer, trial, request.seed) for part, trainer in parts.items()}
    return Work(whole | models, ablation, are_requested)


def _saved(path: Path, table: Interactions) -> Attempt:
    predictor = _load(path)

    def attempt(_: Callable[[float], None]) -> Outcome:
        shared = require_shared(predictor.model, table)
        if shared.warning:
            typer.echo(f"Warning: {path}: {shared.warning}", err=True)
        return predict(predictor, table)

    return attempt


def _trained(trainer: Trainer, trial: Trial, seed: int) -> Attempt:
    return lambda on_progress: run_trial(trainer, trial, seed, on_progress)


def _load(path: Path) -> ArtefactPredictor:
    try:
        return ArtefactPredictor(read_model(path.read_bytes()))
    except ModelFault as fault:
        message = f"{path}: {fault}"
        raise RequestFault(message) from fault


def _require_known(names: tuple[str, ...], known: Mapping[str, Trainer]) -> tuple[str, ...]:
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
        return train_and_test(training, judged)
    found = n_learners(judged)
    if found == 1:
        message = f"--cv {mode.n_folds}: {judged.table} has one learner only; give a table of several, or a --model."
        raise RequestFault(message)
    if found < mode.n_folds:
        message = f"--cv {mode.n_folds}: {judged.table} has only {found} learners; give at most {found} folds."
        raise RequestFault(message)
    return cross_validation(judged, mode.n_folds, seed)


def _require_apart(training: Interactions, judged: Interactions) -> None:
    shared = set(training.learner_ids) & set(judged.learner_ids)
    if shared:
        message = (
            f"--test: {len(shared)} learners of {judged.table} are in {training.table} too, {min(shared)!r} for one; "
            "judge on learners that nothing was learned from."
        )
        raise RequestFault(message)
