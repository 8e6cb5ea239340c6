"""The expectation step, compiled: given parameters, what the hidden bits and abilities behind the results were.

Given ability the skills are independent two-state chains with observed inputs (Bengio & Frasconi 1995, "An input output
HMM architecture"), so at each node of ability a forward and a backward pass along each chain give the exact posterior
(Rabiner 1989, section III). Results on several skills couple chains; they are conditioned on jointly and projected on
the marginals (Boyen & Koller 1998), as the filter that serves does. Learners are cut into blocks whose number
does not depend on that of the threads, and blocks are added up in their order: the same digits on any machine.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numba
import numpy as np
from numba import prange

from engine.fitting.ability.arrays import Floats, Ints, Sequences, Sums, Tables
from engine.fitting.ability.retention import log_retention

SHIFT_LIMIT: Final = 15.0  # logits that covariates may add; the filter that serves has the same limit
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
        message0: P(this and later scores | L = 0 at the previous opportunity after its learning, θ), up to a factor.
        message1: The same for L = 1.
        posterior: P(L = 1 at the opportunity | all results, θ).
        weights: float64[G], P(θ | results so far).
        combination: float64[16], P(score | combination of hidden bits) at one node.
        right: float64[16], P(correct | combination) at one node.
        shift: float64[o], factor exp(x - d) of the odds of a right answer.
        learn_shift: float64[o], factor of the odds of learning.
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
    learn_shift: Floats


@numba.njit(cache=True, error_model="numpy")
def _room(n_opportunities: int, n_nodes: int) -> Scratch:
    n, g = n_opportunities, n_nodes
    return Scratch(
        np.empty((n, g)), np.empty((n, g)), np.empty((n, g)), np.empty((n, g)), np.empty((n, g)),
        np.empty((n, g)), np.empty((n, g)), np.empty((n, g)), np.empty((n, g)), np.empty((n, g)),
        np.empty(g), np.empty(16), np.empty(16), np.empty(n), np.empty(n),
    )  # fmt: skip


@numba.njit(cache=True, parallel=True, error_model="numpy", nogil=True, fastmath=FAST)
def gather(sequences: Sequences, tables: Tables, blocks: Ints, sums: Sums, p_correct: Floats) -> None:
    """Fill sums, one block of learners at a time.

    Args:
        sequences: The results.
        tables: The parameters.
        blocks: int64[B + 1], bounds of the blocks among learners.
        sums: Zeros; every array with one more axis in front, of size B.
        p_correct: float64[n], filled with what was expected just before each result.
    """
    for block in prange(len(blocks) - 1):
        first, end = blocks[block], blocks[block + 1]
        largest = 0
        for learner in range(first, end):
            start, stop = sequences.learner_offsets[learner], sequences.learner_offsets[learner + 1]
            largest = max(largest, sequences.offsets[stop] - sequences.offsets[start])
        room = _room(largest, len(tables.nodes))
        own = Sums(
            sums.log_likelihood[block], sums.prior[block], sums.learn[block], sums.forget[block], sums.decay[block],
            sums.emission[block], sums.slopes[block], sums.learn_slopes[block], sums.items[block],
        )  # fmt: skip
        for learner in range(first, end):
            start, stop = sequences.learner_offsets[learner], sequences.learner_offsets[learner + 1]
            own.log_likelihood[0] += _forward(sequences, tables, room, start, stop, p_correct)
            _backward(sequences, tables, room, start, stop, own)


@numba.njit(cache=True, error_model="numpy", nogil=True, fastmath=FAST)
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


@numba.njit(cache=True, error_model="numpy", nogil=True, fastmath=FAST)
def _forward(sequences: Sequences, tables: Tables, room: Scratch, start: int, stop: int, p_correct: Floats) -> float:
    """Filter one learner in the order of time; return the log-likelihood and leave the traces in `room`."""
    n_nodes = len(tables.nodes)
    base = sequences.offsets[start]
    weights = room.weights
    weights[:] = tables.weights
    log_likelihood = 0.0
    for row in range(start, stop):
        first, end = sequences.offsets[row], sequences.offsets[row + 1]
        _shift(sequences, tables, room, row, base)
        for o in range(first, end):
            _arrive(sequences, tables, room, o, base)
        total = expected = 0.0
        if end - first == 1:
            total, expected = _condition_one(sequences, tables, room, row, base)
        elif end > first:
            total, expected = _condition_several(sequences, tables, room, row, base)
        else:
            total, expected = 1.0, 0.5
        p_correct[row] = expected
        log_likelihood += math.log(max(total, SMALLEST))
        for o in range(first, end):
            k, i = sequences.skill[o], o - base
            for g in range(n_nodes):
                odds = tables.learn_odds[k, g] * room.learn_shift[i]
                room.learned[i, g] = odds / (1.0 + odds)
    return log_likelihood


@numba.njit(cache=True, error_model="numpy", inline="always", fastmath=FAST)
def _shift(sequences: Sequences, tables: Tables, room: Scratch, row: int, base: int) -> None:
    """Work out what covariates and difficulty add: one factor of odds per result, and one of learning per skill."""
    first, end = sequences.offsets[row], sequences.offsets[row + 1]
    total = 0.0
    for o in range(first, end):
        k = sequences.skill[o]
        learning = 0.0
        for j in range(len(tables.learn_slopes)):
            x = sequences.covariates[o, j]
            total += tables.slopes[k, j] * x
            learning += tables.learn_slopes[j] * x
        room.learn_shift[o - base] = math.exp(min(max(learning, -SHIFT_LIMIT), SHIFT_LIMIT))
    if end > first:
        shift = min(max(total / (end - first), -SHIFT_LIMIT), SHIFT_LIMIT)
        factor = math.exp(shift + tables.item_shift[sequences.item[row]])
        for o in range(first, end):
            room.shift[o - base] = factor


@numba.njit(cache=True, error_model="numpy", inline="always", fastmath=FAST)
def _arrive(sequences: Sequences, tables: Tables, room: Scratch, o: int, base: int) -> None:
    """Carry the mastery of the opportunity's skill to just before its result."""
    k, previous, i = sequences.skill[o], sequences.before[o], o - base
    if previous < 0:
        for g in range(len(tables.nodes)):
            room.known[i, g] = tables.prior[k, g]
        return
    kept = 1.0
    if sequences.elapsed_days[o] > 0.0 and tables.decay[k] > 0.0:
        kept = math.exp(log_retention(sequences.elapsed_days[o], tables.decay[k], tables.tau_days, tables.form)[0])
    j, forget = previous - base, tables.forget[k]
    for g in range(len(tables.nodes)):
        m = room.filtered[j, g]
        room.known[i, g] = kept * (m * (1.0 - forget) + (1.0 - m) * room.learned[j, g])


