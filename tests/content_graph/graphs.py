"""Content graphs for tests: a small one written by hand, and strategies that draw any."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from random import Random
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

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


class Words(NamedTuple):
    """What a drawn graph is made of: a few plain words and numbers, or some of what an author may write."""

    ids: Sequence[str]
    texts: Sequence[dict[str, str]]
    shares: Sequence[float]
    difficulties: Sequence[float]
    minutes: Sequence[float]
    skill_parameters: Sequence[SkillParameters | None]
    item_parameters: Sequence[ItemParameters | None]
    moments: Sequence[datetime]


_PLAIN = Words(
    ids=tuple("abcdefghijklmn"),
    texts=[text("a text")],
    shares=[0.2, 0.5, 0.9],
    difficulties=[-10.0, -1.0, 0.0, 0.5, 10.0],
    minutes=[1.0, 2.5],
    skill_parameters=[None, SkillParameters(prior=0.2), SkillParameters(guess=0.3, decay=0.0)],
    item_parameters=[None, ItemParameters(guess=0.3)],
    moments=[datetime(2026, 6, 30, 17, tzinfo=UTC)],
)
PLAIN = st.just(_PLAIN)

# surrogates and NUL cannot be stored; everything else, other control characters too, is what somebody may paste
_titles = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
_probabilities = st.floats(0, 1, exclude_min=True, exclude_max=True)
_low = st.none() | st.floats(0.01, 0.4)


def few(each: st.SearchStrategy[Thing], least: int = 1) -> st.SearchStrategy[list[Thing]]:
    """Draw up to three, of which every part of a graph takes one: drawing for each part would cost most of a test."""
    return st.lists(each, min_size=least, max_size=3)


WILD = st.builds(
    Words,
    ids=few(st.from_regex(r"[a-zé0-9][a-zé 0-9:#'\"{,\-~]{0,6}[a-zé0-9]", fullmatch=True)).map(
        lambda odd: tuple(dict.fromkeys((*odd, *_PLAIN.ids)))
    ),
    texts=few(st.dictionaries(st.sampled_from(("fr", "en", "de", "zh-Hant", "no")), _titles, min_size=1)),
    shares=few(_probabilities),
    difficulties=few(st.floats(-10, 10)),
    minutes=few(st.floats(0, 600, exclude_min=True)),
    skill_parameters=few(
        st.none()
        | st.builds(
            SkillParameters,
            prior=st.none() | _probabilities,
            learn=st.none() | _probabilities,
            guess=_low,
            slip=_low,
            forget=st.none() | st.floats(0, 1, exclude_max=True),
            decay=st.none() | st.floats(0, 10),
        )
    ),
    item_parameters=few(st.none() | st.builds(ItemParameters, guess=_low, slip=_low)),
    moments=few(st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1), timezones=offsets)),  # noqa: DTZ001  # see offsets
)
chances = st.integers(0, 2**32 - 1).map(Random)


@st.composite
def graphs(draw: st.DrawFn, words: st.SearchStrategy[Words] = PLAIN) -> ContentGraph:
    """Draw a content graph without errors: arrows lead to earlier skills only, and every skill has an item."""
    return _Author(draw(words), draw(chances)).graph(draw(st.integers(1, 6)))


class _Author:
    """Makes a graph of words, by chance."""

    def __init__(self, words: Words, chance: Random) -> None:
        self.words, self.chance = words, chance

    def some_of(self, choices: Sequence[str], smallest: int = 0, largest: int = 4) -> tuple[str, ...]:
        """Draw distinct members of `choices`."""
        n = self.chance.randint(smallest, max(smallest, min(largest, len(choices))))
        return tuple(self.chance.sample(choices, n))

    def graph(self, n_skills: int) -> ContentGraph:
        words, one_of, n_items = self.words, self.chance.choice, n_skills + 1
        skill_ids = tuple(self.chance.sample(words.ids, n_skills))
        names = self.chance.sample(words.ids, n_items + 2 + self.chance.randint(0, 4))
        item_ids, (assessment_id, *resource_ids) = tuple(names[:n_items]), names[n_items:]
        return ContentGraph(
            one_of(words.ids),
            one_of(words.texts),
            tuple(self.skill(one, skill_ids[:n]) for n, one in enumerate(skill_ids)),
            tuple(self.item(one, skill_ids[n % n_skills], skill_ids) for n, one in enumerate(item_ids)),
            (Assessment(assessment_id, one_of(words.texts), self.some_of(item_ids, smallest=1)),),
            tuple(self.resource(one, skill_ids) for one in resource_ids),
            tuple(self.goal(one, skill_ids) for one in self.some_of(skill_ids)),
            Defaults(one_of(words.shares), one_of(words.skill_parameters)),
        )

    def edges(self, choices: Sequence[str]) -> tuple[Edge, ...]:
        """Draw arrows to some of `choices`."""
        return tuple(Edge(one, self.chance.choice((*self.words.shares, 1.0))) for one in self.some_of(choices))

    def skill(self, skill_id: str, earlier: Sequence[str]) -> Skill:
        """Draw a skill with arrows to earlier ones."""
        words, one_of = self.words, self.chance.choice
        return Skill(
            skill_id, one_of(words.texts), self.edges(earlier), self.edges(earlier), one_of(words.skill_parameters)
        )

    def item(self, item_id: str, first: str, skill_ids: Sequence[str]) -> Item:
        """Draw an item that exercises at least the skill `first`."""
        words, one_of = self.words, self.chance.choice
        return Item(
            item_id,
            one_of(words.texts),
            tuple(dict.fromkeys((first, *self.some_of(skill_ids, largest=3)))),
            one_of(words.difficulties),
            one_of(words.minutes),
            one_of(words.item_parameters),
            one_of((False, True)),
        )

    def resource(self, resource_id: str, skill_ids: Sequence[str]) -> Resource:
        words, one_of = self.words, self.chance.choice
        return Resource(
            resource_id,
            one_of(words.texts),
            self.some_of(skill_ids, smallest=1),
            one_of(get_args(ResourceKind)),
            one_of(("fr", "en", "pt-BR")),
            one_of(get_args(ResourceFormat)),
            one_of(words.minutes),
            one_of((None, "https://lms.example/42?a=b#c")),
        )

    def goal(self, goal_id: str, skill_ids: Sequence[str]) -> Goal:
        words, one_of = self.words, self.chance.choice
        targets = tuple(Target(one, one_of(words.shares)) for one in self.some_of(skill_ids, smallest=1))
        return Goal(goal_id, one_of(words.texts), targets, one_of((None, *words.moments)))


@st.composite
def rearranged(draw: st.DrawFn, graph: ContentGraph) -> ContentGraph:
    """Draw the same graph in another order, wherever order has no meaning."""
    chance = draw(chances)

    def shuffled(members: tuple[Thing, ...]) -> tuple[Thing, ...]:
        return tuple(chance.sample(members, len(members)))

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
