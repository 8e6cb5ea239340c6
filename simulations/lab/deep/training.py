"""Train a network on a table, stop when learners that are held out are predicted no better, and predict with it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.evaluation.metrics import log_loss
from engine.evaluation.predictor import Summary
from engine.evaluation.tables import Split, hold_out
from engine.interactions import Interactions
from simulations.lab.deep import attention, lstm
from simulations.lab.deep.parts import Network, Sizes, Tensors
from simulations.lab.deep.sequences import (
    WINDOW,
    Batch,
    Columns,
    Vocabulary,
    Windows,
    batches,
    by_length,
    columns_of,
    vocabulary_of,
    windows_of,
)

HELD_OUT: Final = 0.1
PATIENCE: Final = 3
"""Epochs without a better loss on held-out learners, after which training stops."""
MOST_EPOCHS: Final = 40
STEEPEST: Final = 1.0
"""To which the norm of a gradient is cut. Pascanu, Mikolov & Bengio (2013), section 3.2."""

NETWORKS: Final = {
    "dkt": Network(lstm.build, lstm.logits, lambda *_: torch.zeros(()), learning_rate=1e-3, batch=8),
    "akt": Network(attention.build, attention.logits, attention.penalty, learning_rate=3e-3, batch=8),
}


class DeepPredictor:
    """A trained network with the ids that it knows."""

    def __init__(self, network: Network, net: nn.ModuleDict, vocabulary: Vocabulary, summary: Summary) -> None:
        self._network, self._net, self._vocabulary = network, net, vocabulary
        self.summary = summary

    def predict(self, table: Interactions) -> NDArray[np.float64]:
        """See `engine.evaluation.predictor.Predictor`; half a window or more is before each row, where there is."""
        torch.set_num_threads(1)
        columns, windows = columns_of(table, self._vocabulary), windows_of(table, WINDOW // 2)
        return _predicted(self._network, self._net, columns, windows)


class Stop(NamedTuple):
    """Where training stands."""

    epoch: int  # how often the rows were seen
    best_epoch: int  # after which one held-out learners were predicted best
    loss: float  # nats per result of theirs, then


def train(
    name: str, table: Interactions, seed: int, on_progress: Callable[[float], None], say: Callable[[str], None]
) -> DeepPredictor:
    """Train on nine tenths of the learners until the others are predicted no better, and keep what was best.

    Args:
        name: Of a network in `NETWORKS`.
        table: To learn from.
        seed: Of first parameters, dropout, order of batches and held-out learners.
        on_progress: Takes the share of `MOST_EPOCHS` that is done.
        say: Takes a sentence after each epoch.

    Raises:
        TooFewLearners: There is only one.
    """
    torch.set_num_threads(1)
    network, parts, vocabulary = NETWORKS[name], hold_out(table, seed, HELD_OUT), vocabulary_of(table)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = network.build(Sizes(len(vocabulary.item_ids), len(vocabulary.skill_ids)))
        stop = _fit(network, net, vocabulary, parts, seed, on_progress, say)
    summary: Summary = {
        "parameters": sum(one.numel() for one in net.parameters()),
        "epochs": stop.epoch,
        "best_epoch": stop.best_epoch,
        "held_out_log_loss": stop.loss,
        "seed": seed,
        "torch": str(torch.__version__),
    }
    return DeepPredictor(network, net, vocabulary, summary)


def _fit(
    network: Network,
    net: nn.ModuleDict,
    vocabulary: Vocabulary,
    parts: Split,
    seed: int,
    on_progress: Callable[[float], None],
    say: Callable[[str], None],
) -> Stop:
    """Move the parameters to where held-out learners are predicted best."""
    rng, adam = np.random.default_rng(seed), torch.optim.Adam(net.parameters(), network.learning_rate, fused=True)
    columns, windows = columns_of(parts.training, vocabulary), windows_of(parts.training, WINDOW)
    held_out, their_windows = columns_of(parts.held_out, vocabulary), windows_of(parts.held_out, WINDOW // 2)
    stop, best = Stop(0, 0, np.inf), deepcopy(net.state_dict())
    while stop.epoch < MOST_EPOCHS and stop.epoch - stop.best_epoch < PATIENCE:
        order = by_length(windows, network.batch, rng)
        for done, batch in enumerate(batches(columns, windows, order), start=1):
            _step(network, net, adam, batch)
            on_progress((stop.epoch + done / len(order)) / MOST_EPOCHS)
        loss = log_loss(parts.held_out.score, _predicted(network, net, held_out, their_windows))
        epoch = stop.epoch + 1
        say(f"epoch {epoch}, log-loss on held-out learners {loss:.4f}")
        stop = Stop(epoch, epoch, loss) if loss < stop.loss else stop._replace(epoch=epoch)
        if stop.best_epoch == epoch:
            best = deepcopy(net.state_dict())
    net.load_state_dict(best)
    return stop


def _step(network: Network, net: nn.ModuleDict, adam: torch.optim.Adam, batch: Batch) -> None:
    """Follow the gradient of the mean loss over a batch's rows once. Kingma & Ba (2015), "Adam"."""
    net.train()
    read, is_wanted = _tensors(batch), torch.from_numpy(batch.is_wanted)
    logits = network.logits(net, read)
    loss = nn.functional.binary_cross_entropy_with_logits(logits[is_wanted], read.score[is_wanted])
    adam.zero_grad()
    (loss + network.penalty(net, read)).backward()
    nn.utils.clip_grad_norm_(net.parameters(), STEEPEST)
    adam.step()


def _predicted(network: Network, net: nn.ModuleDict, columns: Columns, windows: Windows) -> NDArray[np.float64]:
    p_correct = np.full(len(columns.score), np.nan)
    net.eval()
    with torch.no_grad():
        for batch in batches(columns, windows, by_length(windows, network.batch)):
            told: Tensor = torch.sigmoid(network.logits(net, _tensors(batch)).double())
            p_correct[batch.rows[batch.is_wanted]] = told.numpy()[batch.is_wanted]
    return p_correct


def _tensors(batch: Batch) -> Tensors:
    return Tensors(*map(torch.from_numpy, (batch.items, batch.skills, batch.score)))