@numba.njit(cache=True, error_model="numpy", inline="always", fastmath=FAST)
def _condition_one(sequences: Sequences, tables: Tables, room: Scratch, row: int, base: int) -> tuple[float, float]:
    """Take in a result on one skill; return P(score) and the expected score."""
    o = sequences.offsets[row]
    i, k, item, score = o - base, sequences.skill[o], sequences.item[row], sequences.score[row]
    weights, shift = room.weights, room.shift[i]
    total = expected = 0.0
    for g in range(len(tables.nodes)):
        own = shift * tables.item_odds[item, g]
        odds0, odds1 = own * tables.emission_odds[k, 0, g], own * tables.emission_odds[k, 1, g]
        q0, q1 = odds0 / (1.0 + odds0), odds1 / (1.0 + odds1)
        room.q0[i, g], room.q1[i, g] = q0, q1
        if score >= 1.0:
            low, high = q0, q1
        elif score <= 0.0:
            low, high = 1.0 / (1.0 + odds0), 1.0 / (1.0 + odds1)
        else:
            low = q0**score * (1.0 / (1.0 + odds0)) ** (1.0 - score)
            high = q1**score * (1.0 / (1.0 + odds1)) ** (1.0 - score)
        m = room.known[i, g]
        evidence = m * high + (1.0 - m) * low
        room.low[i, g], room.high[i, g] = low, high
        room.filtered[i, g] = m * high / max(evidence, SMALLEST)
        expected += weights[g] * (m * q1 + (1.0 - m) * q0)
        weights[g] *= evidence
        total += weights[g]
    for g in range(len(tables.nodes)):
        weights[g] /= max(total, SMALLEST)
    return total, expected


@numba.njit(cache=True, error_model="numpy")
def _tabulate(sequences: Sequences, tables: Tables, room: Scratch, row: int, base: int, g: int) -> None:
    """Fill P(correct) and P(score) of every combination of the hidden bits of a result's skills at one node."""
    first, end = sequences.offsets[row], sequences.offsets[row + 1]
    n_skills, item, score = end - first, sequences.item[row], sequences.score[row]
    for c in range(1 << n_skills):
        logit = 0.0
        for j in range(n_skills):
            logit += tables.emission[sequences.skill[first + j], c >> j & 1, g]
        odds = room.shift[first - base] * math.exp(logit / n_skills + tables.item_loading[item, g])
        q = odds / (1.0 + odds)
        room.right[c] = q
        room.combination[c] = q**score * (1.0 / (1.0 + odds)) ** (1.0 - score)


