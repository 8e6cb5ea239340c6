"""What `symphonie evaluate` does: read tables and models, let each model predict, print, write the report."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import typer

from content_graph.importers.reading import Coded, Table
from content_graph.importers.tables import Interactions, read_interactions
from engine.artefact import ModelFault
from engine.artefact import read as read_model
from engine.commands.printing import print_verdicts
from engine.commands.progress import Progress, progress
from engine.commands.telling import RequestFault
from engine.evaluation.artefacts import ArtefactPredictor
from engine.evaluation.judging import Outcome, Trial, cross_validation, predict, train_and_test
from engine.evaluation.judging import run as run_trial
from engine.evaluation.registry import TRAINERS, default_models
from engine.evaluation.report.content import Content, SkillEstimates, pictures, skill_estimates
from engine.evaluation.report.page import render
from engine.evaluation.tables import n_learners
from engine.evaluation.verdict import Groups, Verdict, verdict


class Request(NamedTuple):
    """What was asked for; see `engine.commands.evaluate`."""

    table: Path | None
    model: tuple[Path, ...]
    cv: int | None
    train: Path | None
    test: Path | None
    models: str | None
    group: str | None
    seed: int
    report: Path | None


class Run(NamedTuple):
    """What came of it.

    Attributes:
        table: The judged table.
        outcomes: By name of the model, in the order of judging.
        verdicts: Same order.
    """

    table: Interactions
    outcomes: dict[str, Outcome]
    verdicts: tuple[Verdict, ...]


def run(request: Request, command: str, *, as_json: bool) -> None:
    """Judge what was asked for and tell of it."""
    done = judge(request)
    print_verdicts(done.verdicts, as_json=as_json)
    if request.report is not None:
        typer.echo(str(write_report(request.report, done, command, request.seed)), err=True)


def write_report(folder: Path, done: Run, command: str, seed: int) -> Path:
    """Draw the report of a run; give where it was written."""
    folder.mkdir(parents=True, exist_ok=True)
    models = tuple(pictures(done.table, done.outcomes[one.model], one, seed) for one in done.verdicts)
    path = folder / "report.html"
    content = Content(done.table.table, command, models, _parameters(done))
    path.write_text(render(content, "en"), encoding="utf-8")
    return path


def _parameters(done: Run) -> tuple[SkillEstimates, ...]:
    """Take the parameters of the first fitted model that was judged."""
    n_results = {part.name: part.figures.n for part in done.verdicts[0].by_skill}
    for outcome in done.outcomes.values():
        fitted = outcome.predictors[0]
        if isinstance(fitted, ArtefactPredictor):
            return skill_estimates(fitted.model, n_results)
    return ()


def judge(request: Request) -> Run:
    """Let each model predict what it has not seen."""
    _require_one_mode(request)
    judged = _read_judged(request)
    with progress() as show:
        if request.model:
            return _judge_saved(request, judged, show)
        return _judge_trained(request, _trial(request, judged), show)


def _require_one_mode(request: Request) -> None:
    wants = [bool(request.model), request.cv is not None, request.train is not None or request.test is not None]
    if sum(wants) != 1:
        message = "Give one of --model FILE, --cv FOLDS, or --train TABLE with --test TABLE."
        raise RequestFault(message)
    if wants[2] and (request.train is None or request.test is None or request.table is not None):
        message = "--train and --test go together, without another table: --train learned.csv --test judged.csv."
        raise RequestFault(message)
    if not wants[2] and request.table is None:
        message = "TABLE is missing: name the table to judge on before --model or --cv."
        raise RequestFault(message)
    if request.model and request.models is not None:
        message = "--models names what to train; with --model nothing is trained, so leave one of the two out."
        raise RequestFault(message)


def _judged_path(request: Request) -> Path:
    path = request.test if request.table is None else request.table
    assert path is not None, "_require_one_mode has seen to it"  # noqa: S101 - for the type checker
    return path


def _read_judged(request: Request) -> Interactions:
    return read_interactions(_judged_path(request))


def _trial(request: Request, judged: Interactions) -> Trial:
    if request.cv is not None:
        if n_learners(judged) < request.cv:
            message = f"--cv {request.cv}: {judged.table} has only {n_learners(judged)} learners; give fewer folds."
            raise RequestFault(message)
        return cross_validation(judged, request.cv, request.seed)
    assert request.train is not None, "_require_one_mode has seen to it"  # noqa: S101 - for the type checker
    training = read_interactions(request.train)
    shared = set(training.learner_ids) & set(judged.learner_ids)
    if shared:
        message = (
            f"--test: {len(shared)} learners of {judged.table} are in {training.table} too, {min(shared)!r} for one; "
            "judge on learners that nothing was learned from."
        )
        raise RequestFault(message)
    return train_and_test(training, judged)


def _names(request: Request, judged: Interactions) -> tuple[str, ...]:
    if request.models is None:
        return default_models(has_times=judged.occurred_at_us is not None)
    names = tuple(dict.fromkeys(name.strip() for name in request.models.split(",") if name.strip()))
    unknown = [name for name in names if name not in TRAINERS]
    if unknown or not names:
        message = f"--models: there is no model {', '.join(unknown)!r}; choose among {', '.join(TRAINERS)}."
        raise RequestFault(message)
    return names


def _judge_trained(request: Request, trial: Trial, show: Progress) -> Run:
    outcomes: dict[str, Outcome] = {}
    verdicts = []
    groups = _groups(request)
    for name in _names(request, trial.table):
        with show(name) as on_progress:
            started = perf_counter()
            outcomes[name] = run_trial(TRAINERS[name], trial, request.seed, on_progress)
            seconds = perf_counter() - started
        verdicts.append(verdict(name, trial.table, outcomes[name], groups, request.seed, seconds))
    return Run(trial.table, outcomes, tuple(verdicts))


def _judge_saved(request: Request, judged: Interactions, show: Progress) -> Run:
    outcomes: dict[str, Outcome] = {}
    verdicts = []
    groups = _groups(request)
    for path in request.model:
        predictor = _load(path)
        with show(path.name):
            started = perf_counter()
            outcomes[str(path)] = predict(predictor, judged)
            seconds = perf_counter() - started
        verdicts.append(verdict(str(path), judged, outcomes[str(path)], groups, request.seed, seconds))
    return Run(judged, outcomes, tuple(verdicts))


def _load(path: Path) -> ArtefactPredictor:
    try:
        return ArtefactPredictor(read_model(path.read_bytes()))
    except ModelFault as fault:
        message = f"{path}: {fault}"
        raise RequestFault(message) from fault


def _groups(request: Request) -> Groups | None:
    if request.group is None:
        return None
    coded: Coded = Table(_judged_path(request), (request.group,)).ids(request.group, missing="")
    return Groups(coded.codes, coded.ids)
