"""`symphonie evaluate policy`: what another policy would have brought, judged on decisions that were drawn."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

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
