"""Put the report together: one file, no address of anybody else in it."""

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files

from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, course_language
from engine.charts.bilingual import both, noun, number, percent, plain
from engine.charts.colours import mastery_scale
from engine.charts.page import Heading, card, hero, page, section, wide
from engine.charts.skill_graph import switching
from loadtests.report import words
from loadtests.report.conduct import reached, treatment
from loadtests.report.helping import helping
from loadtests.report.pictures import (
    CLASS,
    changes_per_day,
    class_map,
    graph_picture,
    kinds_present,
    latency_histogram,
    learner_picture,
    mastery_choices,
    numbered_changes,
    throughput_per_day,
)
from loadtests.report.story import LearnerStory, Story, telling_learners
from loadtests.report.tables import badge, every_change, mark_list, profile_name, titles_of, total_changes, who_moved
from simulations.live.client import LatencyMs


def lacking_learners(story: Story) -> list[LearnerStory]:
    """Give the learners with a planted gap."""
    return [learner for learner in story.learners if learner.lacking_skill is not None]


def remediated_on(learner: LearnerStory) -> int | None:
    """Give the day (from 1) of the first remediation for the lacking skill; None if there was none."""
    days = (one.day for one in learner.opened() if one.kind == "remediate" and one.skill == learner.lacking_skill)
    first = min(days, default=None)
    return None if first is None else int(first) + 1


def gap_list(story: Story, skills: Mapping[str, Text]) -> str:
    """List every planted gap with what became of it."""
    return f'<ul class="gaps">{"".join(_row(learner, skills) for learner in lacking_learners(story))}</ul>'


def _row(learner: LearnerStory, skills: Mapping[str, Text]) -> str:
    day = remediated_on(learner)
    told = both("pas encore", "not yet") if day is None else both(f"remédiation, jour {day}", f"remediation, day {day}")
    skill = skills.get(learner.lacking_skill or "")
    title = "" if skill is None else plain(skill)
    mark = "·" if day is None else "✓"
    return f"<li><b>{mark}</b> {escape(learner.name)} · {title} <small>{told}</small></li>"


def render(story: Story, graph: ContentGraph, language: str, workspace: str | None = None) -> str:
    """Write the whole page.

    Args:
        story: What happened.
        graph: What was learned.
        language: fr or en, the one that shows first.
        workspace: Address at which people work with the class; None where nothing serves it.
    """
    chosen = telling_learners(story)
    sections = [
        _head(story, graph, workspace),
        _treatment(story, graph),
        _learners(story, graph, chosen),
        _graph(story, graph, chosen),
    ]
    if story.help is not None:
        sections.insert(2, helping(story.help, _skill_titles(graph)))
    sections += [_class(story, graph), _changes(story, graph), _gaps(story, graph), _load(story), _foot(story)]
    style = files("loadtests.report").joinpath("report.css").read_text(encoding="utf-8")
    return page(language, sections, switching(mastery_choices(story, graph, chosen))._replace(style=style))


def _head(story: Story, graph: ContentGraph, workspace: str | None) -> str:
    latency, (before, after) = story.load.latency_ms, reached(story)
    facts = [
        (number(len(story.learners)), noun(len(story.learners), *words.LEARNERS)),
        (number(story.n_results), noun(story.n_results, *words.RESULTS)),
        (total_changes(story), both("ajustements, chacun expliqué", "adjustments, each explained")),
        (percent(after), plain(words.goal_reached(before))),
        (number(latency.p50, 1, "ms") if latency else "–", both("temps de réponse médian", "median response time")),
    ]
    lead = f"{plain(both_languages(graph.title, course_language(graph)))}. {plain(words.CLAIM)}"
    if workspace is not None:
        lead += f' <a href="{escape(workspace, quote=True)}">{plain(words.WORKSPACE)}</a>'
    return hero(plain(words.headline(story.n_days)), lead, facts)


def _treatment(story: Story, graph: ContentGraph) -> str:
    lines = "".join(f"<p><b>{plain(figure)}</b> {plain(name)}</p>" for figure, name in treatment(story, graph))
    return section(words.TREATMENT, card(lines))


