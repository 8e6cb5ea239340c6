"""What a study found, in sentences: what helps and how far it pays, and, as plainly, where it does not."""

import math
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from content_graph.languages import Text
from engine.charts.bilingual import number_texts
from simulations.orchestra.alerting import POLICIES
from simulations.orchestra.scoring import Figure, Step
from simulations.orchestra.study import DEFAULT, OURS, Study, WorldFindings

NAMES: Final[Mapping[str, Text]] = {
    "mastery": Text("objectif", "goal"),
    "lost": Text("décrochages", "drop-outs"),
    "worst_tenth": Text("10\u202f% faibles", "worst tenth"),
    "hours": Text("heures", "hours"),
    "question_hours": Text("h réponses", "h answers"),
    "alert_hours": Text("h alertes", "h alerts"),
    "acted": Text("aidés", "acted on"),
    "needless": Text("sans danger", "not at risk"),
    "vain": Text("sans effet", "in vain"),
    "harmed": Text("perdus en plus", "newly lost"),
    "kept": Text("promesses", "promises"),
}
SHARES: Final = frozenset({"mastery", "lost", "worst_tenth", "needless", "vain", "harmed", "kept"})
"""Shown as percentages."""
VERDICTS: Final[Mapping[str, Text]] = {
    "pays": Text("rapporte son prix", "pays"),
    "does_not_pay": Text("ne le rapporte pas", "does not pay"),
    "cannot_tell": Text("on ne peut pas trancher", "cannot tell"),
    "full": Text("plus d’heures libres", "no hours left"),
}


class Sentence(NamedTuple):
    """One thing that was found."""

    world: str
    text: Text


def subject(study: Study) -> str | None:
    """Name the policy of ours that is told of: the default budget, else the greatest that was tried."""
    ours = [one.policy for one in study.worlds[0].policies if one.policy.startswith(OURS)]
    return DEFAULT if DEFAULT in ours else (ours[-1] if ours else None)


def points(value: Figure) -> Text:
    """Write a difference of shares in points, with its interval."""
    mean, low, high = (
        signed(100.0 * one, 1) if not math.isnan(one) else Text("–", "–") for one in (value.mean, value.low, value.high)
    )
    return Text(f"{mean.fr} [{low.fr}\u202f; {high.fr}]", f"{mean.en} [{low.en}, {high.en}]")


def signed(value: float, digits: int) -> Text:
    """Write a number with its sign, also above zero.

    >>> signed(1.25, 1).fr, signed(-0.5, 1).en
    ('+1,2', '−0.5')
    """
    told = number_texts(abs(value), digits)
    sign = "−" if value < 0 else "+"
    return Text(sign + told.fr, sign + told.en)


def helps(study: Study) -> Iterator[Sentence]:
    """Say in each world what the whole brings beyond the machine alone, and what alerts have in it."""
    name = subject(study)
    for world in study.worlds:
        ours = world.of(name) if name else None
        if ours is None:
            continue
        whole, alerts, lost = (
            points(one)
            for one in (
                ours.against_alone["mastery"],
                ours.against_none["mastery"],
                ours.against_none["lost"],
            )
        )
        yield Sentence(
            world.world,
            Text(
                f"L’ensemble ({name}) apporte {whole.fr} points d’objectif face à la machine seule, dont {alerts.fr}"
                f" par les alertes\u202f; décrochages par les alertes\u202f: {lost.fr} points.",
                f"The whole ({name}) brings {whole.en} points of the goal beyond the machine alone, of which alerts"
                f" {alerts.en}; drop-outs by alerts: {lost.en} points.",
            ),
        )


def pays(study: Study) -> Iterator[Sentence]:
    """Say in each world up to which budget another alert pays."""
    for world in study.worlds:
        if not world.steps:
            continue
        stop = next((one for one in world.steps if one.after > world.pays_up_to), None)
        certain = 0
        for step in world.steps:
            if step.verdict != "pays":
                break
            certain = step.after
        upto = world.pays_up_to
        begins = (
            Text(
                f"Payant en moyenne jusqu’à {upto} par jour et accompagnant (certain jusqu’à {certain})",
                f"Pays by the mean up to {upto} a day for a supporter (for certain up to {certain})",
            )
            if upto
            else Text("Ne rapporte son prix à aucun budget essayé", "Pays at no budget that was tried")
        )
        ends = _stop(stop, study.worth)
        yield Sentence(world.world, Text(f"{begins.fr}\u202f; {ends.fr}.", f"{begins.en}; {ends.en}."))


