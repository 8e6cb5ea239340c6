"""What `symphonie evaluate` does: read tables and models, let each model predict, print, write the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import typer

from content_graph.importers.reading import Coded, Table
from content_graph.importers.tables import Interactions, read_interactions
from engine.artefact import ModelFault
from engine.artefact import read as read_model
from engine.commands.output import require_folder
from engine.commands.printing import print_ablation, print_verdicts
from engine.commands.progress import Progress, progress
from engine.commands.request import Apart, Folded, Request, Saved
from engine.commands.telling import RequestFault
from engine.evaluation.ablation import WHOLE, ablated, without
from engine.evaluation.artefacts import ArtefactPredictor
from engine.evaluation.judging import Outcome, Trial, cross_validation, predict, train_and_test
from engine.evaluation.judging import run as run_trial
from engine.evaluation.predictor import Trainer
from engine.evaluation.registry import default_models, trainers
from engine.evaluation.report.content import AblationRow, Content, SkillEstimates, pictures, skill_estimates
from engine.evaluation.report.page import render
from engine.evaluation.tables import n_learners
from engine.evaluation.verdict import Groups, Verdict, verdict
from engine.fitting.ability import Extension

Attempt = Callable[[Callable[[float], None]], Outcome]
"""Lets one model predict; takes what is to be told of progress."""


class Run(NamedTuple):
    """What came of it.

    Attributes:
        table: The judged table.
        outcomes: By name of the model, in the order of judging.
        verdicts: Same order.
        ablation: On the ability model without one of its parts.
    """

    table: Interactions
    outcomes: dict[str, Outcome]
    verdicts: tuple[Verdict, ...]
    ablation: dict[Extension, Verdict]


class Work(NamedTuple):
    """What is to be done.

    Attributes:
        models: By name.
        ablation: The same by the part that is missing.
    """

    models: Mapping[str, Attempt]
    ablation: Mapping[Extension, Attempt]


def run(request: Request, *, as_json: bool) -> None:
    """Judge what was asked for and tell of it."""
    if request.report is not None:
        require_folder("--report", request.report)
    done = judge(request)
    print_verdicts(done.verdicts, request.language, as_json=as_json)
    if done.ablation:
        print_ablation((_whole(done), *done.ablation.values()), request.language, as_json=as_json)
    if request.report is not None:
        typer.echo(str(write_report(request.report, done, request)), err=True)


def judge(request: Request) -> Run:
    """Let each model predict what it has not seen."""
    table = read_interactions(request.mode.judged)
    groups = None if request.group is None else _groups(request.mode.judged, request.group)
    work = _work(request, table)
    outcomes: dict[str, Outcome] = {}
    verdicts, ablation = [], {}
    with progress() as show:
        for name, attempt in work.models.items():
            outcomes[name], seconds = _timed(name, attempt, show)
            verdicts.append(verdict(name, table, outcomes[name], groups, request.seed, seconds))
        for missing, attempt in work.ablation.items():
            outcome, seconds = _timed(without(missing), attempt, show)
            ablation[missing] = verdict(without(missing), table, outcome, groups, request.seed, seconds)
    return Run(table, outcomes, tuple(verdicts), ablation)


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


def _groups(path: Path, column: str) -> Groups:
    coded: Coded = Table(path, (column,)).ids(column, missing="")
    return Groups(coded.codes, coded.ids)


def _timed(name: str, attempt: Attempt, show: Progress) -> tuple[Outcome, float]:
    with show(name) as on_progress:
        started = perf_counter()
        return attempt(on_progress), perf_counter() - started


def _work(request: Request, table: Interactions) -> Work:
    """Prepare what each model has to do, so that faults are told before anything takes time."""
    if isinstance(request.mode, Saved):
        return Work({str(path): _saved(_load(path), table) for path in request.mode.models}, {})
    code_version = version("symphonie")
    known = trainers(code_version)
    names = _require_known(request.names, known) or default_models(known, has_times=table.occurred_at_us is not None)
    trial = _trial(request.mode, table, request.seed)
    models = {name: _trained(known[name], trial, request.seed) for name in names}
    if not request.is_ablation:
        return Work(models, {})
    parts = ablated(trial.splits[0].training, code_version)
    whole = {WHOLE: _trained(known[WHOLE], trial, request.seed)}
    return Work(whole | models, {part: _trained(trainer, trial, request.seed) for part, trainer in parts.items()})


def _saved(predictor: ArtefactPredictor, table: Interactions) -> Attempt:
    return lambda _: predict(predictor, table)


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


def _trial(mode: Folded | Apart, judged: Interactions, seed: int) -> Trial:
    if isinstance(mode, Apart):
        training = read_interactions(mode.training)
        _require_apart(training, judged)
        return train_and_test(training, judged)
    if n_learners(judged) < mode.n_folds:
        message = f"--cv {mode.n_folds}: {judged.table} has only {n_learners(judged)} learners; give fewer folds."
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