@numba.njit(cache=True, error_model="numpy")
def _condition_several(sequences: Sequences, tables: Tables, room: Scratch, row: int, base: int) -> tuple[float, float]:
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


@numba.njit(cache=True, error_model="numpy", nogil=True, fastmath=FAST)
def _backward(sequences: Sequences, tables: Tables, room: Scratch, start: int, stop: int, sums: Sums) -> None:
    """Smooth one learner from the end, and add what is expected of every parameter to the sums."""
    base = sequences.offsets[start]
    for row in range(stop - 1, start - 1, -1):
        first, end = sequences.offsets[row], sequences.offsets[row + 1]
        for o in range(first, end):
            _smooth(sequences, tables, room, o, base, sums)
        if end - first == 1:
            _count_one(sequences, tables, room, row, base, sums)
        elif end > first:
            _count_several(sequences, tables, room, row, base, sums)


@numba.njit(cache=True, error_model="numpy", inline="always", fastmath=FAST)
def _smooth(sequences: Sequences, tables: Tables, room: Scratch, o: int, base: int, sums: Sums) -> None:
    """Give one opportunity its posterior; count its transition, its retention and its prior; send the message on."""
    k, i, following, previous = sequences.skill[o], o - base, sequences.after[o], sequences.before[o]
    forget = tables.forget[k]
    kept, bend = 1.0, 0.0
    if previous >= 0 and sequences.elapsed_days[o] > 0.0 and tables.decay[k] > 0.0:
        log_kept, bend = log_retention(sequences.elapsed_days[o], tables.decay[k], tables.tau_days, tables.form)
        kept = math.exp(log_kept)
    learn = learn_t = learn_h = learn_u = 0.0
    lost, lost_h, decayed, decayed_h = 0.0, 0.0, 0.0, 0.0
    prior = prior_t = prior_h = prior_u = 0.0
    for g in range(len(tables.nodes)):
        theta, weight, m = tables.nodes[g], room.weights[g], room.filtered[i, g]
        later0 = later1 = 1.0
        if following >= 0:
            n0, n1 = room.message0[following - base, g], room.message1[following - base, g]
            p = room.learned[i, g]
            later1 = (1.0 - forget) * n1 + forget * n0
            later0 = p * n1 + (1.0 - p) * n0
            z = weight / max(m * later1 + (1.0 - m) * later0, SMALLEST)
            unmastered, mastered = z * (1.0 - m) * later0, z * m * later1
            residual = z * (1.0 - m) * p * n1 - unmastered * p
            curvature = unmastered * p * (1.0 - p)
            learn += residual
            learn_t += residual * theta
            learn_h += curvature
            learn_u += curvature * theta * theta
            lost += z * m * forget * n0 - mastered * forget
            lost_h += mastered * forget * (1.0 - forget)
        high, low = m * later1, (1.0 - m) * later0
        room.posterior[i, g] = high / max(high + low, SMALLEST)
        e1, e0 = room.high[i, g] * later1, room.low[i, g] * later0
        scale = 1.0 / max(e1 + e0, SMALLEST)
        e1, e0 = e1 * scale, e0 * scale
        arrive1, arrive0 = kept * e1 + (1.0 - kept) * e0, e0
        room.message1[i, g], room.message0[i, g] = arrive1, arrive0
        if previous < 0:
            before = tables.prior[k, g]
            after = before * e1 / max(before * e1 + (1.0 - before) * e0, SMALLEST)
            residual, curvature = weight * (after - before), weight * before * (1.0 - before)
            prior += residual
            prior_t += residual * theta
            prior_h += curvature
            prior_u += curvature * theta * theta
        elif kept < 1.0:
            mastered = room.known[i, g] / kept
            z = weight * mastered / max(mastered * arrive1 + (1.0 - mastered) * arrive0, SMALLEST)
            stays, goes = z * kept * e1, z * (1.0 - kept) * e0
            decayed += bend * (stays - goes * kept / (1.0 - kept))
            decayed_h += (stays + goes) * bend * bend * kept / (1.0 - kept)
    if following >= 0:
        _add_four(sums.learn, k, learn, learn_t, learn_h, learn_u)
        sums.forget[k, 0] += lost
        sums.forget[k, 1] += lost_h
        for j in range(len(tables.learn_slopes)):
            x = sequences.covariates[o, j]
            sums.learn_slopes[j, 0] += learn * x
            sums.learn_slopes[j, 1] += learn_h * x * x
    if previous < 0:
        _add_four(sums.prior, k, prior, prior_t, prior_h, prior_u)
    elif kept < 1.0:
        sums.decay[k, 0] += decayed
        sums.decay[k, 1] += decayed_h


