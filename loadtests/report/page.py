"""Put the report together: one file, no address of anybody else in it."""

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files

from content_graph.model import ContentGraph, Text
from loadtests.figures import LatencyMs
from loadtests.report import words
from loadtests.report.belief_chart import belief_chart, marks_of
from loadtests.report.bilingual import both, number, plain
from loadtests.report.class_map import class_map
from loadtests.report.colours import mastery_colour
from loadtests.report.gaps import gap_list, lacking_learners, remediated_on
from loadtests.report.graph_picture import mastery_choices, skill_graph
from loadtests.report.load_charts import changes_per_day, kinds_present, latency_histogram, throughput_per_day
from loadtests.report.story import LearnerStory, Story, n_mastered, telling_learners
from loadtests.report.tables import badge, every_change, mark_list, profile_name, titles_of, total_changes, who_moved

SCALE_STEPS = 11


def render(story: Story, graph: ContentGraph, language: str) -> str:
    """Write the whole page; ``language`` (fr or en) is the one that shows first."""
    chosen = telling_learners(story)
    sections = [_head(story, graph), _learners(story, graph, chosen), _graph(story, graph, chosen)]
    sections += [_class(story, graph), _changes(story, graph), _gaps(story, graph), _load(story), _foot(story)]
    return (
        f'<!doctype html><html lang="{language}" data-lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>Symphonie</title>'
        f"<style>{_asset('report.css')}</style></head><body>{_bar()}<main>{''.join(sections)}</main>"
        f'<script type="application/json" id="mastery">{mastery_choices(story, graph, chosen)}</script>'
        f"<script>{_asset('report.js')}</script></body></html>"
    )


def _asset(name: str) -> str:
    return files("loadtests.report").joinpath(name).read_text(encoding="utf-8")


def _bar() -> str:
    return (
        '<header class="top"><span class="brand"><i></i><i></i><i></i><i></i>Symphonie</span><nav>'
        '<button data-set="lang" data-value="fr">FR</button><button data-set="lang" data-value="en">EN</button>'
        '<button data-theme-switch aria-label="clair ou sombre / light or dark">◐</button></nav></header>'
    )


def _section(heading: words.Heading, *content: str) -> str:
    title, lead = plain(heading.title), plain(heading.lead)
    return f'<section><h2>{title}</h2><p class="lead">{lead}</p>{"".join(content)}</section>'


def _card(*content: str) -> str:
    return f'<div class="card">{"".join(content)}</div>'


def _wide(content: str) -> str:
    return f'<div class="scroll">{content}</div>'


def _head(story: Story, graph: ContentGraph) -> str:
    mastered = sum(n_mastered(learner.mastery, story.threshold) for learner in story.learners)
    before = sum(n_mastered(learner.first_mastery(), story.threshold) for learner in story.learners)
    latency = story.load.latency_ms
    facts = [
        (number(len(story.learners)), both("apprenants simulés", "simulated learners")),
        (number(story.n_results), both("résultats reçus", "results received")),
        (total_changes(story), both("ajustements, chacun expliqué", "adjustments, each explained")),
        (f"{number(before)} → {number(mastered)}", both("compétences maîtrisées", "skills mastered")),
        (number(latency.p50, 1, "ms") if latency else "–", both("réponse médiane", "median answer")),
    ]
    shown = "".join(f"<div><b>{value}</b><span>{name}</span></div>" for value, name in facts)
    return (
        f'<section class="hero"><h1>{plain(words.headline(story.n_days))}</h1><p class="lead">{plain(graph.title)}. '
        f'{plain(words.CLAIM)}</p><div class="facts">{shown}</div></section>'
    )


