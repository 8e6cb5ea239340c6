"""Put the report of a run of the laboratory together: one file, no address of anybody else in it."""

import math
from collections.abc import Sequence
from html import escape
from importlib.resources import files

from engine.charts.bilingual import both, noun, number, plain
from engine.charts.page import Addition, card, hero, page, section, wide
from engine.charts.promise_chart import Promises, promise_chart
from simulations.lab.simulation.report import charts, words
from simulations.lab.simulation.report.charts import conduct_chart
from simulations.lab.simulation.report.findings import ABLATION, World
from simulations.lab.simulation.report.markdown import digits_of
from simulations.lab.simulation.report.overall import conditions, overall
from simulations.lab.simulation.report.verdict import Sentence, verdict
from simulations.results import Score
from simulations.scoring import CONDUCT, LEARNING, ScoreName


def render(worlds: Sequence[World], command: str, language: str) -> str:
    """Write the whole page; `language` (fr or en) is the one that shows first."""
    judged = [(world, verdict(world)) for world in worlds]
    sections = [
        _head(worlds),
        _overall(worlds),
        _verdict(judged),
        section(words.CURVES, _two([charts.learning_curves(world) for world in worlds])),
        section(words.SERVED, _two([charts.served(world) for world in worlds])),
        _against(worlds),
        _shares(worlds),
        _ablations(worlds),
        _minutes(worlds),
        _promises(worlds),
        section(words.CONDUCT, *(card(_title(world), wide(conduct_chart(world))) for world in worlds)),
        section(words.TABLE, *(card(_title(world), *_tables(world)) for world in worlds)),
        section(words.MADE_BY, card(f"<pre>{escape(command)}</pre>")),
    ]
    style = files("simulations.lab.simulation.report").joinpath("simulation.css").read_text(encoding="utf-8")
    return page(language, sections, Addition(style))


def _head(worlds: Sequence[World]) -> str:
    first = worlds[0]
    aims = [one.is_reached for one in overall(worlds) if one.is_reached is not None]
    facts = [
        (number(len(worlds)), noun(len(worlds), ("monde", "mondes"), ("world", "worlds"))),
        (number(len(first.runs)), noun(len(first.runs), ("politique", "politiques"), ("policy", "policies"))),
        (number(len(next(iter(first.runs.values())).goal_mastery)), both("apprenants par monde", "learners per world")),
    ]
    if aims:
        facts.append((f"{number(sum(aims))} / {number(len(aims))}", both("objectifs atteints", "aims reached")))
    return hero(plain(words.TITLE), f"{plain(words.LEAD)} {plain(conditions(worlds))}", facts)


def _overall(worlds: Sequence[World]) -> str:
    sentences = overall(worlds)
    return section(words.OVERALL, card(_sentences(sentences))) if sentences else ""


def _verdict(judged: Sequence[tuple[World, Sequence[Sentence]]]) -> str:
    cards = [card(_title(world), _sentences(sentences)) for world, sentences in judged if sentences]
    return section(words.VERDICT, f'<div class="two">{"".join(cards)}</div>') if cards else ""


def _sentences(sentences: Sequence[Sentence]) -> str:
    return f'<ul class="verdict">{"".join(map(_sentence, sentences))}</ul>'


def _sentence(one: Sentence) -> str:
    mark, name = words.MARKS[one.is_reached], words.MARK_NAMES[one.is_reached]
    kind = "missed" if one.is_reached is False else "reached" if one.is_reached else "seen"
    return f'<li class="{kind}"><b>{mark} {plain(name)}</b> {plain(one.text)}</li>'


def _title(world: World) -> str:
    return f"<h3>{plain(charts.title_of(world))} <small>{escape(world.scenario)}</small></h3>"


def _two(drawings: Sequence[str]) -> str:
    return f'<div class="two">{"".join(card(wide(one)) for one in drawings)}</div>'


def _against(worlds: Sequence[World]) -> str:
    if not any(world.baselines for world in worlds):
        return ""
    drawing = charts.differences(worlds, lambda world: world.baselines, words.AGAINST.title)
    return section(words.AGAINST, card(wide(drawing)))


def _shares(worlds: Sequence[World]) -> str:
    return section(words.SHARES, card(wide(charts.shares(worlds)))) if any(world.shares for world in worlds) else ""


def _ablations(worlds: Sequence[World]) -> str:
    if not any(world.ablations for world in worlds):
        return ""
    drawing = charts.differences(worlds, lambda world: world.ablations, words.ABLATIONS.title, ABLATION)
    return section(words.ABLATIONS, card(wide(drawing)))


def _minutes(worlds: Sequence[World]) -> str:
    if not any(world.subject for world in worlds):
        return ""
    return section(words.MINUTES, card(wide(charts.minutes_by_kind(worlds))))


def _promises(worlds: Sequence[World]) -> str:
    drawings = [
        promise_chart(charts.title_of(world), [Promises(one.n, one.promised, *one.observed) for one in world.deciles])
        for world in worlds
        if world.deciles
    ]
    return section(words.PROMISES, card(f'<div class="three">{"".join(drawings)}</div>')) if drawings else ""


def _tables(world: World) -> tuple[str, str]:
    return wide(_table(world, LEARNING)), wide(_table(world, CONDUCT))


def _table(world: World, names: Sequence[ScoreName]) -> str:
    heads = "".join(f"<th>{plain(head)}</th>" for head in (words.POLICY, *(words.SCORE_NAMES[name] for name in names)))
    rows = "".join(
        f"<tr{' class=marked' if policy == world.subject else ''}><td>{escape(policy)}</td>"
        + "".join(_cell(name, scores[name]) for name in names)
        + "</tr>"
        for policy, scores in world.scores.items()
    )
    return f'<table class="scores"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _cell(name: ScoreName, score: Score) -> str:
    if math.isnan(score.mean):
        return '<td class="n">–</td>'
    mean, low, high = (number(value, digits_of(name)) for value in score)
    return f'<td class="n">{mean}<small>{low} – {high}</small></td>'
