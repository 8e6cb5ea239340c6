"""What each skill is worth to a learner now: one compiled pass, the same for one learner and for a class.

Everything is counted in goal-weighted mastery that is still there when the goal is due, and in minutes of study.

    lack_k   = 1 − m_k, after what the results on other skills say about k (`_infer`)
    ready_k  = Π_j (1 − s w_kj lack_j)                                        prerequisites j of k
    gain_k   = Σ_g w_g (1 − m_kg) P(learn_k | θ_g) ready_k                    one average item
    minutes of k's own:  T_k = minutes of an item / P(learn_k)
    worth_k  = weight_k kept_k + Σ_s (net_s with k − net_s without k)         successors s of k
    rate_k   = gain_k worth_k / minutes of an item

`net_s` is what s still brings, less its minutes at the price λ of a minute. λ is that of the plan as a whole: what the
last minute before the due date brings if there are too few of them, otherwise a share of the mean. So a prerequisite is
worth what it opens, as far as there is time to go through; and a target whose chain is too long for the time left
lends nothing to its prerequisites.

This is Lagrangian decomposition of a restless bandit with precedence (Whittle 1988, "Restless bandits: activity
allocation in a changing world"; the price of a minute is the multiplier of the minutes that there are).
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

LEAST = 1e-9
MOST_LEARNED = 0.9
"""No activity teaches for sure, whatever effects are assumed."""
MOST_OPPORTUNITIES = 30
"""Opportunities, and wrong results in a row, that are looked at when prerequisites are inferred."""
PRICE_STEPS = 7
"""Halvings of the interval in which the price of a minute is sought."""

# Places in the vector of tuning numbers.
STRENGTH, ENTRY, FLOOR_SHARE, LOOK_AHEAD, SHARING, INFERS, N_TUNING = range(7)


class Valued(NamedTuple):
    """What each of K skills is to each of N learners.

    Attributes:
        mastery: float64[N, K], P(mastered) now, after what other skills' results say about it.
        ready: float64[N, K], share of P(learn) that lacking prerequisites leave.
        gain: float64[N, K], expected rise of mastery by one average item.
        worth: float64[N, K], goal-weighted mastery at the due date that mastering the skill brings.
        rate: float64[N, K], what an average item on it brings per minute.
        info: float64[N, K], what its answer brings per minute by showing what to do next.
        p_correct: float64[N, K], expected score of an average item.
        price: float64[N], λ, per minute.
        remaining: float64[N], goal-weighted mastery that is still to be had.
    """

    mastery: Floats
    ready: Floats
    gain: Floats
    worth: Floats
    rate: Floats
    info: Floats
    p_correct: Floats
    price: Floats
    remaining: Floats


@njit(cache=True, nogil=True, error_model="numpy")
def value_skills(
    nodes: Floats,
    ability: Floats,
    kept: Floats,
    learn_ratio: Floats,
    opportunities: Ints,
    last_tick: Ints,
    minutes_left: Floats,
    learn: Floats,
    prior: Floats,
    shown: Floats,
    minutes: Floats,
    weight: Floats,
    in_scope: Floats,
    offsets: Ints,
    needed: Ints,
    strengths: Floats,
    order: Ints,
    tuning: Floats,
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats]:
    """Value every skill for every learner; N learners, K skills, G nodes.

    Args:
        nodes: [N, K, G], P(mastered | θ_g) now, forgetting included.
        ability: [N, G], belief about θ.
        kept: [N, K], share of the mastery now that is still there when the goal is due.
        learn_ratio: [N, K], by what the learner's history shifts P(learn).
        opportunities: [N, K], results so far.
        last_tick: [N, K], of the last result.
        minutes_left: [N], minutes of study until the goal is due; infinite where it has no date.
        learn: [K, G], P(learn | θ_g).
        prior: [K, G], P(L0 | θ_g).
        shown: [K, 2, G], P(correct | L, θ_g) of an average item.
        minutes: [K], of an average item.
        weight: [K], of the goal; sums to 1.
        in_scope: [K], 1 where the goal asks for the skill or for something that needs it.
        offsets: [K + 1], where each skill's prerequisites start.
        needed: Prerequisites.
        strengths: Their weights, 0..1.
        order: Skills, prerequisites first.
        tuning: Tuning numbers.

    Returns:
        The fields of `Valued`.
    """
    n_learners, n_skills, n_nodes = nodes.shape
    mastery, ready = np.empty((n_learners, n_skills)), np.empty((n_learners, n_skills))
    gain, worth = np.empty((n_learners, n_skills)), np.empty((n_learners, n_skills))
    rate, p_correct = np.empty((n_learners, n_skills)), np.empty((n_learners, n_skills))
    info, if_known = np.empty((n_learners, n_skills)), np.empty(n_skills)
    price, remaining = np.empty(n_learners), np.empty(n_learners)
    unit, lack, own = np.empty(n_skills), np.empty(n_skills), np.empty(n_skills)
    effort, charge = np.empty(n_skills), np.empty(len(needed))
    entry, log_odds = np.empty(n_skills), np.empty(n_skills)
    shares = _shares(n_skills, needed, offsets, in_scope, tuning[SHARING])
    for n in range(n_learners):
        for k in range(n_skills):
            m = p = right = learned = wanting = started = 0.0
            for g in range(n_nodes):
                known, w = nodes[n, k, g], ability[n, g]
                m += w * known
                right += w * known * shown[k, 1, g]
                p += w * (1.0 - known) * shown[k, 0, g]
                learned += w * (1.0 - known) * min(MOST_LEARNED, learn[k, g] * learn_ratio[n, k])
                wanting += w * (1.0 - known)
                started += w * prior[k, g]
            mastery[n, k], p_correct[n, k] = min(m, 1.0), p + right
            if_known[k] = right / m if m > LEAST else 0.0
            entry[k] = started
            unit[k] = max(learned / wanting if wanting > LEAST else 0.0, LEAST)
        if tuning[INFERS] > 0.0:
            _infer(
                mastery[n], entry, unit, opportunities[n], last_tick[n], offsets, needed, strengths, order, tuning,
                log_odds,
            )  # fmt: skip
        total = 0.0
        for k in range(n_skills):
            lack[k] = 1.0 - mastery[n, k]
            own[k] = lack[k] * minutes[k] / unit[k]
            total += weight[k] * kept[n, k] * lack[k]
        remaining[n] = total
        _ready(lack, offsets, needed, strengths, tuning[STRENGTH], ready[n])
        _effort(lack, own, offsets, needed, strengths, order, tuning[STRENGTH], shares, effort, charge)
        price[n] = _price(
            minutes_left[n], lack, own, effort, charge, weight, in_scope, kept[n], offsets, needed, strengths, order,
            tuning, worth[n],
        )  # fmt: skip
        for k in range(n_skills):
            gain[n, k] = lack[k] * unit[k] * ready[n, k]
            rate[n, k] = gain[n, k] * worth[n, k] / minutes[k] if minutes[k] > 0.0 else 0.0
        _inform(
            mastery[n], p_correct[n], if_known, unit, ready[n], worth[n], rate[n], minutes, offsets, needed, strengths,
            tuning, info[n],
        )  # fmt: skip
    return mastery, ready, gain, worth, rate, info, p_correct, price, remaining


@njit(cache=True, nogil=True, error_model="numpy")
def _inform(
    mastery: Floats,
    p_correct: Floats,
    if_known: Floats,
    unit: Floats,
    ready: Floats,
    worth: Floats,
    rate: Floats,
    minutes: Floats,
    offsets: Ints,
    needed: Ints,
    strengths: Floats,
    tuning: Floats,
    info: Floats,
) -> None:
    """Value the answer to an average item of each skill: by how much it raises the best rate, over what follows.

    The knowledge gradient (Frazier, Powell & Dayanik 2008): E[best rate after the answer] − best rate now. An answer on
    k changes the rate of k, and through readiness those of the skills that need k.
    """
    first, second, best = 0.0, 0.0, -1
    for k in range(len(rate)):
        info[k] = 0.0
        if rate[k] > first:
            first, second, best = rate[k], first, k
        elif rate[k] > second:
            second = rate[k]
    strength = tuning[STRENGTH]
    for right in range(2):
        for k in range(len(rate)):
            m, p = mastery[k], p_correct[k]
            if worth[k] <= 0.0 or m <= LEAST or m >= 1.0 - LEAST or p <= LEAST or p >= 1.0 - LEAST:
                continue
            chance = p if right else 1.0 - p
            after = min(1.0, m * if_known[k] / p) if right else min(1.0, m * (1.0 - if_known[k]) / (1.0 - p))
            top = second if best == k else first
            top = max(top, (1.0 - after) * unit[k] * ready[k] * worth[k] / minutes[k])
            info[k] += chance * top
        for s in range(len(rate)):
            for at in range(offsets[s], offsets[s + 1]):
                j = needed[at]
                m, p = mastery[j], p_correct[j]
                if rate[s] <= 0.0 or m <= LEAST or m >= 1.0 - LEAST or p <= LEAST or p >= 1.0 - LEAST:
                    continue
                chance = p if right else 1.0 - p
                after = min(1.0, m * if_known[j] / p) if right else min(1.0, m * (1.0 - if_known[j]) / (1.0 - p))
                left = 1.0 - strength * strengths[at] * (1.0 - m)
                then = rate[s] * (1.0 - strength * strengths[at] * (1.0 - after)) / max(left, LEAST)
                own = (1.0 - after) * unit[j] * ready[j] * worth[j] / minutes[j]
                top = max(second if best == j else first, own, 0.0)
                if then > top:
                    info[j] += chance * (then - top)
    for k in range(len(rate)):
        info[k] = tuning[LOOK_AHEAD] * ready[k] * max(0.0, info[k] - first) if info[k] > 0.0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _infer(
    mastery: Floats,
    entry: Floats,
    unit: Floats,
    opportunities: Ints,
    last_tick: Ints,
    offsets: Ints,
    needed: Ints,
    strengths: Floats,
    order: Ints,
    tuning: Floats,
    log_odds: Floats,
) -> None:
    """Let skills speak about each other along the prerequisites, in place: what tracing, skill by skill, leaves out.

    Going down from the successors: if f lacks now, none of its n opportunities has taught it, which speaks for what keeps
    it from being learned. A prerequisite j that was not worked on since lacks with odds multiplied by

        m_f + (1 − m_f) [(1 − P(learn_f) r (1 − s w_j)) / (1 − P(learn_f) r)]^n (1 − P(L0_f) (1 − ε w_j)) / (1 − P(L0_f))

    where r is the readiness by the other prerequisites; the last factor is there because who lacks j seldom begins with
    f. Likelihood ratios of several successors multiply. The belief of tracing stays as it is: only this decision looks
    at it so.
    """
    strength, correlation = tuning[STRENGTH], tuning[ENTRY]
    for f in range(len(mastery)):
        log_odds[f] = 0.0
    for place in range(len(order) - 1, -1, -1):
        f = order[place]
        if log_odds[f] != 0.0:
            mastery[f] = mastery[f] / (mastery[f] + (1.0 - mastery[f]) * np.exp(log_odds[f]))
        if opportunities[f] == 0 and log_odds[f] == 0.0:
            continue
        n, ready = min(max(opportunities[f], 1), MOST_OPPORTUNITIES), 1.0
        for at in range(offsets[f], offsets[f + 1]):
            ready *= 1.0 - strength * strengths[at] * (1.0 - mastery[needed[at]])
        for at in range(offsets[f], offsets[f + 1]):
            j, w = needed[at], strengths[at]
            if last_tick[j] > last_tick[f]:
                continue
            others = ready / max(1.0 - strength * w * (1.0 - mastery[j]), LEAST)
            ratio = ((1.0 - unit[f] * others * (1.0 - strength * w)) / (1.0 - unit[f] * others)) ** n
            ratio *= (1.0 - entry[f] * (1.0 - correlation * w)) / max(1.0 - entry[f], LEAST)
            log_odds[j] += np.log(mastery[f] + (1.0 - mastery[f]) * ratio)


@njit(cache=True, nogil=True, error_model="numpy")
def _ready(lack: Floats, offsets: Ints, needed: Ints, strengths: Floats, strength: float, ready: Floats) -> None:
    for k in range(len(lack)):
        product = 1.0
        for at in range(offsets[k], offsets[k + 1]):
            product *= 1.0 - strength * strengths[at] * lack[needed[at]]
        ready[k] = product


@njit(cache=True, nogil=True, error_model="numpy")
def _shares(n_skills: int, needed: Ints, offsets: Ints, in_scope: Floats, sharing: float) -> Floats:
    """Say which part of a skill's minutes each of those that need it bears: (number of them)^−sharing."""
    shares = np.zeros(n_skills)
    for s in range(n_skills):
        if in_scope[s] > 0.0:
            for at in range(offsets[s], offsets[s + 1]):
                shares[needed[at]] += 1.0
    for k in range(n_skills):
        shares[k] = max(shares[k], 1.0) ** -sharing
    return shares


