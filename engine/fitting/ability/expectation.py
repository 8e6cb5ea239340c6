"""The expectation step, compiled: given parameters, what the hidden bits and abilities behind the results were.

Given ability the skills are independent two-state chains with observed inputs (Bengio & Frasconi 1995, "An input output
HMM architecture"), so at each node of ability a forward and a backward pass along each chain give the exact posterior
(Rabiner 1989, section III). Results on several skills couple chains; they are conditioned on jointly and projected on
the marginals (Boyen & Koller 1998), as the filter that serves does, and the backward pass differentiates just that, so
that the gradient is that of what the filter predicts. Learners are cut into blocks whose number
does not depend on that of the threads, and blocks are added up in their order: the same digits on any machine.
"""

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np
from numba import get_num_threads

from engine.compiling import compiled_with, inner, inner_with
from engine.fitting.ability.arrays import Floats, Ints, Sequences, Sums, Tables
from engine.fitting.ability.retention import log_retention
from engine.tracing.kernel_arrays import MAX_SKILLS

SHIFT_LIMIT: Final = 15.0  # logits that covariates may add; the filter that serves has the same limit
WORTH_THREADS: Final = 10_000  # opportunities at nodes: of fewer, to start threads takes longer than the work
SMALLEST: Final = 1e-300
FAST: Final = {"reassoc", "contract", "arcp", "nsz"}  # sums over nodes may be taken in any order, NaN stays NaN


class Scratch(NamedTuple):
    """Room for one learner; o opportunities, G nodes, all float64[o, G] but the last four.

    Attributes:
        known: P(L = 1 | θ) just before the result.
        filtered: After it, before learning.
        learned: P(learn | θ) at the opportunity.
        q0: P(correct | L = 0, θ), only of results on one skill.
        q1: P(correct | L = 1, θ), same.
        low: P(score | L = 0, θ), other skills of the result averaged out.
        high: P(score | L = 1, θ), same.
        message0: P(this and later scores | L = 0 at the previous opportunity after its learning, θ), up to a factor;
            where results on several skills are projected, what the logarithm of all this moves with in its place.
        message1: The same for L = 1.
        posterior: P(L = 1 at the opportunity | all results, θ).
        weights: float64[G], P(θ | results so far).
        combination: float64[128], P(score | combination of hidden bits) at one node.
        right: float64[128], P(correct | combination) at one node.
        shift: float64[o], factor exp(x - d) of the odds of a right answer.
    """

    known: Floats
    filtered: Floats
    learned: Floats
    q0: Floats
    q1: Floats
    low: Floats
    high: Floats
    message0: Floats
    message1: Floats
    posterior: Floats
    weights: Floats
    combination: Floats
    right: Floats
    shift: Floats


@inner
def _room(n_opportunities: int, n_nodes: int) -> Scratch:
    n, g = n_opportunities, n_nodes
    return Scratch(
        np.empty((n, g)), np.empty((n, g)), np.empty((n, g)), np.empty((n, g)), np.empty((n, g)),
        np.empty((n, g)), np.empty((n, g)), np.empty((n, g)), np.empty((n, g)), np.empty((n, g)),
        np.empty(g), np.empty(2**MAX_SKILLS), np.empty(2**MAX_SKILLS), np.empty(n),
    )  # fmt: skip


def gather(sequences: Sequences, tables: Tables, blocks: Ints, sums: Sums, p_correct: Floats) -> None:
    """Fill sums, one block of learners at a time, on as many threads as numba may use.

    Threads of Python's, not numba's: of a parallel loop who compiles it runs another copy than who finds it on disk,
    optimised once less, and has other last digits.

    Args:
        sequences: The results.
        tables: The parameters.
        blocks: int64[B + 1], bounds of the blocks among learners.
        sums: Zeros; every array with one more axis in front, of size B.
        p_correct: float64[n], filled with what was expected just before each result.
    """

    def gather_block(block: int) -> None:
        own = Sums(*[array[block] for array in sums])
        _gather(sequences, tables, int(blocks[block]), int(blocks[block + 1]), own, p_correct)

    n_threads, every = min(get_num_threads(), len(blocks) - 1), range(len(blocks) - 1)
    if n_threads == 1 or len(sequences.skill) * len(tables.nodes) < WORTH_THREADS:
        for block in every:
            gather_block(block)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(gather_block, every))


