"""Deep knowledge tracing: a recurrent network over items and answers.

Piech et al. (2015), "Deep knowledge tracing", section 3, with the inputs of Gervet et al. (2020), section 3.4: the
embedding of the item on the side of a right or of a wrong answer. Where the paper has one output for each item, of
which the asked one is read, only that one is computed. Items and skills have embeddings that are added up, so an item
that was not met in training is still one on its skills.
"""

import torch
from torch import Tensor, nn

from simulations.lab.deep.parts import Sizes, Tensors, drop, embedding, shifted, skill_means

WIDTH = 64
DROPOUT = 0.5
SPREAD = 0.3  # of the first vectors of skills
ITEM_SPREAD = 0.01  # of items: next to nothing, so that a rare one begins as one on its skills


def build(sizes: Sizes) -> nn.ModuleDict:
    """Make the network with parameters that are drawn."""
    return nn.ModuleDict(
        {
            "item": embedding(sizes.n_items, WIDTH, ITEM_SPREAD),
            "skill": embedding(sizes.n_skills, WIDTH, SPREAD),
            "lstm": nn.LSTM(2 * WIDTH, WIDTH, batch_first=True),
            "item_out": embedding(sizes.n_items, WIDTH, ITEM_SPREAD),
            "skill_out": embedding(sizes.n_skills, WIDTH, SPREAD),
            "item_bias": embedding(sizes.n_items, 1, ITEM_SPREAD),
            "skill_bias": embedding(sizes.n_skills, 1, SPREAD),
            "bias": nn.ParameterList([nn.Parameter(torch.zeros(1))]),
        }
    )


def logits(net: nn.ModuleDict, read: Tensors) -> Tensor:
    """Give the logit of a right answer of each row from the rows before it: float32[b, length]."""
    asked = net["item"](read.items) + skill_means(net["skill"], read.skills)
    score = read.score[:, :, None]
    states, _ = net["lstm"](drop(net, torch.cat([asked * score, asked * (1 - score)], dim=2), DROPOUT))
    before = drop(net, shifted(states), DROPOUT)
    weights = net["item_out"](read.items) + skill_means(net["skill_out"], read.skills)
    easiness = net["item_bias"](read.items) + skill_means(net["skill_bias"], read.skills)
    told: Tensor = (weights * before).sum(dim=2) + easiness[:, :, 0] + net["bias"][0]
    return told
