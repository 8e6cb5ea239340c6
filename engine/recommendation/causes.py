"""What is behind a failure, by the joint posterior over its causes and ability, and what to ask about next.

A skill f that fails has one cause h: f itself, or something that it builds on, directly or not. If it is h, then h and
all between h and f lack, and the rest of what f builds on is there. Given ability θ_g skills are independent, so that

    P(h, θ_g | results) ∝ P(h) P(θ_g | results) Π_k P(L_k | results on k, θ_g) / P(L_k | θ_g)                  (1)

over f and all that it builds on, with L_k as h says. The numerator is what tracing believes at the node, the
denominator what time alone would have brought anybody: 1 − (1 − P(L0_k | θ_g)) (1 − l_kg)^(n_k − 1) after n_k
opportunities, less what was forgotten since, l_kg being P(learn_k | θ_g) as far as lacking prerequisites leave it. All
causes have equal chances before; f itself `OWN` of them times (1 − l_fg)^n_f, that so many opportunities taught nothing
although nothing else lacks.

The next question is about the suspect whose average item tells most of the cause: the mutual information of its answer
and h, in nats (Lindley 1956, "On a measure of the information provided by an experiment"),

    I_k = H(Σ_h P(h) p_kh) − Σ_h P(h) H(p_kh),    p_kh = Σ_g P(θ_g | h, results) P(correct_k | L_k by h, θ_g)    (2)

None is asked any more when the likeliest cause is sure (`SURE`), when the best question tells less than `LEAST_TOLD`,
or when as many suspects as the setting allows were asked about since f was last tried.
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import borrowing, inlined, inner

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

LEAST: Final = 1e-6
"""What is less likely than this, relative to what is likeliest, is as likely as this."""
UNLIKELY: Final = 0.005
"""Chance below which a cause, and a suspect's lacking or being there, does not count when questions are chosen."""
MOST_TRIED: Final = 12
"""Opportunities that count as tried in vain, or as time that could have taught."""
MOST_LEARNED: Final = 0.95
MOST_USUAL: Final = 0.98
"""What time alone brings at most: slips of memory, which the chain of (1) leaves out, spare nobody."""
MOST_BELOW: Final = 40
"""Skills that are suspected at most, the nearest ones: no decision may wait for a whole course; bits of an integer."""
OWN: Final = 0.3
"""Chance that a failing skill is its own cause, relative to each skill that it builds on."""
SURE: Final = 0.9
"""Probability of the likeliest cause from which nothing more is asked."""
LEAST_TOLD: Final = 0.01
"""Information about the cause, in nats, below which a question is not worth its minutes."""


# What is said of skills, by its place in `Diagnosis.skills`.
CAUSE_OF, SUSPECT_OF, CAUSE, RIVAL, TO_ASK, N_SAID = range(6)
P_CAUSE, P_RIVAL, P_SUSPECT, N_CHANCES = range(4)


class Diagnosis(NamedTuple):
    """What is behind the failures of N learners; K skills.

    Attributes:
        skills: int64[5, N, K], other skills to each; -1 for none. To each skill that is suspected

            CAUSE_OF    the failing skill that it stands behind; itself where it is its own cause
            SUSPECT_OF  same, or the failing skill for which it is to be asked about

            and to each failing skill, unless the cause of another failure explains it,

            CAUSE       the likeliest cause
            RIVAL       the next likely one
            TO_ASK      what to ask about next; none when asking is not worth it any more
        chances: float64[3, N, K], to each failing skill the probability of its likeliest cause (P_CAUSE) and of the
            next (P_RIVAL), and to each suspect that it is the cause of the failure that it stands behind (P_SUSPECT).
    """

    skills: Ints
    chances: Floats


class Learner(NamedTuple):
    """One learner; the arguments of `find_causes` of the same names, without their first axis."""

    nodes: Floats
    ability: Floats
    shown_now: Floats
    mastery_last: Floats
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
    offsets: Ints
    needed: Ints
    order: Ints


class Suspects(NamedTuple):
    """A failing skill, which comes first, and what it builds on: M places, in the order of the course from its end."""

    skill: Ints  # int64[M]
    place: Ints  # int64[K], where each skill is among them; -1 for not at all
    below: Ints  # int64[M], bits of the places of each and of all that it builds on
    lacks: Floats  # float64[M, G], by how much the results on each speak for its lacking, relative to its being there
    there: Floats  # float64[G], by how much all results speak for everything's being there
    joint: Floats  # float64[M, G], P(cause, θ_g | results)
    chance: Floats  # float64[M], P(cause | results)