@compiled_with(fastmath=FAST)
def _gather(sequences: Sequences, tables: Tables, first: int, end: int, sums: Sums, p_correct: Floats) -> None:
    """Do it for the learners of one block."""
    largest = 0
    for learner in range(first, end):
        start, stop = sequences.learner_offsets[learner], sequences.learner_offsets[learner + 1]
        largest = max(largest, sequences.offsets[stop] - sequences.offsets[start])
    room = _room(largest, len(tables.nodes))
    for learner in range(first, end):
        start, stop = sequences.learner_offsets[learner], sequences.learner_offsets[learner + 1]
        sums.log_likelihood[0] += _forward(sequences, tables, room, start, stop, p_correct)
        _backward(sequences, tables, room, start, stop, sums)


@compiled_with(fastmath=FAST)
def filter_learners(sequences: Sequences, tables: Tables, p_correct: Floats) -> float:
    """Fill p_correct of every result by the forward pass alone; return the log-likelihood."""
    largest = 0
    for learner in range(len(sequences.learner_offsets) - 1):
        start, stop = sequences.learner_offsets[learner], sequences.learner_offsets[learner + 1]
        largest = max(largest, sequences.offsets[stop] - sequences.offsets[start])
    room = _room(largest, len(tables.nodes))
    total = 0.0
    for learner in range(len(sequences.learner_offsets) - 1):
        start, stop = sequences.learner_offsets[learner], sequences.learner_offsets[learner + 1]
        total += _forward(sequences, tables, room, start, stop, p_correct)
    return total


@compiled_with(fastmath=FAST)
def smooth_learners(sequences: Sequences, tables: Tables, sums: Sums, mastery: Floats, ability: Floats) -> None:
    """Say what all results of a learner together make of every moment.

    Args:
        sequences: The results.
        tables: The parameters.
        sums: Zeros, used up.
        mastery: float64[o], filled with P(L = 1 at the opportunity | all results).
        ability: float64[n_learners, G], filled with P(θ | all results).
    """
    n_learners, n_nodes = ability.shape
    largest = 0
    for learner in range(n_learners):
        start, stop = sequences.learner_offsets[learner], sequences.learner_offsets[learner + 1]
        largest = max(largest, sequences.offsets[stop] - sequences.offsets[start])
    room, p_correct = _room(largest, n_nodes), np.empty(len(sequences.score))
    for learner in range(n_learners):
        start, stop = sequences.learner_offsets[learner], sequences.learner_offsets[learner + 1]
        _forward(sequences, tables, room, start, stop, p_correct)
        _backward(sequences, tables, room, start, stop, sums)
        base = sequences.offsets[start]
        for g in range(n_nodes):
            ability[learner, g] = room.weights[g]
        for o in range(base, sequences.offsets[stop]):
            mastery[o] = 0.0
            for g in range(n_nodes):
                mastery[o] += room.weights[g] * room.posterior[o - base, g]


@inner_with(fastmath=FAST)
def _forward(sequences: Sequences, tables: Tables, room: Scratch, start: int, stop: int, p_correct: Floats) -> float:
    """Filter one learner in the order of time; return the log-likelihood and leave the traces in `room`."""
    return _filter(
        sequences, tables, room, start, stop, p_correct,
        sequences.score, sequences.item, sequences.offsets, sequences.skill, sequences.before, sequences.elapsed_days,
        sequences.covariates, sequences.waiting, sequences.kind, sequences.variant, sequences.entries,
        tables.prior, tables.item_shift, tables.item_odds, tables.learn_odds,
        tables.forget, tables.decay, tables.slopes, tables.learn_slopes, tables.teaching, tables.kind_odds,
        tables.variant_odds, tables.entries,
        room.known, room.filtered, room.learned, room.q0, room.q1, room.low, room.high, room.weights, room.shift,
    )  # fmt: skip


