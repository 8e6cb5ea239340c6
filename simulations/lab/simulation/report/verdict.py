"""What the figures mean, in sentences: what was aimed at and reached, and, as plainly, what was missed."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from content_graph.languages import Text
from engine.charts.bilingual import elided, number_texts, percent_texts
from simulations.lab.simulation.report.findings import Versus, World
from simulations.results import Score
from simulations.scoring.aims import AIMS, SHARES, kept_in
from simulations.scoring.scores import EXACT, ORACLE, ConductName

SAVED_AIM: Final = 0.2
SAVED_IN: Final = frozenset({"matched", "diverse"})
GAIN_OF: Final = {
    EXACT: Text(
        "part du gain de l’a posteriori exact sur le hasard", "share of the exact posterior’s gain over random"
    ),
    ORACLE: Text("part du gain de l’oracle sur le hasard", "share of the oracle’s gain over random"),
}
CONDUCT_NAMES: Final[dict[ConductName, Text]] = {
    "repeat_share": Text("réponses à des items déjà faits", "answers to items answered before"),
    "help_within_two": Text("échecs aidés en deux activités", "failures helped within two activities"),
    "beyond_prerequisites": Text("réponses hors prérequis", "answers beyond prerequisites"),
    "self_undone": Text("changements défaits par la machine, par apprenant", "changes undone by itself, per learner"),
}


class Sentence(NamedTuple):
    """One thing that was found."""

    is_reached: bool | None  # whether the aim is; None where nothing was aimed at
    text: Text  # in words and numbers


def verdict(world: World) -> tuple[Sentence, ...]:
    """Judge the subject in one world; empty if nothing that is judged ran."""
    if world.subject is None:
        return ()
    return (*_goal(world), *_worst(world), *_share(world), *_minutes(world), *_promises(world), *_conduct(world))


def is_above(score: Score) -> bool:
    """Say whether an interval lies above zero."""
    return score.low > 0.0


def _goal(world: World) -> Iterator[Sentence]:
    if world.baselines:
        what = Text("maîtrise de l’objectif", "goal mastery")
        yield _against(world.subject or "", what, [(one, one.goal_mastery) for one in world.baselines])


def _worst(world: World) -> Iterator[Sentence]:
    if world.baselines:
        what = Text("10 % les plus en difficulté", "worst tenth")
        yield _against(world.subject or "", what, [(one, one.worst_tenth) for one in world.baselines])


def _against(subject: str, what: Text, pairs: Sequence[tuple[Versus, Score]]) -> Sentence:
    """Name the baseline that comes closest, and all that are not beaten."""
    missed = ", ".join(one.other for one, score in pairs if not is_above(score))
    closest, least = min(pairs, key=lambda pair: pair[1].mean)
    by = _interval(least)
    near = Text(f"la plus proche, {closest.other} : {by.fr}", f"the closest, {closest.other}: {by.en}")
    said = (
        Text(f"ne devance pas {missed}", f"is not ahead of {missed}")
        if missed
        else Text("devance toutes les autres", "is ahead of all others")
    )
    text = Text(f"{what.fr} : {subject} {said.fr} ({near.fr}).", f"{what.en}: {subject} {said.en} ({near.en}).")
    return Sentence(not missed, text)


def _share(world: World) -> Iterator[Sentence]:
    if world.reference is None or world.subject is None or world.subject not in world.shares:
        return
    share, what = world.shares[world.subject], GAIN_OF[world.reference]
    found, aim = percents(share), SHARES.get(world.scenario)
    if aim is None:
        said = Text("", "")
    elif aim.reference == world.reference:
        wanted = percent_texts(aim.share)
        said = Text(f" (visé : {wanted.fr})", f" (aim: {wanted.en})")
    else:
        said = Text(
            " (l’a posteriori exact, qui sert de mesure, manque)", " (the exact posterior, the measure, did not run)"
        )
    yield Sentence(
        share.mean >= aim.share if is_measured(world) and aim else None,
        Text(f"{what.fr} : {found.fr}{said.fr}.", f"{what.en}: {found.en}{said.en}."),
    )


def is_measured(world: World) -> bool:
    """Say whether the policy ran that the aim in this world speaks of."""
    return world.scenario in SHARES and world.reference == SHARES[world.scenario].reference


def _minutes(world: World) -> Iterator[Sentence]:
    if world.faster is None:
        return
    saved, other = world.faster.saved, world.faster.other
    is_aimed, aim = world.scenario in SAVED_IN, percent_texts(SAVED_AIM)
    aims = Text(f" (visé : {aim.fr} de moins)", f" (aim: {aim.en} fewer)") if is_aimed else Text("", "")
    more = Text("de moins", "fewer") if saved.mean >= 0.0 else Text("de plus", "more")
    share = percents(saved if saved.mean >= 0.0 else Score(-saved.mean, -saved.high, -saved.low))
    than = elided("que", other)
    yield Sentence(
        saved.mean >= SAVED_AIM if is_aimed else None,
        Text(
            f"minutes jusqu’à 80 % de l’objectif : {share.fr} {more.fr} {than}, la meilleure des autres{aims.fr}.",
            f"minutes to 80 % of the goal: {share.en} {more.en} than {other}, the best of the others{aims.en}.",
        ),
    )


def _promises(world: World) -> Iterator[Sentence]:
    if not world.deciles:
        return
    missed = [number for number, decile in enumerate(world.deciles, 1) if not decile.is_kept]
    n, kept, aim = len(world.deciles), n_kept(world), kept_in(world.scenario, len(world.deciles))
    which = ", ".join(map(str, missed))
    late = "déciles manqués" if len(missed) > 1 else "décile manqué"
    fr, en = (f" ; {late} : {which}", f"; missed: {which}") if missed else ("", "")
    yield Sentence(
        kept >= aim,
        Text(
            f"promesses tenues dans {kept} déciles sur {n} (visé : {aim}){fr}.",
            f"promises kept in {kept} of {n} deciles (aim: {aim}){en}.",
        ),
    )


def n_kept(world: World) -> int:
    """Count the deciles of promises that are kept."""
    return sum(decile.is_kept for decile in world.deciles)


def _conduct(world: World) -> Iterator[Sentence]:
    """Hold what is aimed at in the subject's conduct against what was seen of it."""
    scores = world.scores[world.subject or ""]
    for name, aim in AIMS.items():
        found, bound = conduct_texts(name, scores[name].mean), conduct_texts(name, aim.bound)
        limit = Text("au plus", "at most") if aim.is_most else Text("au moins", "at least")
        what = CONDUCT_NAMES[name]
        yield Sentence(
            aim.is_reached(scores[name].mean),
            Text(
                f"{what.fr} : {found.fr} (visé : {limit.fr} {bound.fr}).",
                f"{what.en}: {found.en} (aim: {limit.en} {bound.en}).",
            ),
        )


def conduct_texts(name: ConductName, value: float) -> Text:
    """Write a figure of conduct: a share, or changes per learner."""
    return number_texts(value, 2) if name == "self_undone" else percent_texts(value, 1)


def _interval(score: Score) -> Text:
    """Write a difference with its sign and its ends."""
    signed = [f"{value:+.3f}".replace("-", "−") for value in score]
    fr = [one.replace(".", ",") for one in signed]
    return Text(f"{fr[0]} [{fr[1]} ; {fr[2]}]", f"{signed[0]} [{signed[1]}, {signed[2]}]")


def percents(score: Score) -> Text:
    """Write a share with the ends of its interval."""
    ends = [number_texts(100 * value) for value in (score.low, score.high)]
    mean = percent_texts(score.mean)
    return Text(f"{mean.fr} [{ends[0].fr} ; {ends[1].fr}]", f"{mean.en} [{ends[0].en}, {ends[1].en}]")
