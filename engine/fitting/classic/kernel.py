"""The expectation step, compiled: forward and backward over prefix trees.

Baum, Petrie, Soules & Weiss (1970) on the two-state chain of Corbett & Anderson (1994), with messages scaled as in
Rabiner (1989), equations 90-95. With m a node's P(mastered | all up to it), f the likelihood of what was seen, c the
probability of it, and B the sum over all sequences through the node of their backward messages:

    predicted = m_parent (1 - forget) + (1 - m_parent) learn     c = Σ_L predicted_L f_L     m = predicted_1 f_1 / c
    B_parent(i) = ends + Σ_children Σ_j A(i, j) f_j B_child(j) / c_child

so that every expected count of the M-step is a sum over nodes. The log-likelihood is Σ weight log c.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled, inlined
from engine.fitting.classic.forest import Forest, Nodes

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SMALL = 1e-200  # products of probabilities are turned into logarithms before they underflow


class Bounds(NamedTuple):
    """Where each skill's classes start, int64[K + 1] each, and each section of the parameters, int64[6]."""

    priors: Ints
    steps: Ints
    results: Ints
    section: Ints


class Part(NamedTuple):
    """One block under one start's parameters.

    Attributes:
        begin: First node.
        end: Node after the last one.
        n_roots: Roots, which stand first.
        first_prior: First class of sequences of the skill.
        first_step: First class of its steps.
        first_symbol: First of its symbols.
        prior: P(L0) by class of its sequences.
        learn: P(T) by class of its steps.
        forget: P(F) by class of its steps.
    """

    begin: int
    end: int
    n_roots: int
    first_prior: int
    first_step: int
    first_symbol: int
    prior: Floats
    learn: Floats
    forget: Floats


class Counts(NamedTuple):
    """Room for the counts of one block.

    Attributes:
        priors: Hits and misses of each class of sequences.
        steps: Unmastered → unmastered, → mastered, mastered → unmastered, → mastered, of each class of steps.
        symbols: Unmastered, mastered, of each symbol.
    """

    priors: Floats
    steps: Floats
    symbols: Floats


class Scratch(NamedTuple):
    """Room for one block: numbers per node and per symbol.

    What is not mastered is kept beside what is: 1 - m has no digits left where m is nearly 1, which later wrong answers
    would show.
    """

    unmastered: Floats
    mastered: Floats
    scale: Floats
    back_unmastered: Floats
    back_mastered: Floats
    wrongly: Floats
    rightly: Floats


@compiled
def expect_blocks(
    forest: Forest,
    parameters: Floats,
    bounds: Bounds,
    start_of_task: Ints,
    block_of_task: Ints,
    room_of_block: Ints,
    counts: Floats,
) -> None:
    """Take the expectation of some blocks under some starts' parameters.

    Args:
        forest: The prefix trees.
        parameters: float64[S, n_parameters].
        bounds: Where classes start.
        start_of_task: int64[n_tasks], row of `parameters`.
        block_of_task: int64[n_tasks].
        room_of_block: int64[B + 1], where each block's counts start.
        counts: float64[S, room_of_block[B]]; filled: the log-likelihood, then what `Counts` has, in its order.
    """
    n_nodes, n_symbols = np.max(np.diff(forest.block_nodes)), np.max(np.diff(forest.skill_symbols))
    room = np.empty((5, n_nodes)), np.empty((2, n_symbols))
    scratch = Scratch(room[0][0], room[0][1], room[0][2], room[0][3], room[0][4], room[1][0], room[1][1])
    for task in range(len(start_of_task)):
        start, block = start_of_task[task], block_of_task[task]
        part = _part(forest, parameters[start], bounds, block)
        counted = counts[start, room_of_block[block] : room_of_block[block + 1]]
        counted[:] = 0.0
        steps, symbols = 1 + 2 * len(part.prior), 1 + 2 * len(part.prior) + 4 * len(part.learn)
        _likelihoods(forest, parameters[start], bounds.section, forest.block_skill[block], scratch)
        counted[0] = _forward(forest.nodes, part, scratch)
        into = Counts(counted[1:steps], counted[steps:symbols], counted[symbols:])
        _backward(forest.nodes, part, scratch, into)
        _weigh_steps(part, into.steps)