@inner_with(fastmath=FAST)
def _filter(  # noqa: C901, PLR0912, PLR0915 - one body: every call or field in these loops counts references
    sequences: Sequences,
    tables: Tables,
    room: Scratch,
    start: int,
    stop: int,
    p_correct: Floats,
    scores: Floats,
    items: Ints,
    offsets: Ints,
    skills: Ints,
    before: Ints,
    elapsed_days: Floats,
    covariates: Floats,
    waiting: Floats,
    kinds: Ints,
    variants: Ints,
    entries: Ints,
    prior: Floats,
    item_shift: Floats,
    item_odds: Floats,
    learn_odds: Floats,
    forgets: Floats,
    decays: Floats,
    slopes: Floats,
    learn_slopes: Floats,
    teaching: Floats,
    kind_odds: Floats,
    variant_odds: Floats,
    added: Floats,
    known: Floats,
    filtered: Floats,
    learned: Floats,
    right0: Floats,
    right1: Floats,
    low: Floats,
    high: Floats,
    weights: Floats,
    shifts: Floats,
) -> float:
    """Do `_forward` on the arrays themselves."""
    n_nodes, n_covariates = prior.shape[1], len(learn_slopes)
    base = offsets[start]
    for g in range(n_nodes):
        weights[g] = tables.weights[g]
    log_likelihood = 0.0
    for row in range(start, stop):
        first, end, item, score = offsets[row], offsets[row + 1], items[row], scores[row]
        shift = 0.0
        for o in range(first, end):
            i, k, previous, learning = o - base, skills[o], before[o], teaching[kinds[row]]
            for j in range(n_covariates):
                shift += slopes[k, j] * covariates[o, j]
                learning += learn_slopes[j] * covariates[o, j]
            factor = math.exp(min(max(learning, -SHIFT_LIMIT), SHIFT_LIMIT)) * waiting[o]
            for g in range(n_nodes):
                odds = learn_odds[k, g] * factor
                learned[i, g] = odds / (1.0 + odds)
            if previous < 0:
                for g in range(n_nodes):
                    known[i, g] = prior[k, g]
                continue
            kept = 1.0
            if elapsed_days[o] > 0.0 and decays[k] > 0.0:
                kept = math.exp(log_retention(elapsed_days[o], decays[k], tables.tau_days, tables.form)[0])
            at, stays = previous - base, 1.0 - forgets[k]
            for g in range(n_nodes):
                m = filtered[at, g]
                known[i, g] = kept * (m * stays + (1.0 - m) * learned[at, g])
        if end == first:
            p_correct[row] = 0.5
            continue
        shift /= end - first
        for s in range(entries.shape[1]):
            shift += added[entries[row, s]]
        shift = min(max(shift, -SHIFT_LIMIT), SHIFT_LIMIT)
        factor = math.exp(shift + item_shift[item])
        total = expected = 0.0
        if end - first == 1:
            i, k, kind, variant = first - base, skills[first], kinds[row], variants[row]
            for g in range(n_nodes):
                own = factor * item_odds[item, g] * variant_odds[variant, g]
                odds0, odds1 = own * kind_odds[k, kind, 0, g], own * kind_odds[k, kind, 1, g]
                wrong0, wrong1 = 1.0 / (1.0 + odds0), 1.0 / (1.0 + odds1)
                q0, q1 = odds0 * wrong0, odds1 * wrong1
                right0[i, g], right1[i, g] = q0, q1
                low[i, g] = q0 if score >= 1.0 else wrong0
                high[i, g] = q1 if score >= 1.0 else wrong1
                if score > 0.0 and score < 1.0:
                    low[i, g] = q0**score * wrong0 ** (1.0 - score)
                    high[i, g] = q1**score * wrong1 ** (1.0 - score)
                m = known[i, g]
                joint = m * high[i, g]
                evidence = joint + (1.0 - m) * low[i, g]
                filtered[i, g] = joint / max(evidence, SMALLEST)
                expected += weights[g] * (m * q1 + (1.0 - m) * q0)
                weights[g] *= evidence
                total += weights[g]
            for g in range(n_nodes):
                weights[g] /= max(total, SMALLEST)
        else:
            for o in range(first, end):
                shifts[o - base] = factor
            total, expected = _condition_several(sequences, tables, room, row, base)
        p_correct[row] = expected
        log_likelihood += math.log(max(total, SMALLEST))
    return log_likelihood


@inner
def _tabulate(sequences: Sequences, tables: Tables, room: Scratch, row: int, base: int, g: int) -> None:
    """Fill P(correct) and P(score) of every combination of the hidden bits of a result's skills at one node."""
    first, end = sequences.offsets[row], sequences.offsets[row + 1]
    n_skills, item, score = end - first, sequences.item[row], sequences.score[row]
    for c in range(1 << n_skills):
        logit = 0.0
        for j in range(n_skills):
            logit += tables.kinds[sequences.skill[first + j], sequences.kind[row], c >> j & 1, g]
        own = tables.item_loading[item, g] + tables.variants[sequences.variant[row], g]
        odds = room.shift[first - base] * math.exp(logit / n_skills + own)
        q = odds / (1.0 + odds)
        room.right[c] = q
        room.combination[c] = q**score * (1.0 / (1.0 + odds)) ** (1.0 - score)


