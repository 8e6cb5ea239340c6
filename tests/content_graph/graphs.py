"""Content graphs for tests: a small one written by hand, and strategies that draw any."""

from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple, TypeVar, get_args

from hypothesis import settings
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
)

Thing = TypeVar("Thing")


def text(words: str) -> dict[str, str]:
    return {"fr": words, "en": words}


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


# laws are about many shapes, not about one machine's speed
law = settings(deadline=None, max_examples=60)

_PLAIN_IDS = tuple("abcdefghijklmn")
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


class Words(NamedTuple):
    """What a drawn graph is made of: a few plain words and numbers, or whatever an author may write."""

    ids: st.SearchStrategy[str]
    texts: st.SearchStrategy[dict[str, str]]
    shares: st.SearchStrategy[float]
    minutes: st.SearchStrategy[float]
    skill_parameters: st.SearchStrategy[SkillParameters | None]
    item_parameters: st.SearchStrategy[ItemParameters | None]
    moments: st.SearchStrategy[datetime]


PLAIN = Words(
    ids=st.sampled_from(_PLAIN_IDS),
    texts=st.just(text("a text")),
    shares=st.sampled_from([0.2, 0.5, 0.9]),
    minutes=st.sampled_from([1.0, 2.5]),
    skill_parameters=st.sampled_from([None, SkillParameters(prior=0.2), SkillParameters(guess=0.3, decay=0.0)]),
    item_parameters=st.sampled_from([None, ItemParameters(guess=0.3)]),
    moments=st.just(datetime(2026, 6, 30, 17, tzinfo=UTC)),
)

# surrogates and NUL cannot be stored; everything else, other control characters too, is what somebody may paste
_titles = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
_probabilities = st.floats(0, 1, exclude_min=True, exclude_max=True)
_low = st.none() | st.floats(0.01, 0.4)
WILD = Words(
    ids=st.from_regex(r"[a-zé0-9][a-zé 0-9:#'\"{,\-~]{0,6}[a-zé0-9]", fullmatch=True),
    texts=st.dictionaries(st.sampled_from(("fr", "en", "de", "zh-Hant", "no")), _titles, min_size=1),
    shares=_probabilities,
    minutes=st.floats(0, 600, exclude_min=True),
    skill_parameters=st.none()
    | st.builds(
        SkillParameters,
        prior=st.none() | _probabilities,
        learn=st.none() | _probabilities,
        guess=_low,
        slip=_low,
        forget=st.none() | st.floats(0, 1, exclude_max=True),
        decay=st.none() | st.floats(0, 10),
    ),
    item_parameters=st.none() | st.builds(ItemParameters, guess=_low, slip=_low),
    moments=st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1), timezones=offsets),  # noqa: DTZ001  # see offsets
)


def some_of(choices: tuple[str, ...], smallest: int = 0, largest: int = 4) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw distinct members of `choices`."""
    return st.lists(st.sampled_from(choices), min_size=smallest, max_size=largest, unique=True).map(tuple)


@st.composite
def graphs(draw: st.DrawFn, words: Words = PLAIN) -> ContentGraph:
    """Draw a content graph without errors: arrows lead to earlier skills only, and every skill has an item."""
    skill_ids = tuple(draw(st.lists(words.ids, min_size=1, max_size=6, unique=True)))
    n_items = len(skill_ids) + 1
    names = draw(st.lists(words.ids, min_size=n_items + 2, max_size=n_items + 6, unique=True))
    item_ids, (assessment_id, *resource_ids) = tuple(names[:n_items]), names[n_items:]
    return ContentGraph(
        draw(words.ids),
        draw(words.texts),
        tuple(draw(skills(one, skill_ids[:n], words)) for n, one in enumerate(skill_ids)),
        tuple(draw(items(one, skill_ids[n % len(skill_ids)], skill_ids, words)) for n, one in enumerate(item_ids)),
        (Assessment(assessment_id, draw(words.texts), draw(some_of(item_ids, smallest=1))),),
        tuple(draw(resources(one, skill_ids, words)) for one in resource_ids),
        tuple(draw(goals(one, skill_ids, words)) for one in draw(some_of(skill_ids))),
        Defaults(draw(words.shares), draw(words.skill_parameters)),
    )


@st.composite
def edges(draw: st.DrawFn, choices: tuple[str, ...], words: Words) -> tuple[Edge, ...]:
    """Draw arrows to some of `choices`."""
    if not choices:
        return ()
    return tuple(Edge(one, draw(words.shares | st.just(1.0))) for one in draw(some_of(choices)))


@st.composite
def skills(draw: st.DrawFn, skill_id: str, earlier: tuple[str, ...], words: Words) -> Skill:
    """Draw a skill with arrows to earlier ones."""
    arrows = edges(earlier, words)
    return Skill(skill_id, draw(words.texts), draw(arrows), draw(arrows), draw(words.skill_parameters))


@st.composite
def items(draw: st.DrawFn, item_id: str, first: str, skill_ids: tuple[str, ...], words: Words) -> Item:
    """Draw an item that exercises at least the skill `first`."""
    return Item(
        item_id,
        draw(words.texts),
        tuple(dict.fromkeys((first, *draw(some_of(skill_ids, largest=3))))),
        draw(st.floats(-10, 10)),
        draw(words.minutes),
        draw(words.item_parameters),
        draw(st.booleans()),
    )


@st.composite
def resources(draw: st.DrawFn, resource_id: str, skill_ids: tuple[str, ...], words: Words) -> Resource:
    """Draw a resource."""
    return Resource(
        resource_id,
        draw(words.texts),
        draw(some_of(skill_ids, smallest=1)),
        draw(st.sampled_from(get_args(ResourceKind))),
        draw(st.sampled_from(["fr", "en", "pt-BR"])),
        draw(st.sampled_from(get_args(ResourceFormat))),
        draw(words.minutes),
        draw(st.sampled_from([None, "https://lms.example/42?a=b#c"])),
    )


@st.composite
def goals(draw: st.DrawFn, goal_id: str, skill_ids: tuple[str, ...], words: Words) -> Goal:
    """Draw a goal."""
    targets = tuple(Target(one, draw(words.shares)) for one in draw(some_of(skill_ids, smallest=1)))
    return Goal(goal_id, draw(words.texts), targets, draw(st.none() | words.moments))


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
