"""Tables and lists of the report: who moved, and every adjustment with its sentence."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, course_language
from engine.charts.bilingual import both, noun, number, percent, plain
from engine.charts.colours import CURRENT, KIND_COLOURS
from engine.charts.meter import Level, meter
from loadtests.report.conduct import n_reached
from loadtests.report.pictures import NumberedChange
from loadtests.report.story import KINDS, LearnerStory, PathChange, Story, count_kinds, furthest_behind

SHOWN_ROWS = 15
RISE_WIDTH = 130.0
KIND_NAMES = {
    "remediate": Text("remédiation", "remediation"),
    "evaluate": Text("évaluation", "evaluation"),
    "review": Text("révision", "review"),
    "advance": Text("passage anticipé", "advance"),
    "deepen": Text("approfondissement", "deepening"),
}
PROFILE_NAMES = {
    "steady": Text("régulier", "steady"),
    "struggling": Text("en difficulté", "struggling"),
    "forgetful": Text("oublie vite", "forgetful"),
    "fast": Text("rapide", "fast"),
    "irregular": Text("irrégulier", "irregular"),
}


def kind_name(kind: str) -> Text:
    """Name a kind of adjustment for people."""
    return KIND_NAMES.get(kind, Text(kind, kind))


def profile_name(profile: str) -> Text:
    """Name a kind of simulated learner for people."""
    return PROFILE_NAMES.get(profile, Text(profile, profile))


def titles_of(graph: ContentGraph) -> dict[str, Text]:
    """Give the title of every skill, item and resource by id."""
    language = course_language(graph)
    sections = (graph.resources, graph.items, graph.skills)
    return {part.id: both_languages(part.title, language) for section in sections for part in section}


def badge(kind: str) -> str:
    """Show a kind of adjustment as a coloured word."""
    return f'<span class="badge {KIND_COLOURS.get(kind, CURRENT)}">{plain(kind_name(kind))}</span>'


def mark_list(marks: Sequence[NumberedChange], titles: Mapping[str, Text]) -> str:
    """List the adjustments of a chart under their numbers, each with its sentence and what was added."""
    entries = "".join(
        f'<li><b class="dot {KIND_COLOURS.get(mark.change.kind, CURRENT)}">{mark.number}</b>'
        f"<div>{badge(mark.change.kind)} {_day(mark.change)}"
        f"<p>{plain(mark.change.reason)}</p>{_added(mark.change, titles)}</div></li>"
        for mark in marks
    )
    return f'<ol class="marks">{entries}</ol>'


def who_moved(story: Story) -> str:
    """Tabulate every learner: results, the goal before and after, mastery, adjustments by kind."""
    rows = [_learner_row(learner, story) for learner in furthest_behind(story, story.learners)]
    shown, folded = "".join(rows[:SHOWN_ROWS]), "".join(rows[SHOWN_ROWS:])
    rest = both(f"les {len(rows) - SHOWN_ROWS} autres", f"the other {len(rows) - SHOWN_ROWS}")
    more = (
        f'<details><summary>{rest}</summary><table class="moved"><tbody>{folded}</tbody></table></details>'
        if folded
        else ""
    )
    return f'<table class="moved"><thead>{_heads()}</thead><tbody>{shown}</tbody></table>{more}'


def _heads() -> str:
    heads = (
        both("Apprenant", "Learner"),
        both("Résultats", "Results"),
        both("Objectif vraiment acquis", "Goal truly reached"),
        both("Maîtrise moyenne", "Mean mastery"),
        both("Ajouté au parcours", "Added to the path"),
    )
    return f"<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"


def every_change(story: Story, titles: Mapping[str, Text]) -> str:
    """List all adjustments of the class, learner by learner, folded up."""
    folded = "".join(
        _changes_of(learner, titles) for learner in furthest_behind(story, story.learners) if learner.opened()
    )
    return f'<div class="every">{folded}</div>'


def _learner_row(learner: LearnerStory, story: Story) -> str:
    first, (start, end) = learner.first_mastery(), n_reached(story, learner)
    before, after = _mean(first.values()), _mean(learner.mastery.get(skill, low) for skill, low in first.items())
    kinds = count_kinds(learner.opened())
    dots = "".join(
        f'<span class="count {KIND_COLOURS[kind]}" title="{escape(KIND_NAMES[kind].fr)} / '
        f'{escape(KIND_NAMES[kind].en)}">{kinds[kind]}</span>'
        for kind in KINDS
        if kinds[kind]
    )
    return (
        f'<tr><td><b>{escape(learner.name)}</b> <small class="id">{escape(learner.id)}</small></td>'
        f'<td class="n">{len(learner.steps)}</td>'
        f'<td class="n">{start} → <b>{end}</b> / {len(story.targets)}</td>'
        f"<td>{meter(Level(after, before=before), width=RISE_WIDTH)}"
        f"<small>{percent(before)} → {percent(after)}</small></td><td>{dots}</td></tr>"
    )


def _changes_of(learner: LearnerStory, titles: Mapping[str, Text]) -> str:
    opened = learner.opened()
    rows = "".join(
        f"<li>{badge(one.kind)} {_day(one)}<p>{plain(one.reason)}</p>{_added(one, titles)}</li>" for one in opened
    )
    nouns = noun(len(opened), ("ajustement", "ajustements"), ("adjustment", "adjustments"))
    count = f"{number(len(opened))} {nouns}"
    return (
        f"<details><summary><b>{escape(learner.name)}</b> · {count}</summary><ul class='changes'>{rows}</ul></details>"
    )


def _day(change: PathChange) -> str:
    day = int(change.day) + 1
    return f'<small class="day">{both(f"jour {day}", f"day {day}")}</small>'


def _added(change: PathChange, titles: Mapping[str, Text]) -> str:
    title = titles.get(change.activity_id or "")
    return "" if title is None else f'<p class="added">+ {plain(title)}</p>'


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def total_changes(story: Story) -> str:
    """Give the number of adjustments of the whole class."""
    return number(sum(len(learner.opened()) for learner in story.learners))
