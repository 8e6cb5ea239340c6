"""Kinds of simulated learners, as data.

The numbers are settings of a laboratory, not measurements: they are chosen so that each kind shows one thing
that an adaptive path has to cope with, and they stay inside the ranges that knowledge-tracing papers report
(learning probabilities of 0.05 to 0.4 per opportunity, guesses and slips around 0.1 to 0.25).
"""

import msgspec


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of learner."""

    id: str  # readable name, used in learner ids
    share: float = 1.0  # part of a class that is of this kind; shares are normalised
    ability_mean: float = 0.0  # mean of the ability, in standard deviations of the population
    ability_deviation: float = 0.5  # standard deviation of the ability within the kind
    # probability of having mastered a skill without prerequisites at the start; halves with every four levels of depth
    head_start: float = 0.5
    learn: float = 0.3  # probability of learning a skill from one item, its prerequisites being mastered
    forget_decay: float = 0.03  # exponent of the power law of forgetting (0: never forgets)
    pace: float = 1.0  # time taken relative to the expected duration (1.0: as expected)
    session_activities: int = 8  # activities done in a row before stopping
    pause_days: float = 1.0  # mean pause between two sessions
    pause_spread: float = 0.2  # 0 for regular pauses, 1 for exponentially distributed ones
    long_pause_after: int = 0  # session after which one long pause comes; 0 for none
    long_pause_days: float = 0.0  # length of that pause
    # whether one skill on which others build is missing, and does not come by practice alone
    lacks_prerequisite: bool = False
    follows: float = 0.95  # probability of doing the first recommendation; otherwise another one of the list


PROFILES = (
    Profile(id="steady", share=0.35),
    Profile(id="struggling", share=0.2, ability_mean=-0.4, learn=0.22, pace=1.3, lacks_prerequisite=True),
    Profile(id="forgetful", share=0.15, forget_decay=0.2, long_pause_after=4, long_pause_days=28.0),
    Profile(id="fast", share=0.15, ability_mean=1.2, learn=0.45, pace=0.6, head_start=0.8, session_activities=12),
    Profile(id="irregular", share=0.15, pause_days=4.0, pause_spread=1.0, session_activities=5, follows=0.7),
)
