"""Attentive knowledge tracing: attention that fades with what happened since, over Rasch embeddings.

Ghosh, Heffernan & Lan (2020), "Context-aware attentive knowledge tracing"; the numbers of equations are theirs. A row
on several skills has the mean of their vectors.
"""

import math

import torch
from torch import Tensor, nn

from simulations.lab.deep.parts import Sizes, Tensors, drop, embedding, skill_means

WIDTH = 64
N_HEADS = 4
DROPOUT = 0.1
SPREAD = 0.3  # of the first vectors
VARIATION = 1.0  # of those that difficulties multiply, which begin at 0: so large that a difficulty soon matters
PENALTY = 1e-5
"""Of squared difficulties, as in the authors' code."""
NOTHING = -1e9  # what is added to the likeness of what must not be seen


def build(sizes: Sizes) -> nn.ModuleDict:
    """Make the network with parameters that are drawn."""
    return nn.ModuleDict(
        {
            "difficulty": embedding(sizes.n_items, 1, 0.0),
            "skill": embedding(sizes.n_skills, WIDTH, SPREAD),
            "skill_variation": embedding(sizes.n_skills, WIDTH, VARIATION),
            "right": embedding(sizes.n_skills, WIDTH, SPREAD),
            "wrong": embedding(sizes.n_skills, WIDTH, SPREAD),
            "right_variation": embedding(sizes.n_skills, WIDTH, VARIATION),
            "wrong_variation": embedding(sizes.n_skills, WIDTH, VARIATION),
            "questions": _block(),
            "answers": _block(),
            "retriever": _block(),
            "out": nn.Sequential(
                nn.Linear(2 * WIDTH, 2 * WIDTH), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(2 * WIDTH, 1)
            ),
        }
    )


def logits(net: nn.ModuleDict, read: Tensors) -> Tensor:
    """Give the logit of a right answer of each row from the rows before it: float32[b, length]."""
    asked, answered = _rasch(net, read)
    questions = _attend(net["questions"], asked, asked, is_itself_seen=True)
    answers = _attend(net["answers"], answered, answered, is_itself_seen=True)
    known = _attend(net["retriever"], questions, answers, is_itself_seen=False)
    told: Tensor = net["out"](torch.cat([known, asked], dim=2))[:, :, 0]
    return told


def penalty(net: nn.ModuleDict, read: Tensors) -> Tensor:
    """Shrink difficulties towards that of an item that nobody has met."""
    shrunk: Tensor = PENALTY * net["difficulty"](read.items).square().mean()
    return shrunk


def _rasch(net: nn.ModuleDict, read: Tensors) -> tuple[Tensor, Tensor]:
    """Embed questions, x = c_k + μ_i d_k, and answers, y = e_(k,r) + μ_i f_(k,r), section 3.3.

    An answer's e is the question's c and one vector for right or wrong, as in the authors' code; a score between 0 and
    1 lies between the two.
    """
    difficulty = net["difficulty"](read.items)
    score = read.score[:, :, None]

    def of(name: str) -> Tensor:
        return skill_means(net[name], read.skills)

    question = of("skill") + difficulty * of("skill_variation")
    answer = score * of("right") + (1 - score) * of("wrong")
    variation = score * of("right_variation") + (1 - score) * of("wrong_variation")
    return question, of("skill") + answer + difficulty * variation


def _block() -> nn.ModuleDict:
    return nn.ModuleDict(
        {
            "key": nn.Linear(WIDTH, WIDTH),  # also of queries, as in the authors' code
            "value": nn.Linear(WIDTH, WIDTH),
            "out": nn.Linear(WIDTH, WIDTH),
            "fading": nn.ParameterList([nn.Parameter(torch.zeros(N_HEADS, 1, 1))]),
            "attended": nn.LayerNorm(WIDTH),
            "mixed": nn.Sequential(
                nn.Linear(WIDTH, 2 * WIDTH), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(2 * WIDTH, WIDTH)
            ),
            "done": nn.LayerNorm(WIDTH),
        }
    )


def _attend(block: nn.ModuleDict, asked: Tensor, values: Tensor, *, is_itself_seen: bool) -> Tensor:
    """Read values of earlier rows whose questions are alike; residuals and norms as in Vaswani et al. (2017)."""
    key, value = _heads(block["key"](asked)), _heads(block["value"](values))
    read = _weights(block, key, is_itself_seen=is_itself_seen) @ value
    if not is_itself_seen:  # the first row has nothing to read, and softmax would spread its weight over what is hidden
        read = torch.cat([torch.zeros_like(read[:, :, :1]), read[:, :, 1:]], dim=2)
    read = block["out"](read.transpose(1, 2).flatten(2))
    attended = block["attended"](asked + drop(block, read, DROPOUT))
    done: Tensor = block["done"](attended + drop(block, block["mixed"](attended), DROPOUT))
    return done


def _weights(block: nn.ModuleDict, key: Tensor, *, is_itself_seen: bool) -> Tensor:
    """Weigh earlier rows, equation 3: softmax of exp(-θ d(t, τ)) q_t · k_τ / √D, with a θ ≥ 0 for each head."""
    hidden = torch.full((key.shape[2], key.shape[2]), NOTHING).triu(1 if is_itself_seen else 0)
    likeness = (key / math.sqrt(key.shape[3])) @ key.transpose(2, 3)
    with torch.no_grad():
        distance = _distance(torch.softmax(likeness + hidden, dim=3))
    fading = nn.functional.softplus(block["fading"][0])
    return torch.softmax(likeness * torch.exp(-fading * distance) + hidden, dim=3)


def _distance(share: Tensor) -> Tensor:
    """Count rows since, weighed by how much those after τ are like what is asked: d(t, τ), equation 4.

    The root is the authors' code's.
    """
    place = torch.arange(share.shape[3])
    since = (place[:, None] - place[None, :]).clamp(min=0)
    later = share.cumsum(dim=3).neg_().add_(1.0).clamp_(min=0)
    return later.mul_(since).sqrt_()


def _heads(values: Tensor) -> Tensor:
    return values.unflatten(2, (N_HEADS, -1)).transpose(1, 2)