@inner
def _condition_several(  # noqa: C901 - loops over nodes, combinations and skills belong together
    sequences: Sequences, tables: Tables, room: Scratch, row: int, base: int
) -> tuple[float, float]:
    """Take in a result on several skills jointly; leave each skill's own evidence, the others averaged out."""
    first, end = sequences.offsets[row], sequences.offsets[row + 1]
    n_skills = end - first
    total = expected = 0.0
    for g in range(len(tables.nodes)):
        _tabulate(sequences, tables, room, row, base, g)
        evidence = right = 0.0
        for j in range(n_skills):
            room.low[first + j - base, g] = room.high[first + j - base, g] = 0.0
        for c in range(1 << n_skills):
            p = 1.0
            for j in range(n_skills):
                m = room.known[first + j - base, g]
                p *= m if c >> j & 1 else 1.0 - m
            evidence += p * room.combination[c]
            right += p * room.right[c]
            for j in range(n_skills):
                others = 1.0
                for h in range(n_skills):
                    if h != j:
                        m = room.known[first + h - base, g]
                        others *= m if c >> h & 1 else 1.0 - m
                if c >> j & 1:
                    room.high[first + j - base, g] += others * room.combination[c]
                else:
                    room.low[first + j - base, g] += others * room.combination[c]
        for j in range(n_skills):
            i = first + j - base
            room.filtered[i, g] = room.known[i, g] * room.high[i, g] / max(evidence, SMALLEST)
        expected += room.weights[g] * right
        room.weights[g] *= evidence
        total += room.weights[g]
    for g in range(len(tables.nodes)):
        room.weights[g] /= max(total, SMALLEST)
    return total, expected


@inner_with(fastmath=FAST)
def _backward(sequences: Sequences, tables: Tables, room: Scratch, start: int, stop: int, sums: Sums) -> None:
    """Smooth one learner from the end, and add what is expected of every parameter to the sums."""
    _smooth(
        sequences, tables, room, start, stop, sums,
        sequences.score, sequences.item, sequences.offsets, sequences.skill, sequences.before, sequences.after,
        sequences.elapsed_days, sequences.covariates, sequences.kind, sequences.variant, sequences.entries,
        tables.gap, tables.telling, tables.nodes, tables.prior, tables.forget, tables.decay,
        room.known, room.filtered, room.learned, room.q0, room.q1, room.low, room.high, room.message0, room.message1,
        room.posterior, room.weights,
        sums.prior, sums.learn, sums.forget, sums.decay, sums.emission, sums.slopes, sums.learn_slopes, sums.items,
        sums.kinds, sums.telling, sums.teaching, sums.variants, sums.entries,
    )  # fmt: skip


