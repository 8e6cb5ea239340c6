"""What is behind a failure, by the joint posterior over its causes and ability, and what to ask about next.

A skill f that fails has one cause h: f itself, or something that it builds on, directly or not. If it is h, then h and
all between h and f lack, and the rest of what f builds on is there. Given ability θ_g skills are independent, so that

    P(h, θ_g | results) ∝ P(h) P(θ_g | results) Π_k P(L_k | results on k, θ_g) / P(L_k | θ_g)                  (1)

over f and all that it builds on, with L_k as h says. The numerator is what tracing believes at the node, the
denominator what time alone would have brought anybody: 1 − (1 − P(L0_k | θ_g)) (1 − l_kg)^(n_k − 1) after n_k
opportunities, l_kg being P(learn_k | θ_g) as far as lacking prerequisites leave it. All causes have equal chances
before; f itself `OWN` of them times (1 − l_fg)^n_f, that so many opportunities taught nothing although nothing else
lacks; what is mastered has none.

The next question is about the suspect whose average item tells most of the cause: the mutual information of its answer
and h, in nats (Lindley 1956, "On a measure of the information provided by an experiment"),

    I_k = H(Σ_h P(h) p_kh) − Σ_h P(h) H(p_kh),    p_kh = Σ_g P(θ_g | h, results) P(correct_k | L_k by h, θ_g)    (2)

None is asked any more when the likeliest cause is sure (`SURE`), when the best question tells less than `LEAST_TOLD`,
or when as many suspects as the setting allows were asked about since f was last tried.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled, inner

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

LEAST: Final = 1e-4
"""A belief is never surer than this."""
MOST_TRIED: Final = 12
"""Opportunities that count as tried in vain, or as time that could have taught."""
MOST_LEARNED: Final = 0.95
MOST_BELOW: Final = 40
"""Skills that are suspected at most, the nearest ones: no decision may wait for a whole course; bits of an integer."""
OWN: Final = 0.3
"""Chance that a failing skill is its own cause, relative to each skill that it builds on."""
SURE: Final = 0.9
"""Probability of the likeliest cause from which nothing more is asked."""
LEAST_TOLD: Final = 0.01
"""Information about the cause, in nats, below which a question is not worth its minutes."""


class Diagnosis(NamedTuple):
    """What is behind the failures of N learners; K skills. The last five are indexed by the failing skill.

    Attributes:
        cause_of: int64[N, K], the failing skill that each stands behind; itself where it is its own cause; -1 for none.
        suspect_of: int64[N, K], the failing skill that each stands behind or is to be asked about for; -1 for none.
        cause: int64[N, K], the likeliest cause; -1 where nothing fails, or the cause of another failure explains it.
        rival: int64[N, K], the next likely cause; -1 where there is none.
        to_ask: int64[N, K], the skill to ask about next; -1 where asking is not worth it any more.
        p_cause: float64[N, K], probability of the likeliest cause.
        p_rival: float64[N, K], of the next.
    """

    cause_of: Ints
    suspect_of: Ints
    cause: Ints
    rival: Ints
    to_ask: Ints
    p_cause: Floats
    p_rival: Floats


class Learner(NamedTuple):
    """One learner; the arguments of `find_causes` of the same names, without their first axis."""

    nodes: Floats
    ability: Floats
    mastery: Floats
    learn_ratio: Floats
    ready: Floats
    opportunities: Ints
    last_tick: Ints
    barred: Mask


class Ground(NamedTuple):
    """The skills; the arguments of `find_causes` of the same names."""

    learn: Floats
    prior: Floats
    shown: Floats
    minutes: Floats
    offsets: Ints
    needed: Ints
    order: Ints


class Suspects(NamedTuple):
    """A failing skill, which comes first, and what it builds on: M places, in the order of the course from its end.

    Attributes:
        skill: int64[M].
        place: int64[K], where each skill is among them; -1 for not at all.
        below: int64[M], bits of the places of each and of all that it builds on.
        odds: float64[M, 2, G], by how much the results on each speak for its lacking, and for its being there.
        joint: float64[M, G], P(cause, θ_g | results).
        chance: float64[M], P(cause | results).
    """

    skill: Ints
    place: Ints
    below: Ints
    odds: Floats
    joint: Floats
    chance: Floats


@compiled
def find_causes(
    nodes: Floats,
    ability: Floats,
    mastery: Floats,
    mastery_last: Floats,
    learn_ratio: Floats,
    ready: Floats,
    opportunities: Ints,
    streak: Ints,
    last_tick: Ints,
    barred_skills: Mask,
    learn: Floats,
    prior: Floats,
    shown: Floats,
    minutes: Floats,
    offsets: Ints,
    needed: Ints,
    order: Ints,
    unlocks: float,
    wrong_in_a_row: float,
    most_asked: float,
) -> tuple[Ints, Floats]:
    """Say what is behind the failures of every learner; N learners, K skills, G nodes.

    A skill fails that was tried and is below `unlocks`, if its results tell more against its mastery than for it, or if
    its last `wrong_in_a_row` were wrong. What the cause of one failing skill explains is not failing by itself.

    Args:
        nodes: [N, K, G], P(mastered | θ_g) now.
        ability: [N, G].
        mastery: [N, K], as `valuing.value_skills` gives it, as is `ready`.
        mastery_last: [N, K], P(mastered) after the evidence of the last result.
        learn_ratio: [N, K], by what the history shifts P(learn).
        ready: [N, K].
        opportunities: [N, K].
        streak: [N, K], right results in a row if positive, wrong ones if negative.
        last_tick: [N, K], of the last result; 0 for none.
        barred_skills: [1 or N, K], what must not be asked about.
        learn: [K, G], P(learn | θ_g).
        prior: [K, G], P(L0 | θ_g).
        shown: [K, 2, G], P(correct | L, θ_g) of an average item.
        minutes: [K], of an average item; 0 where there is none.
        offsets: [K + 1], where each skill's prerequisites start.
        needed: Prerequisites.
        order: Skills, prerequisites first.
        unlocks: See above.
        wrong_in_a_row: See above.
        most_asked: Suspects asked about after a failure, at most.

    Returns:
        int64[5, N, K] and float64[2, N, K], the fields of `Diagnosis` in their order.
    """
    n_learners, n_skills, n_nodes = nodes.shape
    found, chances = np.full((5, n_learners, n_skills), -1), np.zeros((2, n_learners, n_skills))
    cause_of, suspect_of, cause, next_likely, to_ask = found[0], found[1], found[2], found[3], found[4]
    is_explained = np.zeros(n_skills, np.bool_)
    ground = Ground(learn, prior, shown, minutes, offsets, needed, order)
    room = Suspects(
        np.empty(MOST_BELOW, np.int64), np.full(n_skills, -1), np.empty(MOST_BELOW, np.int64),
        np.empty((MOST_BELOW, 2, n_nodes)), np.empty((MOST_BELOW, n_nodes)), np.empty(MOST_BELOW),
    )  # fmt: skip
    for n in range(n_learners):
        is_explained[:] = False
        learner = Learner(
            nodes[n], ability[n], mastery[n], learn_ratio[n], ready[n], opportunities[n], last_tick[n],
            barred_skills[n % len(barred_skills)],
        )  # fmt: skip
        for at in range(len(order) - 1, -1, -1):
            f = order[at]
            if is_explained[f] or opportunities[n, f] == 0 or mastery[n, f] >= unlocks:
                continue
            if streak[n, f] > -wrong_in_a_row and mastery_last[n, f] >= _usual_marginal(f, learner, ground):
                continue
            n_suspects = _look_below(at, ground, room)
            best, rival = _weigh(n_suspects, learner, ground, unlocks, room)
            cause[n, f], chances[0, n, f] = room.skill[best], room.chance[best]
            cause_of[n, cause[n, f]] = f
            if rival >= 0:
                next_likely[n, f], chances[1, n, f] = room.skill[rival], room.chance[rival]
                if room.chance[best] < SURE and _n_asked(n_suspects, learner, room) < most_asked:
                    to_ask[n, f] = _most_telling(n_suspects, learner, ground, room)
                    if to_ask[n, f] >= 0:
                        suspect_of[n, to_ask[n, f]] = f
            for i in range(n_suspects):
                is_explained[room.skill[i]] |= room.below[i] >> best & 1 == 1
                room.place[room.skill[i]] = -1
        for k in range(n_skills):
            suspect_of[n, k] = cause_of[n, k] if cause_of[n, k] >= 0 else suspect_of[n, k]
    return found, chances


@inner
def _usual(k: int, g: int, learner: Learner, ground: Ground) -> float:
    """P(mastered | θ_g) of anybody after as many opportunities, by what time alone brings."""
    learned = min(ground.learn[k, g] * learner.learn_ratio[k] * learner.ready[k], MOST_LEARNED)
    lacks = 1.0 - ground.prior[k, g]
    for _ in range(min(learner.opportunities[k] - 1, MOST_TRIED)):
        lacks *= 1.0 - learned
    return float(1.0 - lacks)


@inner
def _usual_marginal(k: int, learner: Learner, ground: Ground) -> float:
    usual = 0.0
    for g in range(len(learner.ability)):
        usual += learner.ability[g] * _usual(k, g, learner, ground)
    return usual


@inner
def _look_below(at: int, ground: Ground, room: Suspects) -> int:
    """List a skill and what it builds on, what comes last in the order first, in place; count them.

    `place` comes in without any. What would come after the first `MOST_BELOW` is not listed.
    """
    marked, n_marked, n_passed, n_listed = -2, 1, 0, 0
    room.place[ground.order[at]] = marked
    for p in range(at, -1, -1):
        k = ground.order[p]
        if room.place[k] != marked:
            continue
        n_passed += 1
        if n_listed == MOST_BELOW:
            room.place[k] = -1
        else:
            room.skill[n_listed], room.place[k] = k, n_listed
            n_listed += 1
            for arrow in range(ground.offsets[k], ground.offsets[k + 1]):
                j = ground.needed[arrow]
                n_marked += room.place[j] == -1
                room.place[j] = marked
        if n_passed == n_marked:
            break
    for i in range(n_listed - 1, -1, -1):
        room.below[i] = 1 << i
        for arrow in range(ground.offsets[room.skill[i]], ground.offsets[room.skill[i] + 1]):
            j = room.place[ground.needed[arrow]]
            room.below[i] |= room.below[j] if j >= 0 else 0
    return n_listed


@inner
def _weigh(n_suspects: int, learner: Learner, ground: Ground, unlocks: float, room: Suspects) -> tuple[int, int]:
    """Fill the posterior (1) in, in place; return the places of the likeliest cause and the next, -1 for none."""
    for i in range(n_suspects):
        _speak(i, learner, ground, room)
    total = 0.0
    for h in range(n_suspects):
        room.chance[h] = 0.0
        for g in range(len(learner.ability)):
            room.joint[h, g] = _chance_before(h, g, learner, ground, unlocks, room)
            for i in range(n_suspects):
                room.joint[h, g] *= room.odds[i, 1 - (room.below[i] >> h & 1), g]
            room.chance[h] += room.joint[h, g]
        total += room.chance[h]
    best, rival = 0, -1
    for h in range(n_suspects):
        room.chance[h] /= total
        for g in range(len(learner.ability)):
            room.joint[h, g] /= total
        if h > 0 and room.chance[h] > room.chance[best]:
            best, rival = h, best
        elif h > 0 and room.chance[h] > 0.0 and (rival < 0 or room.chance[h] > room.chance[rival]):
            rival = h
    return best, rival


@inner
def _speak(i: int, learner: Learner, ground: Ground, room: Suspects) -> None:
    """Say by how much the results on a suspect speak for either, at each node, in place; 1 without any."""
    k = room.skill[i]
    for g in range(len(learner.ability)):
        room.odds[i, 0, g] = room.odds[i, 1, g] = 1.0
        if learner.opportunities[k] > 0:
            now = min(max(learner.nodes[k, g], LEAST), 1.0 - LEAST)
            usual = min(max(_usual(k, g, learner, ground), LEAST), 1.0 - LEAST)
            room.odds[i, 0, g], room.odds[i, 1, g] = (1.0 - now) / (1.0 - usual), now / usual


@inner
def _chance_before(h: int, g: int, learner: Learner, ground: Ground, unlocks: float, room: Suspects) -> float:
    """P(h) P(θ_g), up to a constant."""
    k, chance = room.skill[h], learner.ability[g]
    if h > 0:
        return chance if learner.mastery[k] < unlocks else 0.0
    in_vain = 1.0 - min(ground.learn[k, g] * learner.learn_ratio[k], MOST_LEARNED)
    for _ in range(min(learner.opportunities[k], MOST_TRIED)):
        chance *= in_vain
    return float(OWN * chance)


@inner
def _n_asked(n_suspects: int, learner: Learner, room: Suspects) -> int:
    """Count the suspects that were asked about since the failing skill was last tried."""
    n = 0
    for i in range(1, n_suspects):
        n += learner.last_tick[room.skill[i]] > learner.last_tick[room.skill[0]]
    return n


@inner
def _most_telling(n_suspects: int, learner: Learner, ground: Ground, room: Suspects) -> int:
    """Name the suspect whose average item tells most of the cause (2); -1 where none is worth it."""
    best, most = -1, LEAST_TOLD
    for i in range(1, n_suspects):
        k = room.skill[i]
        if learner.barred[k] or ground.minutes[k] <= 0.0:
            continue
        told = _told(i, n_suspects, ground.shown[k], room)
        if told > most:
            best, most = k, told
    return best


@inner
def _told(i: int, n_suspects: int, shown: Floats, room: Suspects) -> float:
    """Information about the cause in an answer on a suspect, in nats."""
    right = known = 0.0
    for h in range(n_suspects):
        if room.chance[h] > LEAST:
            is_there, joint = 1 - (room.below[i] >> h & 1), 0.0
            for g in range(shown.shape[1]):
                joint += room.joint[h, g] * shown[is_there, g]
            right += joint
            known += room.chance[h] * _entropy(joint / room.chance[h])
    return float(_entropy(right) - known)


@inner
def _entropy(p: float) -> float:
    if p <= 0.0 or p >= 1.0:
        return 0.0
    return float(-p * np.log(p) - (1.0 - p) * np.log(1.0 - p))
