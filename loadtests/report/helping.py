"""The part of the report about whoever helped: one learner's story, what was promised and kept, who did what."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from content_graph.languages import Text
from engine.charts.bilingual import both, number, number_texts, percent, percent_texts, plain
from engine.charts.page import Heading, card, section, wide
from engine.signals.texts import SIGNAL_NAMES
from loadtests.report.help_story import ClockFigures, Happening, HelpedLearner, HelperStory, HelpStory, SignalCount

HELP = Heading(
    Text("Des signaux aux personnes", "From signals to people"),
    Text(
        "Une tutrice à deux rôles, un tuteur absent que la tutrice remplace, une coach débordée, un mentor, une "
        "coordinatrice. Les alertes leur arrivent dans la limite d’un budget par jour ; une réponse est promise en "
        "deux jours ouvrés, et ce qui n’est pas tenu remonte.",
        "A tutor with two roles, another who is away and whom she stands in for, a coach with too much to do, a "
        "mentor, a coordinator. Alerts reach them within a budget a day; an answer is promised in two working days, "
        "and what is not kept goes up.",
    ),
)
NO_EFFECT = Text(
    "Avant et après ne prouvent rien : une maîtrise basse remonte aussi d’elle-même. Ce que change le fait d’être "
    "signalé le jour même, à la limite du budget :",
    "Before and after prove nothing: mastery that is low also rises by itself. What it changes to be called for "
    "the same day, at the cut of the budget:",
)
_ZONE = ZoneInfo("Europe/Paris")
_LONGEST = 24
"""Happenings that are shown of one learner."""


def helping(told: HelpStory, skills: dict[str, Text]) -> str:
    """Write the section."""
    learner = "" if told.learner is None else _story(told.learner, skills, told.verdict)
    figures = f"<h3>{both('Promesses et réponses', 'Promises and answers')}</h3>{_lines(told.clocks)}"
    who = f"<h3>{both('Qui a aidé', 'Who helped')}</h3>{_helpers(told)}"
    what = f"<h3>{both('Ce qui a été vu', 'What was seen')}</h3>{_signals(told)}"
    return section(HELP, learner, f'<div class="two">{card(figures)}{card(who)}</div>', card(what))


def clock_lines(clocks: ClockFigures) -> Iterator[tuple[Text, Text]]:
    """Give what became of the promises: figures with what they count."""
    n_over = clocks.n_met + clocks.n_met_late + clocks.n_breached
    yield _counted(clocks.n, "réponse{} promise{}", "answer{} promised")
    if n_over:
        yield (
            percent_texts(clocks.n_met / n_over),
            Text("des réponses dans le délai promis", "of answers within the time promised"),
        )
    n_broken, late = clocks.n_met_late + clocks.n_breached, clocks.n_met_late
    figure, broken = _counted(n_broken, "promesse{} rompue{}", "promise{} broken")
    _, kept = _counted(late, f"dont {late} tenue{{}} en retard", f"{late} of them answered late")
    yield figure, Text(f"{broken.fr}, {kept.fr}", f"{broken.en}, {kept.en}")
    if clocks.median_hours is not None:
        hours = number_texts(clocks.median_hours, 1, "h")
        yield hours, Text("de travail\u202f: réponse médiane", "of work: median answer")
    yield _counted(clocks.n_warned, "rappel{} avant l’échéance", "warning{} before an answer was due")
    yield _counted(clocks.n_escalated, "remontée{} à la coordinatrice", "escalation{} to the coordinator")
    yield _counted(clocks.n_offered, "dossier{} proposé{} à la remplaçante", "case{} offered to the deputy")
    yield _counted(clocks.n_running, "réponse{} attendue{} à la fin", "answer{} still due at the end")


def _counted(n: int, fr: str, en: str) -> tuple[Text, Text]:
    """Give a number, and what it counts with its plural: French has one from two on, English for all but one."""
    many_fr, many_en = "s" * (n >= 2), "s" * (n != 1)  # noqa: PLR2004 - French counts so
    return number_texts(n), Text(fr.replace("{}", many_fr), en.replace("{}", many_en))


def _lines(clocks: ClockFigures) -> str:
    return "".join(f"<p><b>{plain(figure)}</b> {plain(name)}</p>" for figure, name in clock_lines(clocks))


def _story(learner: HelpedLearner, skills: dict[str, Text], verdict: Text) -> str:
    steps = "".join(_step(one) for one in learner.happenings[:_LONGEST])
    head = f"<h3>{escape(learner.name)} <small>{both('du signal à l’effet', 'from signal to effect')}</small></h3>"
    return card(
        head, f'<ol class="help">{steps}</ol>', _effect(learner, skills), f"<p>{plain(NO_EFFECT)} {plain(verdict)}</p>"
    )


def _step(one: Happening) -> str:
    at = datetime.fromisoformat(one.at).astimezone(_ZONE)
    when = both(f"{at:%d/%m %H:%M}", f"{at:%d %b %H:%M}")
    text = plain(one.text) if one.text.fr != one.text.en else escape(one.text.fr)
    said = f"<p>{text}</p>" if one.text.fr else ""
    return f'<li class="{one.by}"><time>{when}</time><div><b>{plain(one.title)}</b> {escape(one.name)}{said}</div></li>'


def _effect(learner: HelpedLearner, skills: dict[str, Text]) -> str:
    if learner.skill is None or learner.before is None or learner.after is None:
        return ""
    title = plain(skills.get(learner.skill, Text(learner.skill, learner.skill)))
    said = both("maîtrise estimée, du signal à la fin :", "believed mastery, from the signal to the end:")
    return f"<p><b>{percent(learner.before)} → {percent(learner.after)}</b> {said} {title}</p>"


def _helpers(told: HelpStory) -> str:
    heads = (both("Qui", "Who"), both("Alertes", "Alerts"), both("Messages", "Messages"))
    head = f"<tr>{''.join(f'<th>{one}</th>' for one in heads)}</tr>"
    made = both(
        f"Groupes de travail : {told.n_groups} ; aides entre pairs : {told.n_peer_helps}",
        f"Groups made: {told.n_groups}; learners who help each other: {told.n_peer_helps} pairs",
    )
    return wide(f"<table>{head}{''.join(_helper(one) for one in told.helpers)}</table>") + f"<p>{made}</p>"


def _helper(one: HelperStory) -> str:
    who = f"{escape(one.name)} <small>{plain(one.roles)}</small>"
    return f"<tr><td>{who}</td><td>{number(one.n_alerts)}</td><td>{number(one.n_messages)}</td></tr>"


def _signals(told: HelpStory) -> str:
    heads = (
        both("Signal", "Signal"),
        both("Alertes", "Alerts"),
        both("dans le budget", "within the budget"),
        both("éteintes d’elles-mêmes", "ended by themselves"),
    )
    head = "".join(f"<th>{one}</th>" for one in heads)
    return wide(f"<table><tr>{head}</tr>{''.join(_signal(one) for one in told.signals)}</table>")


def _signal(one: SignalCount) -> str:
    cells = "".join(f"<td>{number(count)}</td>" for count in (one.n, one.n_within, one.n_turned))
    return f"<tr><td>{plain(SIGNAL_NAMES[one.signal])}</td>{cells}</tr>"