def _learners(story: Story, graph: ContentGraph, chosen: Sequence[LearnerStory]) -> str:
    skills, titles = _skill_titles(graph), titles_of(graph)
    tabs = "".join(f'<button data-tab="{escape(one.id)}">{escape(one.name)}</button>' for one in chosen)
    panels = "".join(
        f'<article data-panel="{escape(one.id)}"><h3>{escape(one.name)} <small>{_profile(one, skills)}</small></h3>'
        f"{_wide(belief_chart(one, skills, story.threshold))}{mark_list(marks_of(one), titles)}</article>"
        for one in chosen
    )
    return _section(words.BELIEF, f'<div class="tabs">{tabs}</div>', _card(panels))


def _skill_titles(graph: ContentGraph) -> dict[str, Text]:
    return {skill.id: skill.title for skill in graph.skills}


def _profile(learner: LearnerStory, skills: Mapping[str, Text]) -> str:
    told = [plain(profile_name(learner.profile))]
    if learner.lacking_skill is not None and learner.lacking_skill in skills:
        lacking = skills[learner.lacking_skill]
        told.append(both(f"lacune cachée : {escape(lacking.fr)}", f"hidden gap: {escape(lacking.en)}"))
    return " · ".join(told)


def _graph(story: Story, graph: ContentGraph, chosen: Sequence[LearnerStory]) -> str:
    names = f'<button data-mastery="class">{both("toute la classe", "the whole class")}</button>'
    names += "".join(f'<button data-mastery="{escape(one.id)}">{escape(one.name)}</button>' for one in chosen)
    shades = (mastery_colour(step / (SCALE_STEPS - 1)) for step in range(SCALE_STEPS))
    scale = "".join(f'<i style="background:{shade}"></i>' for shade in shades)
    return _section(
        words.GRAPH,
        f'<div class="tabs">{names}</div>',
        _card(f'<div class="scale">0 % {scale} 100 %</div>', _wide(skill_graph(story, graph))),
    )


def _class(story: Story, graph: ContentGraph) -> str:
    return _section(words.CLASS, _card(_wide(class_map(story, graph))))


def _changes(story: Story, graph: ContentGraph) -> str:
    kinds = "".join(badge(kind) for kind in kinds_present(story))
    per_day = f"<h3>{both('Ajustements par jour', 'Adjustments per day')}</h3>"
    every = f"<h3>{both('Chaque ajustement, avec sa raison', 'Every adjustment, with its reason')}</h3>"
    return _section(
        words.CHANGES,
        _card(per_day, changes_per_day(story), f'<p class="kinds">{kinds}</p>'),
        _card(_wide(who_moved(story))),
        _card(every, every_change(story, titles_of(graph))),
    )


def _gaps(story: Story, graph: ContentGraph) -> str:
    lacking = lacking_learners(story)
    n_found = sum(remediated_on(learner) is not None for learner in lacking)
    heading = words.Heading(words.GAPS_TITLE, words.gaps_lead(len(lacking), n_found))
    return _section(heading, _card(gap_list(story, _skill_titles(graph)))) if lacking else ""


def _load(story: Story) -> str:
    seconds = sum(day.seconds for day in story.load.days)
    rate = f"<small>{both('moyenne', 'mean')} {number(story.n_results / (seconds or 1.0))}</small>"
    speed = f"<h3>{both('Résultats par seconde, jour par jour', 'Results per second, day by day')} {rate}</h3>"
    times = (
        f"<h3>{both('Temps de réponse', 'Response times')} <small>{_percentiles(story.load.latency_ms)}</small></h3>"
    )
    cards = _card(speed, throughput_per_day(story)) + _card(times, latency_histogram(story))
    return _section(words.LOAD, f'<div class="two">{cards}</div>')


def _percentiles(latency: LatencyMs | None) -> str:
    if latency is None:
        return ""
    named = (("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99))
    return " · ".join(f"{name} {number(value, 1, 'ms')}" for name, value in named)


def _foot(story: Story) -> str:
    started = both(f"du {story.started_at[:10]}", f"from {story.started_at[:10]}")
    return f"<footer>{escape(story.graph_id)} · {started} · {plain(words.NAMES_STAY_HERE)}</footer>"