@inlined
def _part(forest: Forest, theta: Floats, bounds: Bounds, block: int) -> Part:
    skill, section = forest.block_skill[block], bounds.section
    first_prior, end_prior = bounds.priors[skill], bounds.priors[skill + 1]
    first_step, end_step = bounds.steps[skill], bounds.steps[skill + 1]
    return Part(
        forest.block_nodes[block], forest.block_nodes[block + 1], forest.block_roots[block],
        first_prior, first_step, forest.skill_symbols[skill],
        theta[section[0] + first_prior : section[0] + end_prior],
        theta[section[1] + first_step : section[1] + end_step],
        theta[section[2] + first_step : section[2] + end_step],
    )  # fmt: skip


@inlined
def _weigh_steps(part: Part, steps: Floats) -> None:
    """Multiply what was summed over the nodes by the probability of the step, which all of them share."""
    for step in range(len(part.learn)):
        steps[4 * step] *= 1.0 - part.learn[step]
        steps[4 * step + 1] *= part.learn[step]
        steps[4 * step + 2] *= part.forget[step]
        steps[4 * step + 3] *= 1.0 - part.forget[step]


@inlined
def _likelihoods(forest: Forest, theta: Floats, section: Ints, skill: int, scratch: Scratch) -> None:
    """Work P(score | L) out for each symbol of the skill: q^score (1 - q)^(1 - score)."""
    first = forest.skill_symbols[skill]
    for symbol in range(first, forest.skill_symbols[skill + 1]):
        guess = theta[section[3] + forest.symbol_class[symbol]]
        slip = theta[section[4] + forest.symbol_class[symbol]]
        score = forest.symbol_score[symbol]
        if score >= 1.0:
            scratch.wrongly[symbol - first], scratch.rightly[symbol - first] = guess, 1.0 - slip
        elif score <= 0.0:
            scratch.wrongly[symbol - first], scratch.rightly[symbol - first] = 1.0 - guess, slip
        else:
            scratch.wrongly[symbol - first] = math.pow(guess, score) * math.pow(1.0 - guess, 1.0 - score)
            scratch.rightly[symbol - first] = math.pow(1.0 - slip, score) * math.pow(slip, 1.0 - score)


@inlined
def _forward(nodes: Nodes, part: Part, scratch: Scratch) -> float:
    """Filter from the roots on; fill all of `scratch` but the likelihoods; give Σ weight log c."""
    log_likelihood, product = 0.0, 1.0
    for node in range(part.end - part.begin):
        at = part.begin + node
        if node < part.n_roots:
            known = part.prior[nodes.step[at] - part.first_prior]
            unknown = 1.0 - known
        else:
            parent, step = nodes.parent[at] - part.begin, nodes.step[at] - part.first_step
            before_0, before_1 = scratch.unmastered[parent], scratch.mastered[parent]
            known = before_1 * (1.0 - part.forget[step]) + before_0 * part.learn[step]
            unknown = before_1 * part.forget[step] + before_0 * (1.0 - part.learn[step])
        symbol = nodes.symbol[at] - part.first_symbol
        joint_0, joint_1 = unknown * scratch.wrongly[symbol], known * scratch.rightly[symbol]
        evidence = joint_0 + joint_1
        scale = 1.0 / evidence if evidence > 0.0 else 0.0
        scratch.scale[node] = scale
        scratch.unmastered[node] = joint_0 * scale if evidence > 0.0 else unknown
        scratch.mastered[node] = joint_1 * scale if evidence > 0.0 else known
        scratch.back_unmastered[node] = scratch.back_mastered[node] = nodes.ends[at]
        if nodes.weight[at] == 1.0:
            product *= evidence
        else:
            log_likelihood += nodes.weight[at] * _log(evidence)
        if product < SMALL:
            log_likelihood += _log(product)
            product = 1.0
    return log_likelihood + math.log(product)


@inlined
def _log(probability: float) -> float:
    return math.log(probability) if probability > 0.0 else -math.inf


