"""The questions that a sizing answers by itself, each on the same learners and the same luck for all its options."""

from collections.abc import Callable
from math import ceil
from typing import Final, Literal, NamedTuple

import msgspec

from content_graph.languages import Text
from engine.sizing.comparing import Option, Variant, compared, n_tutors, number, percent, with_tutors
from engine.sizing.desk import week_hours
from engine.sizing.outcomes import Figure, Runner
from engine.sizing.rodet import spreadsheet
from engine.sizing.scenario import MOST_STAFF, PlannedAbsence, StaffGroup, SupportScenario

Question = Literal["tutors", "peer", "promise", "part_time", "absence", "proactive"]
QUESTIONS: Final[dict[Question, Text]] = {
    "tutors": Text(
        "Combien de tuteurs pour tenir les promesses\u202f?", "How many tutors does it take to keep the promises?"
    ),
    "peer": Text("Que vaut un pair tuteur\u202f?", "What is a peer tutor worth?"),
    "promise": Text(
        "Promettre 24 ou 48\u202fheures ouvrées\u202f?", "Promise 24 or 48 working hours (one or two working days)?"
    ),
    "part_time": Text("Deux tuteurs à mi-temps ou un à plein temps\u202f?", "Two half-time tutors or one full-time?"),
    "absence": Text("Que fait une semaine d’absence\u202f?", "What does an absence of a week do?"),
    "proactive": Text("Proactif ou réactif, à coût égal\u202f?", "Proactive or reactive, at equal cost?"),
}
"""In the order in which they are answered."""
PEER: Final = StaffGroup(role="peer", count=1, hours_a_week=2.0, cost_an_hour=(0.0, 15.0), absent_days_a_year=5.0)
"""Whom the question about a peer tutor adds: two hours a week, paid little or nothing."""
DAYS: Final = ("1 working_days", "2 working_days")
_AROUND: Final = 1
"""Tutors fewer and more than the answer that are shown beside it."""


class Answer(msgspec.Struct, frozen=True):
    """A question, what was compared, and what follows.

    Attributes:
        question: Which.
        title: The question, for people.
        verdict: What follows, in a sentence or two.
        options: What was compared, on the same learners and luck.
    """

    question: Question
    title: Text
    verdict: Text
    options: tuple[Option, ...]


class Asking(NamedTuple):
    """How questions are answered."""

    scenario: SupportScenario
    runs: int
    seed: int
    runner: Runner

    def compare(self, *variants: Variant) -> tuple[Option, ...]:
        """Run scenarios side by side."""
        return compared(variants, self.runs, self.seed, self.runner)


def answer(question: Question, scenario: SupportScenario, runs: int, seed: int, runner: Runner) -> Answer:
    """Answer a question.

    Args:
        question: Of `QUESTIONS`.
        scenario: Without faults.
        runs: Of each option, ≥ 1.
        seed: Of all luck.
        runner: Who runs.
    """
    verdict, options = _ANSWERING[question](Asking(scenario, runs, seed, runner))
    return Answer(question, QUESTIONS[question], verdict, options)


def _tutor_texts(count: int) -> Text:
    many = "s" if count > 1 else ""
    return Text(f"{count} tuteur{many}", f"{count} tutor{many}")


