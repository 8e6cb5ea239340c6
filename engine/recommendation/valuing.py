"""What each skill is worth to a learner now: one compiled pass, the same for one learner and for a class.

Everything is counted in goal-weighted mastery that is still there when the goal is due, and in minutes of study.

    lack_k   = 1 − m_k, after what the results on other skills say about k (`_infer`): only choices go by it
    learn_k  = Σ_g w_g (1 − m_kg) P(learn_k | θ_g) / Σ_g w_g (1 − m_kg)       one average item, for who lacks k
    ready_k  = Π_j (1 − s w_kj lack_j)                                        prerequisites j of k
    gain_k   = lack_k learn_k ready_k
    own_k    = lack_k minutes of an item / learn_k                            expected minutes until k is mastered
    net_k    = max(0, worth_k lack_k − λ minutes)                             minutes: own and of what k needs
    worth_k  = weight_k kept_k + Σ_s (net_s if k is mastered − net_s if k is lacking)       successors s of k
    rate_k   = gain_k worth_k / minutes of an item

λ is the price of a minute, that of the plan as a whole: what the last minute before the due date brings if there are
too few of them, otherwise a share of the mean. So a prerequisite is worth what it opens, as far as there is time to go
through; and a target whose chain is too long for the time left lends nothing to its prerequisites. Where ordinary work
keeps to prerequisites, what lacks one waits for it: in the plan each then counts as much as one of weight 1.

This is Lagrangian decomposition of a restless bandit with precedence (Whittle 1988, "Restless bandits: activity
allocation in a changing world"; the price of a minute is the multiplier of the minutes that there are).
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import borrowing, inner

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

LEAST = 1e-9
MOST_LEARNED = 0.9
"""No activity teaches for sure, whatever effects are assumed."""
MOST_OPPORTUNITIES = 30
"""Opportunities on a failing skill that are looked at when its prerequisites are inferred."""
MOST_LOG_ODDS = 700.0
"""What exp still takes."""
PRICE_STEPS = 7
"""Halvings of the interval in which the price of a minute is sought."""

# Places in the vector of tuning numbers.
STRENGTH, ENTRY, FLOOR_SHARE, LOOK_AHEAD, SHARING, INFERS, LOCKS, N_TUNING = range(8)


class SkillValues(NamedTuple):
    """What each of K skills is to each of N learners."""

    mastery: Floats  # float64[N, K], P(mastered) now, as tracing believes: what is promised goes by it
    # float64[N, K], the same after what other skills' results say about it: what is chosen and asked goes by it, and
    # all that follows is worked out from it
    inferred: Floats
    ready: Floats  # float64[N, K], share of P(learn) that lacking prerequisites leave
    gain: Floats  # float64[N, K], expected rise of what is inferred by one average item
    rise: Floats  # float64[N, K], the same of what tracing believes: what is promised
    fall: Floats  # float64[N, K], what a result on it is expected to make forget
    worth: Floats  # float64[N, K], goal-weighted mastery at the due date that mastering the skill brings
    rate: Floats  # float64[N, K], what an average item on it brings per minute
    p_correct: Floats  # float64[N, K], expected score of an average item
    p_learn: Floats  # float64[N, K], P(learn) by an average item for who lacks the skill and nothing that it needs
    p_if_mastered: Floats  # float64[N, K], expected score of who masters it
    price: Floats  # float64[N], λ, per minute
    remaining: Floats  # float64[N], goal-weighted mastery that is still to be had
    info: Floats  # float64[N, K], what its answer brings per minute by showing what to do next (`informing`)


N_OF_SKILLS, N_OF_LEARNERS = 11, 2
"""Fields of `SkillValues` that `value_skills` fills in of each skill, and of each learner."""


class Arrows(NamedTuple):
    """The prerequisites; the arguments of `value_skills` of the same names."""

    offsets: Ints
    needed: Ints
    strengths: Floats
    order: Ints


class Plan(NamedTuple):
    """What one learner still has to do; float64[K] each, but `charge`."""

    lack: Floats  # 1 − P(mastered)
    own: Floats  # expected minutes until a skill is mastered, what it needs being there
    effort: Floats  # same, with the minutes of what it needs
    charge: Floats  # float64[n], what each prerequisite adds to the effort
    shares: Floats  # part of a skill's minutes that each of those that need it bears
    direct: Floats  # weight × kept: what mastering a skill brings by itself


@inner
def value_skills(
    nodes: Floats,
    ability: Floats,
    kept: Floats,
    learn_ratio: Floats,
    pending: Floats,
    opportunities: Ints,
    last_tick: Ints,
    minutes_left: Floats,
    learn: Floats,
    keep: Floats,
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
    found: Floats,
    totals: Floats,
) -> None:
    """Value every skill for every learner, in place; N learners, K skills, G nodes.

    What is told of learners are the fields of `known.Knowledge` of the same names, of the course those of
    `chart.Chart`, of the goal those of `known.Aim` (`in_scope` is its threshold). Written to are `found`, [11, N, K],
    the first fields of `SkillValues` in their order, and `totals`, [2, N], `price` and `remaining`.
    """
    n_learners, n_skills, _ = nodes.shape
    mastery, inferred, ready, gain, rise, fall = found[0], found[1], found[2], found[3], found[4], found[5]
    worth, rate, p_correct, p_learn, p_if_mastered = found[6], found[7], found[8], found[9], found[10]
    price, remaining = totals[0], totals[1]
    entry, log_odds, lack, own = np.empty(n_skills), np.empty(n_skills), np.empty(n_skills), np.empty(n_skills)
    arrows = Arrows(offsets, needed, strengths, order)
    locks = Arrows(offsets, needed, np.maximum(strengths, tuning[LOCKS]), order)
    shares = _shares(arrows, in_scope, tuning[SHARING])
    plan = Plan(lack, own, np.zeros(n_skills), np.zeros(len(needed)), shares, np.empty(n_skills))
    for n in range(n_learners):
        _look(
            nodes[n], ability[n], learn_ratio[n], learn, prior, shown, mastery[n], p_correct[n], p_if_mastered[n],
            p_learn[n], entry,
        )  # fmt: skip
        for k in range(n_skills):
            inferred[n, k] = mastery[n, k]
        if tuning[INFERS] > 0.0:
            _infer(
                inferred[n], entry, p_learn[n], opportunities[n], last_tick[n], offsets, needed, strengths, order,
                tuning[STRENGTH], tuning[ENTRY], log_odds,
            )  # fmt: skip
        remaining[n] = _lay_out(inferred[n], p_learn[n], minutes, weight, kept[n], plan)
        _ready(lack, arrows, tuning[STRENGTH], ready[n])
        _effort(locks, tuning[STRENGTH], plan)
        price[n] = _price(minutes_left[n], in_scope, locks, tuning, plan, worth[n])
        for k in range(n_skills):
            gain[n, k] = lack[k] * p_learn[n, k] * ready[n, k]
            rate[n, k] = gain[n, k] * worth[n, k] / minutes[k] if minutes[k] > 0.0 else 0.0
            kept_k = mastery[n, k] * keep[k] if pending[n, k] > 0.0 else mastery[n, k]
            believed = min(1.0, kept_k + pending[n, k])
            rise[n, k], fall[n, k] = (1.0 - believed) * p_learn[n, k] * ready[n, k], believed * (1.0 - keep[k])


@borrowing
def _look(
    nodes: Floats,
    ability: Floats,
    learn_ratio: Floats,
    learn: Floats,
    prior: Floats,
    shown: Floats,
    mastery: Floats,
    p_correct: Floats,
    p_if_mastered: Floats,
    p_learn: Floats,
    entry: Floats,
) -> None:
    """Integrate ability out, in place: P(mastered), expected score, that of who masters, P(learn), P(L0)."""
    n_skills, n_nodes = nodes.shape
    for k in range(n_skills):
        m = p = right = learned = wanting = started = 0.0
        for g in range(n_nodes):
            known, w = nodes[k, g], ability[g]
            m += w * known
            right += w * known * shown[k, 1, g]
            p += w * (1.0 - known) * shown[k, 0, g]
            learned += w * (1.0 - known) * min(MOST_LEARNED, learn[k, g] * learn_ratio[k])
            wanting += w * (1.0 - known)
            started += w * prior[k, g]
        mastery[k], p_correct[k] = min(m, 1.0), p + right
        p_if_mastered[k] = right / m if m > LEAST else 0.0
        p_learn[k] = max(learned / wanting if wanting > LEAST else 0.0, LEAST)
        entry[k] = started


@borrowing
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
    strength: float,
    correlation: float,
    log_odds: Floats,
) -> None:
    """Let skills speak about each other along the prerequisites, in place: what tracing, skill by skill, leaves out.

    Going down from the successors: by its n results f lacks with probability 1 − m_f. Without them it would with q(j),
    according to whether j is there or lacks; l_f is P(learn_f), r the readiness by the other prerequisites, and who
    lacks j seldom begins with f:

        q(lacks) = (1 − P(L0_f) (1 − ε w_j)) (1 − l_f r (1 − s w_j))^(n − 1)
        q(there) = (1 − P(L0_f)) (1 − l_f r)^(n − 1)

    So a prerequisite that was not worked on since lacks with odds multiplied by v(lacks) / v(there),

        v(j) = m_f (1 − q(j)) / (1 − q) + (1 − m_f) q(j) / q,    q = m_j q(there) + (1 − m_j) q(lacks)

    n is at most `MOST_OPPORTUNITIES`. Ratios of several successors multiply, and what is said of a skill is said on to
    what it needs. The belief of tracing stays as it is: only this decision looks at it so.
    """
    log_odds[:] = 0.0
    for place in range(len(order) - 1, -1, -1):
        f = order[place]
        if log_odds[f] != 0.0:
            mastery[f] = mastery[f] / (mastery[f] + (1.0 - mastery[f]) * np.exp(min(log_odds[f], MOST_LOG_ODDS)))
        if opportunities[f] == 0 and log_odds[f] == 0.0:
            continue
        n, ready = min(max(opportunities[f] - 1, 0), MOST_OPPORTUNITIES), 1.0
        for at in range(offsets[f], offsets[f + 1]):
            ready *= 1.0 - strength * strengths[at] * (1.0 - mastery[needed[at]])
        for at in range(offsets[f], offsets[f + 1]):
            j, w = needed[at], strengths[at]
            if last_tick[j] > last_tick[f]:
                continue
            others = ready / max(1.0 - strength * w * (1.0 - mastery[j]), LEAST)
            lacks = (1.0 - entry[f] * (1.0 - correlation * w)) * (1.0 - unit[f] * others * (1.0 - strength * w)) ** n
            there = (1.0 - entry[f]) * (1.0 - unit[f] * others) ** n
            log_odds[j] += np.log(_likelier(mastery[f], mastery[j], lacks, there))


@borrowing
def _likelier(mastery: float, of_needed: float, lacks: float, there: float) -> float:
    """By how much the results on a skill are likelier if what it needs lacks."""
    q = min(max(of_needed * there + (1.0 - of_needed) * lacks, LEAST), 1.0 - LEAST)
    if_lacks = mastery * (1.0 - lacks) / (1.0 - q) + (1.0 - mastery) * lacks / q
    if_there = mastery * (1.0 - there) / (1.0 - q) + (1.0 - mastery) * there / q
    return float(max(if_lacks, LEAST) / max(if_there, LEAST))


@borrowing
def _lay_out(mastery: Floats, p_learn: Floats, minutes: Floats, weight: Floats, kept: Floats, plan: Plan) -> float:
    """Fill in what lacks, the minutes that it takes, and what it brings; return what there is to be had in all."""
    total = 0.0
    for k in range(len(mastery)):
        plan.lack[k] = 1.0 - mastery[k]
        plan.own[k] = plan.lack[k] * minutes[k] / p_learn[k]
        plan.direct[k] = weight[k] * kept[k]
        total += plan.direct[k] * plan.lack[k]
    return total


@borrowing
def _ready(lack: Floats, arrows: Arrows, strength: float, ready: Floats) -> None:
    """Say which share of P(learn) lacking prerequisites leave to each skill."""
    for k in range(len(lack)):
        product = 1.0
        for at in range(arrows.offsets[k], arrows.offsets[k + 1]):
            product *= 1.0 - strength * arrows.strengths[at] * lack[arrows.needed[at]]
        ready[k] = product


@inner
def _shares(arrows: Arrows, in_scope: Floats, sharing: float) -> Floats:
    """Say which part of a skill's minutes each of those that need it bears: (number of them)^−sharing."""
    shares = np.zeros(len(in_scope))
    for s in range(len(in_scope)):
        if in_scope[s] > 0.0:
            for at in range(arrows.offsets[s], arrows.offsets[s + 1]):
                shares[arrows.needed[at]] += 1.0
    for k in range(len(in_scope)):
        shares[k] = shares[k] ** -sharing if shares[k] > 1.0 else 1.0
    return shares