@inner_with(fastmath=FAST)
def _smooth(  # noqa: C901, PLR0912, PLR0915 - one body: every call or field in these loops counts references
    sequences: Sequences,
    tables: Tables,
    room: Scratch,
    start: int,
    stop: int,
    sums: Sums,
    scores: Floats,
    items: Ints,
    offsets: Ints,
    skills: Ints,
    before: Ints,
    after: Ints,
    elapsed_days: Floats,
    covariates: Floats,
    kinds: Ints,
    variants: Ints,
    entries: Ints,
    gaps: Floats,
    tellings: Floats,
    nodes: Floats,
    priors: Floats,
    forgets: Floats,
    decays: Floats,
    known: Floats,
    filtered: Floats,
    learned: Floats,
    right0: Floats,
    right1: Floats,
    low: Floats,
    high: Floats,
    message0: Floats,
    message1: Floats,
    posterior: Floats,
    weights: Floats,
    sum_prior: Floats,
    sum_learn: Floats,
    sum_forget: Floats,
    sum_decay: Floats,
    sum_emission: Floats,
    sum_slopes: Floats,
    sum_learn_slopes: Floats,
    sum_items: Floats,
    sum_kinds: Floats,
    sum_telling: Floats,
    sum_teaching: Floats,
    sum_variants: Floats,
    sum_entries: Floats,
) -> None:
    """Do `_backward` on the arrays themselves."""
    n_nodes, n_covariates = len(nodes), covariates.shape[1]
    base = offsets[start]
    for row in range(stop - 1, start - 1, -1):
        first, end = offsets[row], offsets[row + 1]
        is_joint = end - first > 1
        for o in range(first, end):
            k, i, following = skills[o], o - base, after[o]
            if following >= 0:  # the transition to the next opportunity
                at, forget, stays = following - base, forgets[k], 1.0 - forgets[k]
                learn = learn_t = learn_h = learn_u = lost = lost_h = 0.0
                for g in range(n_nodes):
                    theta, m, p = nodes[g], filtered[i, g], learned[i, g]
                    n0, n1 = message0[at, g], message1[at, g]
                    later1 = stays * n1 + forget * n0
                    later0 = p * n1 + (1.0 - p) * n0
                    high_later, low_later = m * later1, (1.0 - m) * later0
                    z = 1.0 / max(high_later + low_later, SMALLEST)
                    posterior[i, g] = high_later * z
                    if is_joint:
                        message1[i, g], message0[i, g] = later1 * z, later0 * z
                    else:
                        message1[i, g], message0[i, g] = high[i, g] * later1, low[i, g] * later0
                    z *= weights[g]
                    unmastered, mastered = z * low_later, z * high_later
                    residual = z * (1.0 - m) * p * n1 - unmastered * p
                    curvature = unmastered * p * (1.0 - p)
                    learn += residual
                    learn_t += residual * theta
                    learn_h += curvature
                    learn_u += curvature * theta * theta
                    lost += z * m * forget * n0 - mastered * forget
                    lost_h += mastered * forget * stays
                sum_teaching[kinds[row], 0] += learn
                sum_teaching[kinds[row], 1] += learn_h
                sum_learn[k, 0] += learn
                sum_learn[k, 1] += learn_t
                sum_learn[k, 2] += learn_h
                sum_learn[k, 3] += learn_u
                sum_forget[k, 0] += lost
                sum_forget[k, 1] += lost_h
                for j in range(n_covariates):
                    x = covariates[o, j]
                    sum_learn_slopes[j, 0] += learn * x
                    sum_learn_slopes[j, 1] += learn_h * x * x
            else:
                for g in range(n_nodes):
                    posterior[i, g] = filtered[i, g]
                    message1[i, g] = 1.0 if is_joint else high[i, g]
                    message0[i, g] = 1.0 if is_joint else low[i, g]
        if is_joint:
            _smooth_several(sequences, tables, room, row, base, sums)
        for o in range(first, end):  # the arrival from the opportunity before
            k, i, previous = skills[o], o - base, before[o]
            if previous < 0:
                prior = prior_t = prior_h = prior_u = 0.0
                for g in range(n_nodes):
                    theta, was = nodes[g], priors[k, g]
                    arrived = was * message1[i, g]
                    now = arrived / max(arrived + (1.0 - was) * message0[i, g], SMALLEST)
                    residual, curvature = weights[g] * (now - was), weights[g] * was * (1.0 - was)
                    prior += residual
                    prior_t += residual * theta
                    prior_h += curvature
                    prior_u += curvature * theta * theta
                sum_prior[k, 0] += prior
                sum_prior[k, 1] += prior_t
                sum_prior[k, 2] += prior_h
                sum_prior[k, 3] += prior_u
                continue
            kept, bend = 1.0, 0.0
            if elapsed_days[o] > 0.0 and decays[k] > 0.0:
                log_kept, bend = log_retention(elapsed_days[o], decays[k], tables.tau_days, tables.form)
                kept = math.exp(log_kept)
            decayed = decayed_h = 0.0
            for g in range(n_nodes):
                m = known[i, g]
                scale = 1.0 / max(m * message1[i, g] + (1.0 - m) * message0[i, g], SMALLEST)
                e1, e0 = message1[i, g] * scale, message0[i, g] * scale
                message1[i, g], message0[i, g] = kept * e1 + (1.0 - kept) * e0, e0
                if kept < 1.0:
                    mastered = known[i, g] / kept
                    z = weights[g] * mastered / max(mastered * message1[i, g] + (1.0 - mastered) * e0, SMALLEST)
                    stayed, gone = z * kept * e1, z * (1.0 - kept) * e0
                    decayed += bend * (stayed - gone * kept / (1.0 - kept))
                    decayed_h += (stayed + gone) * bend * bend * kept / (1.0 - kept)
            sum_decay[k, 0] += decayed
            sum_decay[k, 1] += decayed_h
        if end - first == 1:
            i, k, item, score = first - base, skills[first], items[row], scores[row]
            r0 = t0 = h0 = u0 = r1 = t1 = h1 = u1 = 0.0
            open_r = open_t = open_h = open_u = 0.0  # of mastery where it adds anything, else it moves as the lack does
            for g in range(n_nodes):
                theta, m, q0, q1 = nodes[g], posterior[i, g], right0[i, g], right1[i, g]
                share0, share1 = weights[g] * (1.0 - m), weights[g] * m
                residual, curvature = share0 * (score - q0), share0 * q0 * (1.0 - q0)
                r0 += residual
                t0 += residual * theta
                h0 += curvature
                u0 += curvature * theta * theta
                residual, curvature = share1 * (score - q1), share1 * q1 * (1.0 - q1)
                r1 += residual
                t1 += residual * theta
                h1 += curvature
                u1 += curvature * theta * theta
                adds = 1.0 if gaps[k, g] > 0.0 else 0.0
                open_r += adds * residual
                open_t += adds * residual * theta
                open_h += adds * curvature
                open_u += adds * curvature * theta * theta
            kind, variant = kinds[row], variants[row]
            telling = tellings[kind]
            less, square = 1.0 - telling, telling * telling
            sum_emission[k, 0, 0] += r0 + (r1 - open_r) + less * open_r
            sum_emission[k, 0, 1] += t0 + (t1 - open_t) + less * open_t
            sum_emission[k, 0, 2] += h0 + (h1 - open_h) + less * less * open_h
            sum_emission[k, 0, 3] += u0 + (u1 - open_u) + less * less * open_u
            sum_emission[k, 1, 0] += telling * open_r
            sum_emission[k, 1, 1] += telling * open_t
            sum_emission[k, 1, 2] += square * open_h
            sum_emission[k, 1, 3] += square * open_u
            sum_items[item, 0] += r0 + r1
            sum_items[item, 1] += t0 + t1
            sum_items[item, 2] += h0 + h1
            sum_items[item, 3] += u0 + u1
            sum_variants[variant, 0] += r0 + r1
            sum_variants[variant, 1] += t0 + t1
            sum_variants[variant, 2] += h0 + h1
            sum_variants[variant, 3] += u0 + u1
            if kind:
                sum_kinds[kind, 0] += r0 + r1
                sum_kinds[kind, 1] += t0 + t1
                sum_kinds[kind, 2] += h0 + h1
                sum_kinds[kind, 3] += u0 + u1
                tells = tells_h = 0.0
                for g in range(n_nodes):
                    m, q1, gap = posterior[i, g], right1[i, g], telling * gaps[k, g]
                    tells += weights[g] * m * (score - q1) * gap
                    tells_h += weights[g] * m * q1 * (1.0 - q1) * gap * gap
                sum_telling[kind, 0] += tells
                sum_telling[kind, 1] += tells_h
            for j in range(n_covariates):
                x = covariates[first, j]
                sum_slopes[k, j, 0] += (r0 + r1) * x
                sum_slopes[k, j, 1] += (h0 + h1) * x * x
            for s in range(entries.shape[1]):
                sum_entries[entries[row, s], 0] += r0 + r1
                sum_entries[entries[row, s], 1] += h0 + h1