@inner
def find_causes(
    nodes: Floats,
    ability: Floats,
    shown_now: Floats,
    inferred: Floats,
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

    What is told of learners are the fields of `known.Knowledge` and `valuing.SkillValues` of the same names
    (`shown_now` is `shown` of the first), of the course those of `chart.Chart`; at most `most_asked` suspects are asked
    about after a failure.

    Returns:
        The fields of `Diagnosis` in their order.
    """
    n_learners, n_skills, n_nodes = nodes.shape
    found, chances = np.full((N_SAID, n_learners, n_skills), -1), np.zeros((N_CHANCES, n_learners, n_skills))
    is_explained = np.empty(n_skills, np.bool_)
    ground = Ground(learn, prior, shown, offsets, needed, order)
    room = Suspects(
        np.empty(MOST_BELOW, np.int64), np.full(n_skills, -1), np.empty(MOST_BELOW, np.int64),
        np.empty((MOST_BELOW, n_nodes)), np.empty(n_nodes), np.empty((MOST_BELOW, n_nodes)), np.empty(MOST_BELOW),
    )  # fmt: skip
    for n in range(n_learners):
        is_explained[:] = False
        for at in range(len(order) - 1, -1, -1):
            f = order[at]
            if is_explained[f] or opportunities[n, f] == 0 or inferred[n, f] >= unlocks:
                continue
            if streak[n, f] > -wrong_in_a_row:
                usual = 0.0
                for g in range(n_nodes):
                    learned = learn[f, g] * learn_ratio[n, f] * ready[n, f]
                    usual += ability[n, g] * _usual(prior[f, g], learned, opportunities[n, f])
                if mastery_last[n, f] >= usual:
                    continue
            learner = Learner(
                nodes[n], ability[n], shown_now[n], mastery_last[n], learn_ratio[n], ready[n], opportunities[n],
                last_tick[n], barred_skills[n % len(barred_skills)],
            )  # fmt: skip
            n_suspects = _look_below(at, ground, room)
            _weigh(n_suspects, learner, ground, room)
            best = _conclude(n_suspects, learner, ground, room, most_asked, found[:, n], chances[:, n])
            for i in range(n_suspects):
                is_explained[room.skill[i]] |= room.below[i] >> best & 1 == 1
                room.place[room.skill[i]] = -1
        for k in range(n_skills):
            if found[CAUSE_OF, n, k] >= 0:
                found[SUSPECT_OF, n, k] = found[CAUSE_OF, n, k]
                chances[P_SUSPECT, n, k] = chances[P_CAUSE, n, found[CAUSE_OF, n, k]]
    return found, chances


@inlined
def _usual(prior: float, learned: float, n_opportunities: int) -> float:
    """P(mastered | θ_g) of anybody after as many opportunities, by what time alone brings."""
    lacks = 1.0 - prior
    for _ in range(min(n_opportunities - 1, MOST_TRIED)):
        lacks *= 1.0 - min(learned, MOST_LEARNED)
    return min(1.0 - lacks, MOST_USUAL)


@borrowing
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


@borrowing
def _weigh(n_suspects: int, learner: Learner, ground: Ground, room: Suspects) -> None:
    """Fill the posterior (1) in, in place."""
    for g in range(len(learner.ability)):
        room.there[g] = learner.ability[g]
    for i in range(n_suspects):
        if learner.opportunities[room.skill[i]] > 0:
            _speak(i, learner, ground, room)
    total = 0.0
    for h in range(n_suspects):
        _weigh_one(h, learner, ground, room)
        total += room.chance[h]
    for h in range(n_suspects):
        room.chance[h] /= total
        for g in range(len(learner.ability)):
            room.joint[h, g] /= total


@inlined
def _weigh_one(h: int, learner: Learner, ground: Ground, room: Suspects) -> None:
    """Fill in how likely one cause is, not yet in relation to the others, in place."""
    n_nodes = len(learner.ability)
    for g in range(n_nodes):
        room.joint[h, g] = room.there[g]
    if h == 0:
        _doubt_itself(learner, ground, room)
    for i in range(h + 1):
        if room.below[i] >> h & 1 and learner.opportunities[room.skill[i]] > 0:
            for g in range(n_nodes):
                room.joint[h, g] *= room.lacks[i, g]
    room.chance[h] = 0.0
    for g in range(n_nodes):
        room.chance[h] += room.joint[h, g]


@inlined
def _doubt_itself(learner: Learner, ground: Ground, room: Suspects) -> None:
    """Give the failing skill its own chance before, in place."""
    f = room.skill[0]
    for g in range(len(learner.ability)):
        taught = min(ground.learn[f, g] * learner.learn_ratio[f], MOST_LEARNED)
        room.joint[0, g] *= OWN * (1.0 - taught) ** min(learner.opportunities[f], MOST_TRIED)


@inlined
def _speak(i: int, learner: Learner, ground: Ground, room: Suspects) -> None:
    """Say by how much the results on a suspect speak for either, at each node, in place."""
    k, most = room.skill[i], 0.0
    last = learner.mastery_last[k]
    retained = min(learner.shown_now[k] / last, 1.0) if last > 0.0 else 1.0
    for g in range(len(learner.ability)):
        learned = ground.learn[k, g] * learner.learn_ratio[k] * learner.ready[k]
        usual = retained * _usual(ground.prior[k, g], learned, learner.opportunities[k])
        lacks = (1.0 - learner.nodes[k, g]) / (1.0 - usual)
        there = learner.nodes[k, g] / max(usual, LEAST)
        room.lacks[i, g], room.joint[0, g] = lacks, there
        most = max(most, lacks, there)
    for g in range(len(learner.ability)):
        there = max(room.joint[0, g] / most, LEAST)
        room.there[g] *= there
        room.lacks[i, g] = max(room.lacks[i, g] / most, LEAST) / there


@borrowing
def _conclude(
    n_suspects: int,
    learner: Learner,
    ground: Ground,
    room: Suspects,
    most_asked: float,
    found: Ints,
    chances: Floats,
) -> int:
    """Write down the likeliest cause, the next, and what to ask about, in place; return the place of the first."""
    best, rival, n_asked, f = 0, -1, 0, room.skill[0]
    for h in range(1, n_suspects):
        if room.chance[h] > room.chance[best]:
            best, rival = h, best
        elif rival < 0 or room.chance[h] > room.chance[rival]:
            rival = h
        n_asked += learner.last_tick[room.skill[h]] > learner.last_tick[f]
    found[CAUSE_OF, room.skill[best]] = f
    found[CAUSE, f], chances[P_CAUSE, f] = room.skill[best], room.chance[best]
    if rival >= 0:
        found[RIVAL, f], chances[P_RIVAL, f] = room.skill[rival], room.chance[rival]
        if room.chance[best] < SURE and n_asked < most_asked:
            asked = _most_telling(n_suspects, learner.barred, ground.shown, room)
            if asked >= 0:
                found[TO_ASK, f], found[SUSPECT_OF, asked] = asked, f
                chances[P_SUSPECT, asked] = room.chance[room.place[asked]]
    return best


@borrowing
def _most_telling(n_suspects: int, barred: Mask, shown: Floats, room: Suspects) -> int:
    """Name the suspect whose average item tells most of the cause (2); -1 where none is worth it."""
    best, most = -1, LEAST_TOLD
    for i in range(1, n_suspects):
        lacks = 0.0
        for h in range(i, n_suspects):
            lacks += room.chance[h] if room.below[i] >> h & 1 else 0.0
        if barred[room.skill[i]] or not UNLIKELY < lacks < 1.0 - UNLIKELY:
            continue
        told = _told(i, n_suspects, shown[room.skill[i]], room)
        if told > most:
            best, most = room.skill[i], told
    return best


@inlined
def _told(i: int, n_suspects: int, shown: Floats, room: Suspects) -> float:
    """Information about the cause in an answer on a suspect, in nats."""
    right = known = total = 0.0
    for h in range(n_suspects):
        if room.chance[h] > UNLIKELY:
            is_there, joint = 1 - (room.below[i] >> h & 1), 0.0
            for g in range(shown.shape[1]):
                joint += room.joint[h, g] * shown[is_there, g]
            right += joint
            total += room.chance[h]
            known += room.chance[h] * _entropy(joint / room.chance[h])
    return _entropy(right / total) - known / total


@inlined
def _entropy(p: float) -> float:
    if p <= 0.0 or p >= 1.0:
        return 0.0
    return float(-p * np.log(p) - (1.0 - p) * np.log(1.0 - p))