@njit(cache=True, nogil=True, error_model="numpy")
def _effort(
    lack: Floats,
    own: Floats,
    offsets: Ints,
    needed: Ints,
    strengths: Floats,
    order: Ints,
    strength: float,
    shares: Floats,
    effort: Floats,
    charge: Floats,
) -> None:
    """Expected minutes until a skill is mastered, prerequisites included; `charge` is what each of these adds.

    A prerequisite is learned first or done without, whichever is shorter: without it, learning takes 1/(1 − s w lack)
    times as long.
    """
    for place in range(len(order)):
        k = order[place]
        total = own[k]
        for at in range(offsets[k], offsets[k + 1]):
            j = needed[at]
            left = 1.0 - strength * strengths[at] * lack[j]
            slower = own[k] * (1.0 / left - 1.0) if left > LEAST else np.inf
            charge[at] = min(effort[j] * shares[j], slower)
            total += charge[at]
        effort[k] = total


@njit(cache=True, nogil=True, error_model="numpy")
def _price(
    minutes_left: float,
    lack: Floats,
    own: Floats,
    effort: Floats,
    charge: Floats,
    weight: Floats,
    in_scope: Floats,
    kept: Floats,
    offsets: Ints,
    needed: Ints,
    strengths: Floats,
    order: Ints,
    tuning: Floats,
    worth: Floats,
) -> float:
    """Find the price at which what is worth its minutes fills the time left, and fill in worths at it."""
    value = time = 0.0
    highest = 0.0
    for k in range(len(lack)):
        if in_scope[k] > 0.0:
            time += own[k]
            value += weight[k] * kept[k] * lack[k]
            if own[k] > LEAST:
                highest = max(highest, weight[k] * kept[k] * lack[k] / own[k])
    low = tuning[FLOOR_SHARE] * value / time if time > LEAST else 0.0
    used = _worth(low, lack, own, effort, charge, weight, kept, offsets, needed, strengths, order, tuning, worth)
    if used <= minutes_left:
        return low
    high = max(highest, low)
    for _ in range(PRICE_STEPS):
        middle = 0.5 * (low + high)
        used = _worth(middle, lack, own, effort, charge, weight, kept, offsets, needed, strengths, order, tuning, worth)
        if used > minutes_left:
            low = middle
        else:
            high = middle
    _worth(low, lack, own, effort, charge, weight, kept, offsets, needed, strengths, order, tuning, worth)
    return low