def _learners(story: Story, graph: ContentGraph, chosen: Sequence[LearnerStory]) -> str:
    skills, titles = _skill_titles(graph), titles_of(graph)
    tabs = "".join(f'<button data-tab="{escape(one.id)}">{escape(one.name)}</button>' for one in chosen)
    panels = "".join(
        f'<article data-panel="{escape(one.id)}"><h3>{escape(one.name)} <small>{_profile(one, skills)}</small></h3>'
        f"{wide(learner_picture(one, skills, story.threshold))}{mark_list(numbered_changes(one), titles)}</article>"
        for one in chosen
    )
    return section(words.BELIEF, f'<div class="tabs">{tabs}</div>', card(panels))


def _skill_titles(graph: ContentGraph) -> dict[str, Text]:
    return {skill.id: both_languages(skill.title, course_language(graph)) for skill in graph.skills}


def _profile(learner: LearnerStory, skills: Mapping[str, Text]) -> str:
    told = [plain(profile_name(learner.profile))]
    if learner.lacking_skill is not None and learner.lacking_skill in skills:
        lacking = skills[learner.lacking_skill]
        told.append(both(f"lacune cachée : {escape(lacking.fr)}", f"hidden gap: {escape(lacking.en)}"))
    return " · ".join(told)


def _graph(story: Story, graph: ContentGraph, chosen: Sequence[LearnerStory]) -> str:
    names = f'<button data-mastery="{CLASS}">{both("tout le groupe", "the whole class")}</button>'
    names += "".join(f'<button data-mastery="{escape(one.id)}">{escape(one.name)}</button>' for one in chosen)
    return section(
        words.GRAPH,
        f'<div class="tabs">{names}</div>',
        card(mastery_scale(), wide(graph_picture(story, graph))),
    )


def _class(story: Story, graph: ContentGraph) -> str:
    return section(words.CLASS, card(wide(class_map(story, graph))))


def _changes(story: Story, graph: ContentGraph) -> str:
    kinds = "".join(badge(kind) for kind in kinds_present(story))
    per_day = f"<h3>{both('Ajustements par jour', 'Adjustments per day')}</h3>"
    every = f"<h3>{both('Chaque ajustement, avec sa raison', 'Every adjustment, with its reason')}</h3>"
    return section(
        words.CHANGES,
        card(per_day, changes_per_day(story), f'<p class="kinds">{kinds}</p>'),
        card(wide(who_moved(story))),
        card(every, every_change(story, titles_of(graph))),
    )


def _gaps(story: Story, graph: ContentGraph) -> str:
    lacking = lacking_learners(story)
    n_found = sum(remediated_on(learner) is not None for learner in lacking)
    heading = Heading(words.GAPS_TITLE, words.gaps_lead(len(lacking), n_found))
    return section(heading, card(gap_list(story, _skill_titles(graph)))) if lacking else ""


def _load(story: Story) -> str:
    seconds = sum(day.seconds for day in story.load.days)
    rate = f"<small>{both('moyenne', 'mean')} {number(story.n_results / (seconds or 1.0))}</small>"
    speed = f"<h3>{both('Résultats par seconde, jour par jour', 'Results per second, day by day')} {rate}</h3>"
    times = (
        f"<h3>{both('Temps de réponse', 'Response times')} <small>{_percentiles(story.load.latency_ms)}</small></h3>"
    )
    cards = card(speed, throughput_per_day(story)) + card(times, latency_histogram(story))
    return section(words.LOAD, f'<div class="two">{cards}</div>')


def _percentiles(latency: LatencyMs | None) -> str:
    if latency is None:
        return ""
    named = (("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99))
    return " · ".join(f"{name} {number(value, 1, 'ms')}" for name, value in named)


def _foot(story: Story) -> str:
    started = both(f"du {story.started_at[:10]}", f"from {story.started_at[:10]}")
    return f"<footer>{escape(story.graph_id)} · {started} · {plain(words.NAMES_STAY_HERE)}</footer>"
