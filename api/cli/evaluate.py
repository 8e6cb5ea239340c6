"""`symphonie evaluate`: the options; the work is in `simulations.lab.evaluation.run`, imported when it is wanted."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer._click.core import Context  # what typer has made its own of click
from typer.core import TyperGroup

from api.cli.table_help import MODELS, TABLE
from simulations.lab.tables.formats import FORMAT_HELP, FormatName
from simulations.terminal.language import LanguageOption, spoken

HELP = """Judge another policy on a record of decisions that were drawn (`symphonie choices` writes it).

LOG holds one decision per line as JSON, or per row of a Parquet file: learner, propensity, candidates (the first one
came first), reward, and at each candidate `target`, the probability with which the policy in question puts it first.
Without targets, "the best by value" is judged: the policy of the record without its lots."""


def evaluate_policy(
    *,
    log: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON Lines or Parquet.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    language: LanguageOption = None,
) -> None:
    """Read, judge, print."""
    import msgspec  # noqa: PLC0415 - heavy imports when used

    from engine.evaluation.choices import prepare  # noqa: PLC0415 - same
    from engine.evaluation.offpolicy import judge  # noqa: PLC0415 - same
    from simulations.lab.evaluation.policy import (  # noqa: PLC0415 - same
        PolicyVerdict,
        print_judgement,
        read_choices,
    )

    prepared = prepare(read_choices(log))
    told = PolicyVerdict(
        "best" if prepared.is_best else "target",
        prepared.n_logged,
        prepared.n_without_reward,
        prepared.n_uncovered,
        judge(prepared.explored),
    )
    if json:
        sys.stdout.write(msgspec.json.encode(told.flat()).decode() + "\n")
    else:
        print_judgement(told, spoken(language))


TOLD = (
    "Judge predictions of results by learners that the model has not seen; `symphonie evaluate policy` judges a policy."
)


def register(app: typer.Typer) -> None:
    """Add the command: predictions are judged where nothing else is named."""
    group = typer.Typer(cls=_PredictionsFirst)
    group.command("predictions", help=TOLD, epilog=f"{MODELS}\n\n{TABLE}")(evaluate)
    group.command("policy", help=HELP)(evaluate_policy)
    app.add_typer(group, name="evaluate", help=TOLD)


class _PredictionsFirst(TyperGroup):
    """Takes what follows for the words of `predictions`, unless it is one of the commands."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Name the command where nobody has."""
        return super().parse_args(ctx, args if args and args[0] in self.commands else ["predictions", *args])


def evaluate(
    *,
    table: Annotated[
        Path | None,
        typer.Argument(exists=True, help="CSV, TSV, Parquet or a folder of EdNet; with --model or --cv."),
    ] = None,
    model: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="A fitted model (model.json) to judge; may be given again."),
    ] = None,
    cv: Annotated[int | None, typer.Option(min=2, max=1000, help="Folds of learners, each held out once.")] = None,
    train: Annotated[Path | None, typer.Option(exists=True, help="The table to learn from.")] = None,
    test: Annotated[Path | None, typer.Option(exists=True, help="The table to judge on.")] = None,
    models: Annotated[
        str | None, typer.Option(help="Which to train, with commas between; left out: all but the slow ones.")
    ] = None,
    group: Annotated[str | None, typer.Option(help="A column of the judged table; figures for each value.")] = None,
    by_group: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A file with learner_id and a column for each declared dimension; error rates with intervals by"
            " group, compared with the others, and withheld where fewer than 20 learners are in it or beside it.",
        ),
    ] = None,
    form: Annotated[FormatName, typer.Option("--format", help=FORMAT_HELP)] = "plain",
    seed: Annotated[int, typer.Option(min=0, help="Of folds, held-out learners and intervals.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per model and line.")] = False,
    report: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write report.html with pictures into this folder.")
    ] = None,
    language: LanguageOption = None,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="Judge the ability model without each of its parts, too.")
    ] = False,
) -> None:
    """Read, train, judge, print."""
    from simulations.lab.evaluation.request import Request, mode_of, names_of, require_training  # noqa: PLC0415 - same
    from simulations.lab.evaluation.run import run  # noqa: PLC0415 - heavy imports when used

    command = shlex.join(["symphonie", *sys.argv[1:]])
    mode = mode_of(table, model, cv, train, test)
    if ablation:
        require_training(mode)
    request = Request(
        mode, names_of(models, mode), group, seed, report, ablation, spoken(language), command, form, by_group
    )
    run(request, as_json=json)