def _stop(step: Step | None, worth: float) -> Text:
    if step is None:
        return Text("aucun plus grand n’a été essayé", "no greater one was tried")
    at = f"{step.before} → {step.after}"
    if step.verdict == "full":
        return Text(f"de {at} il n’y a plus d’heures à employer", f"from {at} there are no hours left to use")
    mean, low, high = (
        _times(one / worth) for one in (step.goals_an_hour.mean, step.goals_an_hour.low, step.goals_an_hour.high)
    )
    return Text(
        f"de {at} une heure de plus rapporte {mean.fr} fois son prix [{low.fr}\u202f; {high.fr}]",
        f"from {at} one more hour brings {mean.en} times its worth [{low.en}, {high.en}]",
    )


def _times(value: float) -> Text:
    told = number_texts(value, 1)
    return Text(told.fr.replace("-", "−"), told.en.replace("-", "−"))


def shortcomings(study: Study) -> Iterator[Sentence]:
    """Say where the whole does not beat the machine alone, or answers alone, or something simpler, or does harm."""
    name = subject(study)
    for world in study.worlds:
        if name is not None:
            yield from _not_better(world, name)
        yield from _beaten(world)
        yield from _more_lost(world)


def _not_better(world: WorldFindings, name: str) -> Iterator[Sentence]:
    ours = world.of(name)
    if ours is None:
        return
    others = (
        (ours.against_alone, Text("de la machine seule", "the machine alone"), "la machine seule"),
        (ours.against_none, Text("des réponses sans alerte", "answers without alerts"), "des réponses sans alerte"),
    )
    for against, other, named in others:
        value = against["mastery"]
        if not value.low > 0.0:
            told = points(value)
            is_worse = value.high < 0.0
            fr = "est au-dessous" if is_worse else "n’est pas nettement au-dessus"
            en = "is below" if is_worse else "is not clearly above"
            yield Sentence(
                world.world,
                Text(
                    f"{name} {fr} {other.fr}\u202f: objectif {told.fr} points.",
                    f"{name} {en} {other.en}: goal {told.en} points.",
                ),
            )
        lost = against["lost"]
        if lost.mean > 0.0:
            told = points(lost)
            yield Sentence(
                world.world,
                Text(
                    f"Plus de décrochages avec {name} qu’avec {named}\u202f: {told.fr} points.",
                    f"More drop-outs with {name} than with {other.en}: {told.en} points.",
                ),
            )


def _beaten(world: WorldFindings) -> Iterator[Sentence]:
    goal, lost = Text("points d’objectif", "points of the goal"), Text("points de décrochages", "points of drop-outs")
    equal = world.at_equal_hours
    kinds = (
        (
            [(one.policy, one.mastery) for one in equal if one.mastery.high < 0.0],
            Text("est moins bien que", "is worse than"),
            goal,
        ),
        (
            [(one.policy, one.mastery) for one in equal if one.mastery.low <= 0.0 <= one.mastery.high],
            Text("n’est pas nettement mieux que", "is not clearly better than"),
            goal,
        ),
        (
            [(one.policy, one.lost) for one in equal if one.lost.low > 0.0],
            Text("perd plus d’apprenants que", "loses more learners than"),
            lost,
        ),
    )
    for found, head, what in kinds:
        if not found:
            continue
        told = [(POLICIES[policy].title, points(value)) for policy, value in found]
        fr = ", ".join(f"«\u202f{title.fr}\u202f» {value.fr}" for title, value in told)
        en = ", ".join(f"“{title.en}” {value.en}" for title, value in told)
        yield Sentence(
            world.world,
            Text(
                f"À heures égales, le nôtre {head.fr} {fr} ({what.fr}).",
                f"At equal hours ours {head.en} {en} ({what.en}).",
            ),
        )


def _more_lost(world: WorldFindings) -> Iterator[Sentence]:
    for step in world.steps:
        if step.learners.high < 0.0:
            told = number_texts(-step.learners.mean, 1)
            yield Sentence(
                world.world,
                Text(
                    f"De {step.before} à {step.after} apprenants signalés par jour à chacun, {told.fr} apprenants de"
                    " plus décrochent par classe.",
                    f"From {step.before} to {step.after} learners signalled a day to each supporter, {told.en} more"
                    " learners of a class are lost.",
                ),
            )
