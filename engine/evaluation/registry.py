"""Every model that can be trained and judged, by the name that the command knows it by."""

from collections.abc import Iterable

from engine.evaluation.ability import ability_trainer
from engine.evaluation.baselines import train_bkt, train_bkt_forget, train_majority, train_nothing
from engine.evaluation.columns import train_best_lr, train_best_lr_time, train_pfa
from engine.evaluation.predictor import Trainer
from engine.evaluation.pybkt import train_pybkt
from engine.evaluation.rasch import train_rasch
from engine.fitting.ability import Settings

NEED_TIMES = frozenset({"best-lr-time"})
"""Without times these are the same as the model whose name they extend."""
ONLY_WHEN_NAMED = frozenset({"pybkt"})
"""These take minutes."""


def trainers(code_version: str) -> dict[str, Trainer]:
    """Give every model that can be trained, in the order in which they are judged."""
    return {
        "ability": ability_trainer(Settings(), code_version),
        "best-lr": train_best_lr,
        "best-lr-time": train_best_lr_time,
        "pfa": train_pfa,
        "irt": train_rasch,
        "bkt": train_bkt,
        "bkt-forget": train_bkt_forget,
        "pybkt": train_pybkt,
        "majority": train_majority,
        "unfitted": train_nothing,
    }


def default_models(known: Iterable[str], *, has_times: bool) -> tuple[str, ...]:
    """Choose what is judged when nobody says which models."""
    return tuple(name for name in known if name not in ONLY_WHEN_NAMED and (has_times or name not in NEED_TIMES))