def fewest_tutors(asking: Asking) -> tuple[int | None, dict[int, Option]]:
    """Find the fewest tutors who keep the promises on average, and what each number that was tried came to.

    More tutors are taken to keep more: the number is doubled until it is enough, and then halved in.
    """
    scenario, tried = asking.scenario, dict[int, Option]()

    def is_enough(count: int) -> bool:
        if count not in tried:
            tried[count] = asking.compare(Variant(_tutor_texts(count), with_tutors(scenario, count)))[0]
        return tried[count].figures["promises_kept"].mean >= scenario.target

    low, high = 0, min(MOST_STAFF, first_guess(scenario))
    while not is_enough(high):
        if high >= MOST_STAFF:
            return None, tried
        low, high = high, min(MOST_STAFF, high + max(1, high // 2))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    for count in range(max(1, high - _AROUND), min(MOST_STAFF, high + _AROUND) + 1):
        is_enough(count)
    return high, tried


def first_guess(scenario: SupportScenario) -> int:
    """Guess how many tutors it takes: the spreadsheet's hours a week, over the hours that each has."""
    table, first = spreadsheet(scenario), next(group for group in scenario.staff if group.role == "tutor")
    everything = week_hours(scenario.hours, scenario.zone)
    each = min(first.hours_a_week or everything, everything)
    return max(1, ceil((table.low.total + table.high.total) / 2.0 / scenario.weeks / each))


def _tutors(asking: Asking) -> tuple[Text, tuple[Option, ...]]:
    count, tried = fewest_tutors(asking)
    options, target = tuple(tried[n] for n in sorted(tried)), percent(asking.scenario.target)
    if count is None:
        most = MOST_STAFF
        fr = f"Même {most} tuteurs ne tiennent pas {target.fr} des promesses."
        en = f"Even {most} tutors do not keep {target.en} of the promises."
        return Text(fr, en), options
    kept, name = _share(tried[count].figures["promises_kept"]), _tutor_texts(count)
    now = n_tutors(asking.scenario)
    return Text(
        f"Il faut {name.fr} pour tenir {target.fr} des promesses (prévu\u202f: {now})\u202f; {kept.fr} le sont alors.",
        f"It takes {name.en} to keep {target.en} of the promises (planned: {now}); {kept.en} are kept then.",
    ), options


def _peer(asking: Asking) -> tuple[Text, tuple[Option, ...]]:
    scenario = asking.scenario
    more = msgspec.structs.replace(scenario, staff=(*scenario.staff, PEER))
    options = asking.compare(
        Variant(Text("Comme prévu", "As planned"), scenario),
        Variant(Text("Un pair tuteur de plus", "One more peer tutor"), more),
    )
    saved = _amount(options[1].difference["tutor_hours"], "h", -1.0 / scenario.weeks)
    kept, cost = _points(options[1].difference["promises_kept"]), _amount(options[1].difference["cost"], "€", digits=0)
    return Text(
        f"Un pair tuteur de deux heures par semaine épargne {saved.fr} de tuteur par semaine, change les"
        f" promesses tenues de {kept.fr} et coûte {cost.fr} pour le parcours.",
        f"A peer tutor of two hours a week saves {saved.en} of tutors a week, changes promises kept by {kept.en} and"
        f" costs {cost.en} over the course.",
    ), options


def _points(difference: Figure) -> Text:
    """Write a difference of shares in points, with its interval."""
    low, mean, high = (100 * one for one in (difference.low, difference.mean, difference.high))
    unit = "points" if int(abs(mean)) > 1 else "point"
    if difference.low == float("-inf"):
        return Text(f"{mean:+.1f}\u202f{unit}".replace(".", ","), f"{mean:+.1f} points")
    fr = f"{mean:+.1f}\u202f{unit} [{low:+.1f}\u202f; {high:+.1f}]".replace(".", ",")
    return Text(fr, f"{mean:+.1f} points [{low:+.1f}, {high:+.1f}]")


def _share(kept: Figure) -> Text:
    """Write a share in per cent, with between what nine runs in ten lie."""
    mean, low, high = (round(100 * one) for one in (kept.mean, kept.low, kept.high))
    return Text(f"{mean}\u202f% [{low}\u202f; {high}]", f"{mean}% [{low}, {high}]")


def _amount(difference: Figure, unit: str, factor: float = 1.0, digits: int = 1) -> Text:
    """Write a difference in a unit, with its interval; times a factor."""
    low, high = sorted((factor * difference.low, factor * difference.high))
    mean, least, most = (number(round(one, digits) + 0.0, digits) for one in (factor * difference.mean, low, high))
    if difference.low == float("-inf"):
        return Text(f"{mean.fr}\u202f{unit}", f"{mean.en} {unit}")
    return Text(
        f"{mean.fr}\u202f{unit} [{least.fr}\u202f; {most.fr}]",
        f"{mean.en} {unit} [{least.en}, {most.en}]",
    )


def _promise(asking: Asking) -> tuple[Text, tuple[Option, ...]]:
    names = (Text("24\u202fheures ouvrées", "24 working hours"), Text("48\u202fheures ouvrées", "48 working hours"))
    each = [msgspec.structs.replace(asking.scenario, promise=days) for days in DAYS]
    options = asking.compare(*(Variant(name, one) for name, one in zip(names, each, strict=True)))
    needed = [fewest_tutors(asking._replace(scenario=one))[0] for one in each]
    kept = [_share(one.figures["promises_kept"]) for one in options]
    target = percent(asking.scenario.target)
    fr = [_tutor_texts(n).fr if n is not None else "aucun nombre de tuteurs" for n in needed]
    en = [_tutor_texts(n).en if n is not None else "no number of tutors" for n in needed]
    return Text(
        f"Avec l’équipe prévue, {kept[0].fr} des promesses de 24\u202fheures sont tenues, {kept[1].fr} de celles de"
        f" 48\u202fheures. Pour {target.fr}, il faut {fr[0]} pour 24\u202fheures, {fr[1]} pour 48.",
        f"With the staff planned, {kept[0].en} of promises of 24 hours are kept, {kept[1].en} of those of 48 hours. For"
        f" {target.en} it takes {en[0]} for 24 hours, {en[1]} for 48.",
    ), options


def _part_time(asking: Asking) -> tuple[Text, tuple[Option, ...]]:
    scenario = asking.scenario
    first = next(group for group in scenario.staff if group.role == "tutor" and group.count)
    others = tuple(group for group in scenario.staff if group is not first)
    rest = (msgspec.structs.replace(first, count=first.count - 1),) if first.count > 1 else ()
    everything = week_hours(scenario.hours, scenario.zone)
    hours = max(1.0, min(first.hours_a_week or everything, everything))
    one = msgspec.structs.replace(first, count=1, hours_a_week=hours)
    halves = msgspec.structs.replace(
        first, count=2, hours_a_week=hours / 2.0, alerts_a_day=ceil(first.alerts_a_day / 2)
    )
    options = asking.compare(
        Variant(
            Text("Un tuteur à plein temps", "One full-time tutor"),
            msgspec.structs.replace(scenario, staff=(one, *rest, *others)),
        ),
        Variant(
            Text("Deux à mi-temps", "Two half-time tutors"),
            msgspec.structs.replace(scenario, staff=(halves, *rest, *others)),
        ),
    )
    kept, wait = options[1].difference["promises_kept"], options[1].difference["answer_hours"]
    points, wait_told = _points(kept), _amount(wait, "h")
    return Text(
        f"Deux mi-temps au lieu d’un plein temps changent les promesses tenues de {points.fr} et le délai de réponse de"
        f" {wait_told.fr}.",
        f"Two half-time tutors instead of one full-time change promises kept by {points.en} and the time to an answer"
        f" by {wait_told.en}.",
    ), options


def _absence(asking: Asking) -> tuple[Text, tuple[Option, ...]]:
    scenario = asking.scenario
    away = (*scenario.away, PlannedAbsence(from_week=max(1, (scenario.weeks + 1) // 2)))
    options = asking.compare(
        Variant(Text("Personne d’absent", "Nobody away"), scenario),
        Variant(
            Text("Un tuteur absent, remplacé", "A tutor away, with a deputy"),
            msgspec.structs.replace(scenario, away=away, deputies=True),
        ),
        Variant(
            Text("Un tuteur absent, sans remplaçant", "A tutor away, without a deputy"),
            msgspec.structs.replace(scenario, away=away, deputies=False),
        ),
    )
    each = [_points(one.difference["promises_kept"]) for one in options[1:]]
    return Text(
        f"Une semaine d’absence au milieu du parcours change les promesses tenues de {each[0].fr} avec remplaçant, de"
        f" {each[1].fr} sans.",
        f"An absence of a week in the middle of the course changes promises kept by {each[0].en} with a deputy, by"
        f" {each[1].en} without.",
    ), options


def _proactive(asking: Asking) -> tuple[Text, tuple[Option, ...]]:
    """Spend the same minutes on contacts with everybody, or on acting where the machine calls.

    What is spent on alerts and contacts as planned is found first; each option gets as much of it as it can use.
    """
    scenario = asking.scenario
    reactive = msgspec.structs.replace(scenario, contacts_a_week=0.0)
    quiet = msgspec.structs.replace(reactive, uses_alerts=False)
    reactive_h, quiet_h = (
        one.figures["hours"].mean
        for one in asking.compare(Variant(QUESTIONS["proactive"], reactive), Variant(QUESTIONS["proactive"], quiet))
    )
    minutes = sum(scenario.contact_minutes) / 2.0 or 1.0
    rate = max(0.0, reactive_h - quiet_h) * 60.0 / minutes / (scenario.learners * scenario.weeks)
    proactive = msgspec.structs.replace(quiet, contacts_a_week=min(20.0, rate))
    options = asking.compare(
        Variant(Text("Réactif\u202f: agir sur les alertes", "Reactive: act on alerts"), reactive),
        Variant(Text("Proactif\u202f: contacter chacun", "Proactive: contact everybody"), proactive),
    )
    left, learned = (_points(options[1].difference[name]) for name in ("drop_outs", "mastery"))
    often = number(rate, 2)
    return Text(
        f"Les heures que prennent les alertes permettent {often.fr} contact par apprenant et par semaine. Avec elles,"
        f" le proactif change les abandons de {left.fr} et la maîtrise de {learned.fr}.",
        f"The hours that alerts take are {often.en} contacts with each learner a week. Spent so, proactive changes"
        f" drop-outs by {left.en} and mastery by {learned.en}.",
    ), options


_ANSWERING: Final[dict[Question, Callable[[Asking], tuple[Text, tuple[Option, ...]]]]] = {
    "tutors": _tutors,
    "peer": _peer,
    "promise": _promise,
    "part_time": _part_time,
    "absence": _absence,
    "proactive": _proactive,
}