@inner
def _smooth_several(  # noqa: C901, PLR0912 - one loop over combinations
    sequences: Sequences, tables: Tables, room: Scratch, row: int, base: int, sums: Sums
) -> None:
    """Differentiate a result on several skills: count its emission, and turn what comes later into what it sends on.

    What the filter keeps of combination c is f_j = P(L_j = 1 | score), skill by skill. With u_j(L) what later results
    make of L_j, such that f_j u_j(1) + (1 - f_j) u_j(0) = 1, their logarithm moves with P(c) by the factor

        1 + Σ_j (u_j(c_j) - 1)

    which is the exact derivative of the projection, where the product of the u_j would be that of the joint posterior.
    A factor may be negative, where several later results contradict each other; only its sums have a meaning.
    """
    first, end = sequences.offsets[row], sequences.offsets[row + 1]
    n_skills, item, score = end - first, sequences.item[row], sequences.score[row]
    share, kind = 1.0 / n_skills, sequences.kind[row]
    telling = tables.telling[kind]
    total_r = total_h = 0.0
    for g in range(len(tables.nodes)):
        theta = tables.nodes[g]
        _tabulate(sequences, tables, room, row, base, g)
        evidence = 0.0
        for c in range(1 << n_skills):
            evidence += _chance(room, first - base, n_skills, n_skills, c, g) * room.combination[c]
        for j in range(n_skills):
            room.high[first + j - base, g] = room.low[first + j - base, g] = 0.0
        for c in range(1 << n_skills):
            factor = 1.0
            for j in range(n_skills):
                i = first + j - base
                factor += (room.message1[i, g] if c >> j & 1 else room.message0[i, g]) - 1.0
            seen = room.combination[c] / max(evidence, SMALLEST)
            for j in range(n_skills):
                sent = _chance(room, first - base, n_skills, j, c, g) * seen * factor
                if c >> j & 1:
                    room.high[first + j - base, g] += sent
                else:
                    room.low[first + j - base, g] += sent
            q, p = room.right[c], room.weights[g] * _chance(room, first - base, n_skills, n_skills, c, g) * seen
            residual, curvature = p * factor * (score - q), p * q * (1.0 - q)
            total_r += residual
            total_h += curvature
            square = curvature * theta * theta
            _add_four(sums.items, item, residual, residual * theta, curvature, square)
            _add_four(sums.variants, sequences.variant[row], residual, residual * theta, curvature, square)
            for j in range(n_skills):
                k = sequences.skill[first + j]
                level = 1 if c >> j & 1 and tables.gap[k, g] > 0.0 else 0  # what adds nothing moves as the lack does
                told = share * (telling if level else 1.0)
                _add_emission(
                    sums.emission, k, level, residual * told, residual * theta * told,
                    curvature * told * told, square * told * told,
                )  # fmt: skip
                if level and kind:
                    _add_telling(tables, kind, k, g, share, residual, curvature, sums)
            if kind:
                _add_four(sums.kinds, kind, residual, residual * theta, curvature, square)
        for i in range(first - base, end - base):
            room.message1[i, g], room.message0[i, g] = room.high[i, g], room.low[i, g]
    for o in range(first, end):
        _add_slopes(sequences, o, total_r * share, total_h * share * share, sums)
    for s in range(sequences.entries.shape[1]):
        sums.entries[sequences.entries[row, s], 0] += total_r
        sums.entries[sequences.entries[row, s], 1] += total_h