@njit(cache=True, nogil=True, error_model="numpy")
def _worth(
    price: float,
    lack: Floats,
    own: Floats,
    effort: Floats,
    charge: Floats,
    weight: Floats,
    kept: Floats,
    offsets: Ints,
    needed: Ints,
    strengths: Floats,
    order: Ints,
    tuning: Floats,
    worth: Floats,
) -> float:
    """Fill in what mastering each skill brings at a price; return the minutes of all that is worth them."""
    for k in range(len(lack)):
        worth[k] = weight[k] * kept[k]
    used = 0.0
    for place in range(len(order) - 1, -1, -1):
        s = order[place]
        if worth[s] <= 0.0 or lack[s] <= LEAST:
            continue
        brings = worth[s] * lack[s]
        if brings > price * own[s]:
            used += own[s]
        for at in range(offsets[s], offsets[s + 1]):
            left = 1.0 - tuning[STRENGTH] * strengths[at]
            rest = effort[s] - charge[at]
            with_it = max(0.0, brings - price * rest)
            slower = own[s] * (1.0 / left - 1.0) if left > LEAST else np.inf
            without = max(0.0, brings - price * (rest + slower)) if price > 0.0 else (brings if left > LEAST else 0.0)
            worth[needed[at]] += with_it - without
    return used
