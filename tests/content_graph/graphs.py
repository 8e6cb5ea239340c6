"""Content graphs for tests: a small one written by hand, and strategies that draw any."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TypeVar, get_args

from hypothesis import strategies as st
from msgspec.structs import replace

from content_graph.model import (
    Assessment,
    ContentGraph,
    Defaults,
    Edge,
    Goal,
    Item,
    ItemParameters,
    Resource,
    ResourceFormat,
    ResourceKind,
    Skill,
    SkillParameters,
    Target,
    Text,
)

Thing = TypeVar("Thing")


def text(words: str) -> Text:
    return Text(fr=words, en=words)


def skill(skill_id: str, *needs: str) -> Skill:
    return Skill(skill_id, text(skill_id), tuple(Edge(need) for need in needs))


def item(item_id: str, *skills: str) -> Item:
    return Item(item_id, text(item_id), skills)


def resource(resource_id: str, kind: ResourceKind, *skills: str) -> Resource:
    return Resource(resource_id, text(resource_id), skills, kind)


def small_graph() -> ContentGraph:
    """Addition before multiplication before powers, with all that validation asks for."""
    skills = ("add", "multiply", "power")
    return ContentGraph(
        "arithmetic",
        text("Arithmetic"),
        (skill("add"), skill("multiply", "add"), skill("power", "multiply")),
        (item("add-1", "add"), item("multiply-1", "multiply"), item("power-1", "power", "multiply")),
        (Assessment("exam", text("Exam"), ("add-1", "power-1")),),
        (
            *(resource(f"repair-{one}", "remedial", one) for one in skills),
            *(resource(f"learn-{one}", "core", one) for one in skills),
        ),
        (Goal("all", text("All"), (Target("power"),)),),
    )


# surrogates cannot be encoded; everything else, control characters included, is a title that somebody may paste
titles = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
texts = st.builds(Text, fr=titles, en=titles)
ids = st.from_regex(r"[a-zé0-9][a-zé 0-9:#'\"{,\-~]{0,6}[a-zé0-9]", fullmatch=True)
weights = st.floats(0, 1, exclude_min=True)
probabilities = st.floats(0, 1, exclude_min=True, exclude_max=True)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1), timezones=offsets)  # noqa: DTZ001  # offsets follow
skill_parameters = st.builds(
    SkillParameters,
    prior=st.none() | probabilities,
    learn=st.none() | probabilities,
    guess=st.none() | st.floats(0.01, 0.4),
    slip=st.none() | st.floats(0.01, 0.4),
    forget=st.none() | st.floats(0, 1, exclude_max=True),
    decay=st.none() | st.floats(0, 10),
)
item_parameters = st.builds(ItemParameters, guess=st.floats(0.01, 0.4), slip=st.none() | st.floats(0.01, 0.4))


@st.composite
def some_of(draw: st.DrawFn, choices: tuple[str, ...], smallest: int = 0, largest: int = 4) -> tuple[str, ...]:
    """Draw distinct members of `choices`."""
    return tuple(draw(st.lists(st.sampled_from(choices), min_size=smallest, max_size=largest, unique=True)))


@st.composite
def edges(draw: st.DrawFn, choices: tuple[str, ...]) -> tuple[Edge, ...]:
    """Draw arrows to some of `choices`."""
    if not choices:
        return ()
    return tuple(Edge(one, draw(weights)) for one in draw(some_of(choices)))


@st.composite
def graphs(draw: st.DrawFn) -> ContentGraph:
    """Draw a content graph without errors: arrows lead to earlier skills only, and every skill has an item."""
    skill_ids = tuple(draw(st.lists(ids, min_size=1, max_size=6, unique=True)))
    names = tuple(draw(st.lists(ids, min_size=len(skill_ids) + 3, max_size=14, unique=True)))
    item_ids, (assessment_id, *resource_ids) = names[: len(skill_ids) + 1], names[len(skill_ids) + 1 :]
    return ContentGraph(
        draw(ids),
        draw(texts),
        tuple(
            Skill(
                one,
                draw(texts),
                draw(edges(skill_ids[:n])),
                draw(edges(skill_ids[:n])),
                draw(st.none() | skill_parameters),
            )
            for n, one in enumerate(skill_ids)
        ),
        tuple(draw(items(one, skill_ids, n)) for n, one in enumerate(item_ids)),
        (Assessment(assessment_id, draw(texts), draw(some_of(item_ids, smallest=1))),),
        tuple(draw(resources(one, skill_ids)) for one in resource_ids),
        tuple(draw(goals(one, skill_ids)) for one in draw(some_of(skill_ids))),
        Defaults(draw(probabilities), draw(st.none() | skill_parameters)),
    )


@st.composite
def items(draw: st.DrawFn, item_id: str, skill_ids: tuple[str, ...], n: int) -> Item:
    """Draw an item; the n-th exercises at least the n-th skill."""
    more = draw(some_of(skill_ids, largest=3))
    return Item(
        item_id,
        draw(texts),
        tuple(dict.fromkeys((skill_ids[n % len(skill_ids)], *more))),
        draw(st.floats(-10, 10)),
        draw(st.floats(0, 600, exclude_min=True)),
        draw(st.none() | item_parameters),
        draw(st.booleans()),
    )


@st.composite
def resources(draw: st.DrawFn, resource_id: str, skill_ids: tuple[str, ...]) -> Resource:
    """Draw a resource."""
    return Resource(
        resource_id,
        draw(texts),
        draw(some_of(skill_ids, smallest=1)),
        draw(st.sampled_from(get_args(ResourceKind))),
        draw(st.sampled_from(["fr", "en", "pt-BR"])),
        draw(st.sampled_from(get_args(ResourceFormat))),
        draw(st.floats(0, 600, exclude_min=True)),
        draw(st.none() | st.just("https://lms.example/42?a=b#c")),
    )


@st.composite
def goals(draw: st.DrawFn, goal_id: str, skill_ids: tuple[str, ...]) -> Goal:
    """Draw a goal."""
    targets = tuple(Target(one, draw(probabilities)) for one in draw(some_of(skill_ids, smallest=1)))
    return Goal(goal_id, draw(texts), targets, draw(st.none() | moments))


@st.composite
def rearranged(draw: st.DrawFn, graph: ContentGraph) -> ContentGraph:
    """Draw the same graph in another order, wherever order has no meaning."""

    def shuffled(members: tuple[Thing, ...]) -> tuple[Thing, ...]:
        return tuple(draw(st.permutations(members)))

    def elsewhere(goal: Goal) -> Goal:
        due_at = goal.due_at and goal.due_at.astimezone(draw(offsets))
        return replace(goal, targets=shuffled(goal.targets), due_at=due_at)

    return replace(
        graph,
        skills=shuffled(
            tuple(
                replace(one, prerequisites=shuffled(one.prerequisites), encompasses=shuffled(one.encompasses))
                for one in graph.skills
            )
        ),
        items=shuffled(tuple(replace(one, skills=shuffled(one.skills)) for one in graph.items)),
        assessments=shuffled(graph.assessments),
        resources=shuffled(tuple(replace(one, skills=shuffled(one.skills)) for one in graph.resources)),
        goals=shuffled(tuple(map(elsewhere, graph.goals))),
    )
