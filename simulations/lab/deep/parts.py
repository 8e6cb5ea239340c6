"""What both networks are made of."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

SPREAD = 0.1


class Sizes(NamedTuple):
    """How many items and skills were met in training."""

    n_items: int
    n_skills: int


class Tensors(NamedTuple):
    """What networks read of a batch, as in `simulations.lab.deep.sequences.Batch`."""

    items: Tensor
    skills: Tensor
    score: Tensor


class Network(NamedTuple):
    """A kind of network."""

    build: Callable[[Sizes], nn.ModuleDict]  # makes one with parameters that are drawn
    # gives the logit of a right answer of each row from the rows before it: float32[b, length]
    logits: Callable[[nn.ModuleDict, Tensors], Tensor]
    penalty: Callable[[nn.ModuleDict, Tensors], Tensor]  # what is added to the mean loss of a batch
    learning_rate: float  # of Adam, where it begins
    batch: int  # windows in one step


def embedding(n: int, width: int, spread: float) -> nn.Embedding:
    """Make vectors for the numbers 1..n, drawn with deviation `spread`; 0, not met in training, stays zero."""
    made = nn.Embedding(n + 1, width, padding_idx=0)
    with torch.no_grad():
        made.weight.mul_(spread)
    return made


def skill_means(vectors: nn.Embedding, skills: Tensor) -> Tensor:
    """Average over the skills of each row: float32[b, length, width]."""
    n_skills = (skills > 0).sum(dim=2, keepdim=True).clamp(min=1)
    mean: Tensor = vectors(skills).sum(dim=2) / n_skills
    return mean


def shifted(states: Tensor) -> Tensor:
    """Put at each row what was known after the row before it; zeros at the first."""
    return torch.cat([torch.zeros_like(states[:, :1]), states[:, :-1]], dim=1)


def drop(net: nn.ModuleDict, values: Tensor, share: float) -> Tensor:
    """Leave some values out while the network is being trained. Srivastava et al. (2014), "Dropout"."""
    return nn.functional.dropout(values, share, training=net.training)
