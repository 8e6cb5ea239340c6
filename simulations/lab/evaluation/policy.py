"""Records of decisions, and what they say of another policy, for machines and for people."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from rich.box import SIMPLE_HEAD
from rich.table import Table

from engine.evaluation.choices import LoggedChoice
from engine.evaluation.offpolicy import Judgement, MeanReward
from simulations.terminal.console import console
from simulations.terminal.faults import RequestFault
from simulations.terminal.language import Language, written


def read_choices(path: Path) -> list[LoggedChoice]:
    """Read a record of decisions.

    Raises:
        RequestFault: It cannot be read, or a decision is not as it must be; the message names its place.
    """
    return list(_of_parquet(path) if path.suffix == ".parquet" else _of_lines(path))


def _of_lines(path: Path) -> Iterator[LoggedChoice]:
    decoder = msgspec.json.Decoder(LoggedChoice)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield decoder.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise _fault(path, f"line {number}", error) from None


def _of_parquet(path: Path) -> Iterator[LoggedChoice]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - lines are read without
    from pyarrow.lib import ArrowException  # noqa: PLC0415 - same

    try:
        rows = pq.read_table(path).to_pylist()
    except (ArrowException, OSError) as error:
        raise _fault(path, "the file", error) from None
    for number, row in enumerate(rows, 1):
        try:
            yield msgspec.convert(row, LoggedChoice)
        except msgspec.ValidationError as error:
            raise _fault(path, f"row {number}", error) from None


def _fault(path: Path, place: str, error: Exception) -> RequestFault:
    return RequestFault(
        f"{path}: {place}: {error}. A decision is an object with learner, propensity (above 0, up to 1), reward, and "
        "candidates, whose first one came first; `symphonie choices` writes such files."
    )


_TITLE = {
    Language.EN: "What the policy would have brought: mean reward of a decision, with intervals of 95 %",
    Language.FR: "Ce que la politique aurait apporté\u202f: gain moyen d’une décision, intervalles à 95\u202f%",
}
_COLUMNS = {Language.EN: ("", "mean", "from", "to"), Language.FR: ("", "moyenne", "de", "à")}
_ROWS = {
    "logged": {Language.EN: "what was done", Language.FR: "ce qui a été fait"},
    "ips": {Language.EN: "inverse propensity", Language.FR: "propension inverse"},
    "snips": {Language.EN: "self-normalised", Language.FR: "auto-normalisée"},
    "dr": {Language.EN: "doubly robust", Language.FR: "doublement robuste"},
    "difference": {
        Language.EN: "doubly robust − what was done",
        Language.FR: "doublement robuste − ce qui a été fait",
    },
}
_POLICY = {
    "best": {Language.EN: "Judged: the best by value.", Language.FR: "Jugée\u202f: la meilleure par la valeur."},
    "target": {Language.EN: "Judged: the policy of `target`.", Language.FR: "Jugée\u202f: la politique de `target`."},
}
_COUNTS = {
    Language.EN: "{n_decisions} of {n_logged} decisions say something of it, of {n_learners} learners; as much as "
    "{effective_n} decisions of its own (largest weight {largest_weight}). Nothing came of {n_without_reward} yet; in "
    "{n_uncovered} it might have put something else first.",
    Language.FR: "{n_decisions} décisions sur {n_logged} en disent quelque chose, de {n_learners} apprenants\u202f; "
    "autant que {effective_n} décisions à elle (poids maximal {largest_weight}). {n_without_reward} n’ont encore rien "
    "donné\u202f; dans {n_uncovered} elle aurait pu mettre autre chose en premier.",
}
_VERDICT = {
    "better": {Language.EN: "It would have been better.", Language.FR: "Elle aurait été meilleure."},
    "worse": {Language.EN: "It would have been worse.", Language.FR: "Elle aurait été moins bonne."},
    "open": {
        Language.EN: "Whether it would have been better or worse cannot be told yet.",
        Language.FR: "On ne peut pas encore dire si elle aurait été meilleure ou moins bonne.",
    },
}


class PolicyVerdict(NamedTuple):
    """What is told of a policy."""

    policy: str  # `best` by value, or that of the `target`s
    n_logged: int  # all decisions of the record
    n_without_reward: int  # of which nothing came yet
    n_uncovered: int  # that say nothing of the policy
    judgement: Judgement  # on the others

    @property
    def verdict(self) -> str:
        """Whether it would have been `better` or `worse` than what was done; `open` where that cannot be told."""
        difference = self.judgement.difference
        return "better" if difference.low > 0.0 else "worse" if difference.high < 0.0 else "open"

    def flat(self) -> dict[str, object]:
        """Put everything side by side, estimates as objects."""
        *counts, judgement = self._asdict().items()
        figures = {
            name: value._asdict() if isinstance(value, MeanReward) else value
            for name, value in self.judgement._asdict().items()
        }
        del judgement
        return {**dict(counts), **figures, "verdict": self.verdict}


def print_judgement(told: PolicyVerdict, language: Language) -> None:
    """Write a table and what follows from it."""
    out, judgement = console(), told.judgement
    table = Table(*_COLUMNS[language], title=_TITLE[language], box=SIMPLE_HEAD)
    for name, words in _ROWS.items():
        table.add_row(words[language], *(written(one, language, 4) for one in getattr(judgement, name)))
    out.print(table)
    counts = {
        name: written(value, language, digits)
        for name, value, digits in (
            ("n_decisions", judgement.n_decisions, 0),
            ("n_logged", told.n_logged, 0),
            ("n_learners", judgement.n_learners, 0),
            ("effective_n", judgement.effective_n, 0),
            ("largest_weight", judgement.largest_weight, 1),
            ("n_without_reward", told.n_without_reward, 0),
            ("n_uncovered", told.n_uncovered, 0),
        )
    }
    out.print(_POLICY[told.policy][language], _COUNTS[language].format(**counts), _VERDICT[told.verdict][language])