@borrowing
def _effort(arrows: Arrows, strength: float, plan: Plan) -> None:
    """Expected minutes until a skill is mastered, prerequisites included; `charge` is what each of these adds.

    A prerequisite is learned first, at its share of its effort, or done without, whichever is shorter: without it,
    learning takes 1/(1 − s w lack) times as long.
    """
    for k in arrows.order:
        total = plan.own[k]
        for at in range(arrows.offsets[k], arrows.offsets[k + 1]):
            j = arrows.needed[at]
            left = 1.0 - strength * arrows.strengths[at] * plan.lack[j]
            slower = plan.own[k] * (1.0 / left - 1.0) if left > LEAST else np.inf
            plan.charge[at] = min(plan.effort[j] * plan.shares[j], slower)
            total += plan.charge[at]
        plan.effort[k] = total


@borrowing
def _price(minutes_left: float, in_scope: Floats, arrows: Arrows, tuning: Floats, plan: Plan, worth: Floats) -> float:
    """Find the price at which what is worth its minutes fills the time left, and fill in worths at it.

    It is no less than `FLOOR_SHARE` of what a minute brings on average over all that the goal needs, and no more than
    the best minute of a single skill, from which on nothing is worth its minutes.
    """
    value = time = highest = 0.0
    for k in range(len(in_scope)):
        if in_scope[k] > 0.0:
            time += plan.own[k]
            value += plan.direct[k] * plan.lack[k]
            if plan.own[k] > LEAST:
                highest = max(highest, plan.direct[k] * plan.lack[k] / plan.own[k])
    low = tuning[FLOOR_SHARE] * value / time if time > LEAST else 0.0
    if _worth(low, tuning[STRENGTH], arrows, plan, worth) <= minutes_left:
        return low
    high = max(highest, low)
    for _ in range(PRICE_STEPS):
        middle = 0.5 * (low + high)
        if _worth(middle, tuning[STRENGTH], arrows, plan, worth) > minutes_left:
            low = middle
        else:
            high = middle
    _worth(low, tuning[STRENGTH], arrows, plan, worth)
    return low


@borrowing
def _worth(price: float, strength: float, arrows: Arrows, plan: Plan, worth: Floats) -> float:
    """Fill in what mastering each skill brings at a price; return the minutes of all that is worth them."""
    for k in range(len(worth)):
        worth[k] = plan.direct[k]
    used = 0.0
    for place in range(len(arrows.order) - 1, -1, -1):
        s = arrows.order[place]
        if worth[s] <= 0.0 or plan.lack[s] <= LEAST:
            continue
        brings, own = worth[s] * plan.lack[s], plan.own[s]
        if brings > price * own:
            used += own
        for at in range(arrows.offsets[s], arrows.offsets[s + 1]):
            left = 1.0 - strength * arrows.strengths[at]
            rest = plan.effort[s] - plan.charge[at]
            with_it = max(0.0, brings - price * rest)
            slower = own * (1.0 / left - 1.0) if left > LEAST else np.inf
            without = max(0.0, brings - price * (rest + slower)) if price > 0.0 else (brings if left > LEAST else 0.0)
            worth[arrows.needed[at]] += with_it - without
    return used
