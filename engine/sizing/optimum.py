"""The most that can be had for a sum: tutors, peer tutors and planned contacts, on the same luck."""

from typing import Final

import msgspec

from content_graph.languages import Text
from engine.sizing.comparing import Option, Variant, compared, number, percent, with_tutors
from engine.sizing.desk import week_hours
from engine.sizing.outcomes import BUDGET_RULE, Runner
from engine.sizing.questions import PEER
from engine.sizing.scenario import MOST_STAFF, SupportScenario

PEERS: Final = (0, 2)
CONTACTS: Final = (0.0, 0.25, 0.5)
"""Planned contacts with a learner in a week that are tried."""
_SIZES: Final = 4
"""Numbers of tutors that are tried, up to what the sum pays."""


class Optimum(msgspec.Struct, frozen=True):
    """What to have for a sum.

    Attributes:
        sum: That may be spent on support.
        verdict: What follows, for people.
        best: The option; null where the sum pays for no tutor.
        options: All that were tried, the best first.
    """

    sum: float
    verdict: Text
    best: Option | None
    options: tuple[Option, ...]


def spendable(scenario: SupportScenario) -> float:
    """Return what may be spent on support: of the budget for training what the rule of practitioners allows at most."""
    return scenario.budget * BUDGET_RULE[1]


def optimum(scenario: SupportScenario, most: float, runs: int, seed: int, runner: Runner) -> Optimum:
    """Try staffs that a sum pays for.

    The best has the most mastery among those that keep the promises, else it is the one that keeps most of them; of two
    that differ by less than the luck of the runs shows, the cheaper.

    Args:
        scenario: Without faults.
        most: To spend.
        runs: Of each.
        seed: Of all luck.
        runner: Who runs.
    """
    variants = [
        Variant(_named(tutors, peers, contacts), _staffed(scenario, tutors, peers, contacts))
        for tutors in _numbers(scenario, most)
        for peers in PEERS
        for contacts in CONTACTS
        if _cost(scenario, tutors, peers) <= most
    ]
    money = number(most, 0)
    if not variants:
        fr = f"{money.fr}\u202f€ ne paient aucun tuteur pour ce parcours."
        en = f"€{money.en} pays for no tutor on this course."
        return Optimum(most, Text(fr, en), None, ())
    options = sorted(compared(variants, runs, seed, runner), key=lambda one: _worth(one, scenario.target), reverse=True)
    best = options[0]
    kept, cost = percent(best.figures["promises_kept"].mean), number(best.figures["cost"].mean, 0)
    falls_short = best.figures["promises_kept"].mean < scenario.target
    beside = Text(" Aucune équipe à ce prix ne tient l’objectif.", " No staff at this price reaches the aim.")
    verdict = Text(
        f"Pour {money.fr}\u202f€, au mieux\u202f: {best.name.fr}, qui coûtent {cost.fr}\u202f€\u202f; {kept.fr} des"
        " promesses sont tenues." + beside.fr * falls_short,
        f"For €{money.en}, at best: {best.name.en}, for €{cost.en}; {kept.en} of the promises are kept."
        + beside.en * falls_short,
    )
    return Optimum(most, verdict, best, tuple(msgspec.structs.replace(one, difference={}) for one in options))


def _worth(option: Option, target: float) -> tuple[bool, float, float]:
    figures = option.figures
    keeps = figures["promises_kept"].mean >= target
    gain = round(figures["mastery"].mean, 3) if keeps else round(figures["promises_kept"].mean, 2)
    return keeps, gain, -figures["cost"].mean


def _tutor_cost(scenario: SupportScenario) -> float:
    first = next(group for group in scenario.staff if group.role == "tutor")
    everything = week_hours(scenario.hours, scenario.zone)
    hours = min(first.hours_a_week or everything, everything) * scenario.weeks
    return hours * sum(first.cost_an_hour) / 2.0 * (1.0 + sum(scenario.design_share) / 2.0)


def _cost(scenario: SupportScenario, tutors: int, peers: int) -> float:
    each = (PEER.hours_a_week or 0.0) * scenario.weeks * sum(PEER.cost_an_hour) / 2.0
    return tutors * _tutor_cost(scenario) + peers * each * (1.0 + sum(scenario.design_share) / 2.0)


def _numbers(scenario: SupportScenario, most: float) -> list[int]:
    """Return numbers of tutors up to what the sum pays, evenly."""
    cost = _tutor_cost(scenario)
    at_most = min(MOST_STAFF - max(PEERS), int(most / cost) if cost > 0 else MOST_STAFF - max(PEERS))
    return sorted({max(1, round(at_most * step / _SIZES)) for step in range(1, _SIZES + 1)}) if at_most >= 1 else []


def _staffed(scenario: SupportScenario, tutors: int, peers: int, contacts: float) -> SupportScenario:
    staffed = with_tutors(scenario, tutors)
    others = tuple(group for group in staffed.staff if group.role == "tutor")
    extra = (msgspec.structs.replace(PEER, count=peers),) if peers else ()
    return msgspec.structs.replace(scenario, staff=(*others, *extra), contacts_a_week=contacts)


def _named(tutors: int, peers: int, contacts: float) -> Text:
    often = number(contacts, 2)
    return Text(
        f"{_counted(tutors, 'tuteur')}, {_counted(peers, 'pair')}, {often.fr} contact par apprenant et par semaine",
        f"{tutors} tutor{'s' * (tutors != 1)}, {peers} peers, {often.en} contacts with a learner a week",
    )


def _counted(count: int, noun: str) -> str:
    """Count in French, where two are the first that are many."""
    return f"{count} {noun}{'s' * (count > 1)}"