@inner
def _chance(room: Scratch, i: int, n_skills: int, but: int, c: int, g: int) -> float:
    """Give P(combination c) just before a result, of all its skills but one."""
    p = 1.0
    for j in range(n_skills):
        if j != but:
            m = room.known[i + j, g]
            p *= m if c >> j & 1 else 1.0 - m
    return p


@inner
def _add_four(target: Floats, at: int, residual: float, tilted: float, curvature: float, square: float) -> None:
    target[at, 0] += residual
    target[at, 1] += tilted
    target[at, 2] += curvature
    target[at, 3] += square


@inner
def _add_emission(
    target: Floats, skill: int, mastery: int, residual: float, tilted: float, curvature: float, square: float
) -> None:
    target[skill, mastery, 0] += residual
    target[skill, mastery, 1] += tilted
    target[skill, mastery, 2] += curvature
    target[skill, mastery, 3] += square


@inner
def _add_telling(
    tables: Tables, kind: int, k: int, g: int, share: float, residual: float, curvature: float, sums: Sums
) -> None:
    """Count what mastery of one skill adds at an attempt that tells less of it, and the level it is then nearer to."""
    telling, theta = tables.telling[kind], tables.nodes[g]
    gap, less = share * telling * tables.gap[k, g], share * (1.0 - telling)
    sums.telling[kind, 0] += residual * gap
    sums.telling[kind, 1] += curvature * gap * gap
    squared = curvature * less * less
    _add_emission(sums.emission, k, 0, residual * less, residual * theta * less, squared, squared * theta * theta)


@inner
def _add_slopes(sequences: Sequences, o: int, residual: float, curvature: float, sums: Sums) -> None:
    k = sequences.skill[o]
    for j in range(sequences.covariates.shape[1]):
        x = sequences.covariates[o, j]
        sums.slopes[k, j, 0] += residual * x
        sums.slopes[k, j, 1] += curvature * x * x