@inlined
def _backward(nodes: Nodes, part: Part, scratch: Scratch, counts: Counts) -> None:
    """Carry messages from the leaves to the roots and count; of steps, all but the probability of the step."""
    for node in range(part.end - part.begin - 1, -1, -1):
        at = part.begin + node
        unmastered, mastered, scale = scratch.unmastered[node], scratch.mastered[node], scratch.scale[node]
        after_0, after_1 = scratch.back_unmastered[node], scratch.back_mastered[node]
        symbol = nodes.symbol[at] - part.first_symbol
        counts.symbols[2 * symbol] += unmastered * after_0
        counts.symbols[2 * symbol + 1] += mastered * after_1
        if node < part.n_roots:
            place = 2 * (nodes.step[at] - part.first_prior)
            counts.priors[place] += mastered * after_1
            counts.priors[place + 1] += unmastered * after_0
        else:
            parent, step = nodes.parent[at] - part.begin, nodes.step[at] - part.first_step
            message_0 = scratch.wrongly[symbol] * after_0 * scale
            message_1 = scratch.rightly[symbol] * after_1 * scale
            before_0, before_1 = scratch.unmastered[parent], scratch.mastered[parent]
            counts.steps[4 * step] += before_0 * message_0
            counts.steps[4 * step + 1] += before_0 * message_1
            counts.steps[4 * step + 2] += before_1 * message_0
            counts.steps[4 * step + 3] += before_1 * message_1
            learn, forget = part.learn[step], part.forget[step]
            scratch.back_unmastered[parent] += (1.0 - learn) * message_0 + learn * message_1
            scratch.back_mastered[parent] += forget * message_0 + (1.0 - forget) * message_1


@compiled
def gather(
    forest: Forest,
    bounds: Bounds,
    start_of_sum: Ints,
    skill_of_sum: Ints,
    room_of_block: Ints,
    counts: Floats,
    hits: Floats,
    misses: Floats,
    log_likelihood: Floats,
) -> None:
    """Add the blocks of each skill up, always in the same order, into hits and misses of its parameters."""
    n_counts = np.max(np.diff(room_of_block))
    total = np.empty(n_counts)
    for number in range(len(start_of_sum)):
        start, skill = start_of_sum[number], skill_of_sum[number]
        total[:] = 0.0
        for block in range(forest.skill_blocks[skill], forest.skill_blocks[skill + 1]):
            for place in range(room_of_block[block + 1] - room_of_block[block]):
                total[place] += counts[start, room_of_block[block] + place]
        log_likelihood[start, skill] = total[0]
        _sort_out(forest, bounds, skill, total[1:], hits[start], misses[start])


@inlined
def _sort_out(forest: Forest, bounds: Bounds, skill: int, total: Floats, hits: Floats, misses: Floats) -> None:
    """Lay a skill's counts out by parameter; a score counts for its part as right, for the rest as wrong."""
    section, place = bounds.section, 0
    for prior in range(section[0] + bounds.priors[skill], section[0] + bounds.priors[skill + 1]):
        hits[prior], misses[prior] = total[place], total[place + 1]
        place += 2
    for step in range(bounds.steps[skill], bounds.steps[skill + 1]):
        misses[section[1] + step], hits[section[1] + step] = total[place], total[place + 1]
        hits[section[2] + step], misses[section[2] + step] = total[place + 2], total[place + 3]
        place += 4
    for first in (section[3], section[4]):
        hits[first + bounds.results[skill] : first + bounds.results[skill + 1]] = 0.0
        misses[first + bounds.results[skill] : first + bounds.results[skill + 1]] = 0.0
    for symbol in range(forest.skill_symbols[skill], forest.skill_symbols[skill + 1]):
        guess, slip = section[3] + forest.symbol_class[symbol], section[4] + forest.symbol_class[symbol]
        score, unmastered, mastered = forest.symbol_score[symbol], total[place], total[place + 1]
        hits[guess] += score * unmastered
        misses[guess] += (1.0 - score) * unmastered
        hits[slip] += (1.0 - score) * mastered
        misses[slip] += score * mastered
        place += 2