@numba.njit(cache=True, error_model="numpy", inline="always", fastmath=FAST)
def _count_one(sequences: Sequences, tables: Tables, room: Scratch, row: int, base: int, sums: Sums) -> None:
    """Count the emission of a result on one skill."""
    o = sequences.offsets[row]
    i, k, score = o - base, sequences.skill[o], sequences.score[row]
    r0 = t0 = h0 = u0 = r1 = t1 = h1 = u1 = 0.0
    for g in range(len(tables.nodes)):
        theta, weight, m = tables.nodes[g], room.weights[g], room.posterior[i, g]
        q0, q1 = room.q0[i, g], room.q1[i, g]
        share0, share1 = weight * (1.0 - m), weight * m
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
    _add_emission(sums.emission, k, 0, r0, t0, h0, u0)
    _add_emission(sums.emission, k, 1, r1, t1, h1, u1)
    _add_four(sums.items, sequences.item[row], r0 + r1, t0 + t1, h0 + h1, u0 + u1)
    _add_slopes(sequences, o, r0 + r1, h0 + h1, sums)


@numba.njit(cache=True, error_model="numpy")
def _count_several(sequences: Sequences, tables: Tables, room: Scratch, row: int, base: int, sums: Sums) -> None:
    """Count the emission of a result on several skills, over the posterior of all combinations of their bits.

    Each skill's posterior without this result's evidence, times the likelihood of the combination.
    """
    first, end = sequences.offsets[row], sequences.offsets[row + 1]
    n_skills, item, score = end - first, sequences.item[row], sequences.score[row]
    share = 1.0 / n_skills
    shares = np.empty(1 << n_skills)
    total_r = total_h = 0.0
    for g in range(len(tables.nodes)):
        theta = tables.nodes[g]
        _tabulate(sequences, tables, room, row, base, g)
        z = 0.0
        for c in range(1 << n_skills):
            p = room.combination[c]
            for j in range(n_skills):
                i = first + j - base
                m = room.posterior[i, g]
                p *= m / max(room.high[i, g], SMALLEST) if c >> j & 1 else (1.0 - m) / max(room.low[i, g], SMALLEST)
            shares[c] = p
            z += p
        for c in range(1 << n_skills):
            q = room.right[c]
            p = room.weights[g] * shares[c] / max(z, SMALLEST)
            residual, curvature = p * (score - q), p * q * (1.0 - q)
            total_r += residual
            total_h += curvature
            square = curvature * theta * theta
            _add_four(sums.items, item, residual, residual * theta, curvature, square)
            for j in range(n_skills):
                _add_emission(
                    sums.emission, sequences.skill[first + j], c >> j & 1, residual * share, residual * theta * share,
                    curvature * share * share, square * share * share,
                )  # fmt: skip
    for o in range(first, end):
        _add_slopes(sequences, o, total_r * share, total_h * share * share, sums)


@numba.njit(cache=True, error_model="numpy", inline="always", fastmath=FAST)
def _add_four(target: Floats, at: int, residual: float, tilted: float, curvature: float, square: float) -> None:
    target[at, 0] += residual
    target[at, 1] += tilted
    target[at, 2] += curvature
    target[at, 3] += square


@numba.njit(cache=True, error_model="numpy", inline="always", fastmath=FAST)
def _add_emission(
    target: Floats, skill: int, mastery: int, residual: float, tilted: float, curvature: float, square: float
) -> None:
    target[skill, mastery, 0] += residual
    target[skill, mastery, 1] += tilted
    target[skill, mastery, 2] += curvature
    target[skill, mastery, 3] += square


@numba.njit(cache=True, error_model="numpy", inline="always", fastmath=FAST)
def _add_slopes(sequences: Sequences, o: int, residual: float, curvature: float, sums: Sums) -> None:
    k = sequences.skill[o]
    for j in range(sequences.covariates.shape[1]):
        x = sequences.covariates[o, j]
        sums.slopes[k, j, 0] += residual * x
        sums.slopes[k, j, 1] += curvature * x * x
