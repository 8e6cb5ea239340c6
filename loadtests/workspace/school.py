"""A school of made-up people: a course, learners in cohorts, who helps them, and what they have answered so far."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from content_graph.model import ContentGraph, Edge, Item, Resource, Skill
from simulations.live.wire import ResultToSend

GRAPH_ID: Final = "loadtest-1"
LEAD: Final = "lead-1"
ZONE: Final = "Europe/Paris"
ITEMS_PER_SKILL: Final = 20
PREREQUISITES: Final = 2
FIRST_NAMES: Final = ("Amina", "Louis", "Chloé", "Mehdi", "Inès", "Tom", "Fatou", "Hugo", "Léa", "Yanis", "Zoé", "Noé")
LAST_NAMES: Final = ("Martin", "Bernard", "Diallo", "Le Goff", "Nguyễn", "Petit", "Roux", "García", "Bénard", "Öztürk")
DAYS: Final = 28
"""Within which all was answered; the last of them ends now."""
ROUNDS: Final = 4
"""Parts in which a learner's results are sent: the path is decided on after each."""


class Size(NamedTuple):
    """How large the school is."""

    n_learners: int
    n_skills: int
    n_results: int
    n_cases: int  # open ones, at least
    n_supporters: int  # half of them tutors of a cohort each, half of them coaches

    @property
    def n_cohorts(self) -> int:
        """A cohort for each tutor."""
        return max(1, self.n_supporters // 2)

    def learners(self) -> list[str]:
        """Name all learners."""
        return [f"learner-{number:04d}" for number in range(self.n_learners)]

    def cohorts(self) -> dict[str, list[str]]:
        """Give the learners of each cohort."""
        learners = self.learners()
        return {f"cohort-{number:02d}": learners[number :: self.n_cohorts] for number in range(self.n_cohorts)}

    def supporters(self) -> list[str]:
        """Name all who help, tutors and coaches in turn."""
        return [f"{('tutor', 'coach')[number % 2]}-{number // 2:02d}" for number in range(self.n_supporters)]


def course(n_skills: int) -> ContentGraph:
    """Make a course in which each skill builds on up to two earlier ones, with questions and a text for each."""
    skills = tuple(
        Skill(
            id=f"skill-{number:02d}",
            title=_title("Compétence", "Skill", number),
            prerequisites=tuple(Edge(f"skill-{lower:02d}") for lower in _lower(number)),
        )
        for number in range(n_skills)
    )
    items = tuple(
        Item(id=f"{skill.id}-{number:02d}", title=_title("Question", "Question", number), skills=(skill.id,))
        for skill in skills
        for number in range(ITEMS_PER_SKILL)
    )
    resources = tuple(
        Resource(id=f"{skill.id}-{kind}", title=skill.title, skills=(skill.id,), kind=kind)
        for skill in skills
        for kind in ("remedial", "core")
    )
    title = {"fr": "Cours de l’essai de charge", "en": "Course of the load test"}
    return ContentGraph(id=GRAPH_ID, title=title, skills=skills, items=items, resources=resources)


def _title(fr: str, en: str, number: int) -> dict[str, str]:
    return {"fr": f"{fr} {number + 1}", "en": f"{en} {number + 1}"}


def _lower(number: int) -> Sequence[int]:
    return sorted({max(0, number - 3), max(0, number // 2 - 1)} - {number})[:PREREQUISITES]


def name_of(number: int) -> str:
    """Name a learner."""
    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]
    return f"{first} {last}"


def results(size: Size, graph: ContentGraph, now: datetime, round_: int) -> Iterator[list[ResultToSend]]:
    """Write what each learner answered in one of the rounds; they go through the course at their own pace."""
    each = size.n_results // size.n_learners
    first, last = each * round_ // ROUNDS, each * (round_ + 1) // ROUNDS
    for number, learner in enumerate(size.learners()):
        draw = random.Random(f"{learner}/{round_}")  # noqa: S311 - a load, not a secret
        yield [_result(learner, number, at, each, graph, now, draw) for at in range(first, last)]


def _result(
    learner: str, number: int, at: int, each: int, graph: ContentGraph, now: datetime, draw: random.Random
) -> ResultToSend:
    able, share = (number % 10 + 1) / 11, at / each
    reached = len(graph.skills) * share * (0.4 + 0.6 * able)
    skill = min(int(draw.triangular(0.0, reached + 1.0, reached)), len(graph.skills) - 1)
    item = graph.items[skill * ITEMS_PER_SKILL + draw.randrange(ITEMS_PER_SKILL)]
    occurred_at = now - timedelta(days=DAYS * (1.0 - share), minutes=number % 60)
    return ResultToSend(
        result_id=f"{learner}-{at:05d}",
        learner_id=learner,
        item_id=item.id,
        score=float(draw.random() < 0.25 + 0.65 * able),
        occurred_at=occurred_at.isoformat(),
    )
