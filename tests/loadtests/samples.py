"""A small course and a synthetic period on it: what the report is drawn from in tests."""

import random

from content_graph.languages import Text
from content_graph.model import ContentGraph, Edge, Item, Resource, Skill
from loadtests.report.help_story import (
    ClockFigures,
    Happening,
    HelpedLearner,
    HelperStory,
    HelpStory,
    SignalCount,
)
from loadtests.report.story import DayLoad, LearnerStory, Load, Move, PathChange, Step, Story
from simulations.live.client import LatencyMs

N_DAYS = 14
PROFILES = ("steady", "struggling", "forgetful", "fast", "irregular")
KINDS = ("remediate", "evaluate", "review", "advance", "deepen")


def course(n_skills: int = 12) -> ContentGraph:
    rng = random.Random(5)  # noqa: S311 - a sample, not a secret
    skills = []
    for number in range(n_skills):
        lower = sorted({rng.randrange(max(0, number - 6), number) for _ in range(2)}) if number > 2 else []
        skills.append(
            Skill(
                f"s{number}",
                {
                    "fr": f"Lire un tableau à double entrée, étape {number}",
                    "en": f"Read a two-way table, step {number}",
                },
                tuple(Edge(f"s{one}") for one in lower),
            )
        )
    items = tuple(
        Item(f"i{number}", {"fr": f"Question {number}", "en": f"Question {number}"}, (f"s{number % n_skills}",))
        for number in range(3 * n_skills)
    )
    resources = tuple(
        Resource(f"r{number}", {"fr": f"Fiche {number}", "en": f"Sheet {number}"}, (f"s{number}",), "remedial")
        for number in range(n_skills)
    )
    return ContentGraph(
        "tables", {"fr": "Lire des tableaux", "en": "Reading tables"}, tuple(skills), items, (), resources
    )


def story(n_learners: int = 8, n_skills: int = 12) -> Story:
    rng = random.Random(3)  # noqa: S311 - a sample, not a secret
    return Story(
        cohort=1,
        started_at="2026-01-05T08:00:00Z",
        ended_at="2026-01-19T08:00:00Z",
        n_days=N_DAYS,
        graph_id="tables",
        goal=Text("Lire", "Read"),
        targets=("s0", "s1"),
        threshold=0.95,
        learners=tuple(_learner(number, n_skills, rng) for number in range(n_learners)),
        load=Load(
            days=tuple(DayLoad(40, 42, 0.1 + rng.random() / 20) for _ in range(N_DAYS)),
            latency_ms=LatencyMs(2.1, 5.4, 9.9),
            histogram_edges_ms=tuple(float(edge) for edge in range(11)),
            histogram=(0, 12, 90, 70, 40, 20, 9, 4, 2, 1),
        ),
    )


def _learner(number: int, n_skills: int, rng: random.Random) -> LearnerStory:
    mastery = {f"s{skill}": 0.2 for skill in range(n_skills)}
    steps: list[Step] = []
    changes: list[PathChange] = []
    for day in range(0, N_DAYS, 1 + number % 3):
        mastery = {skill: value * 0.96 for skill, value in mastery.items()}
        for place in range(8):
            skill = f"s{min(n_skills - 1, (day * n_skills // N_DAYS) + rng.randrange(3))}"
            score = float(rng.random() < 0.4 + 0.5 * mastery[skill])
            before = mastery[skill]
            after = before + (0.985 - before) * 0.35 if score else before * 0.7
            mastery[skill] = after
            veil = 0.3 * after * (1 - after)
            steps.append(
                Step(
                    day + 0.3 + place / 500,
                    f"i{rng.randrange(3 * n_skills)}",
                    score,
                    0.5,
                    (Move(skill, before, after, after - veil, after + veil),),
                )
            )
            if rng.random() < 0.12:
                changes.append(_change(len(steps) - 1, day + 0.3, skill, rng))
    profile = PROFILES[number % len(PROFILES)]
    lacking = "s1" if profile == "struggling" else None
    return LearnerStory(
        f"demo1-{number:02d}", f"Nom{number}", profile, lacking, tuple(steps), (), tuple(changes), (), ("s0",), mastery
    )


def _change(step: int, day: float, skill: str, rng: random.Random) -> PathChange:
    kind = rng.choice(KINDS)
    reason = Text(
        f"Deux réponses fausses <de suite> sur {skill} : une fiche a été ajoutée.",
        f"Two wrong answers in a row on {skill}: a sheet was added & shown.",
    )
    return PathChange(step, day, "opened", kind, skill, f"r{skill[1:]}", "two_wrong", reason)


def help_story() -> HelpStory:
    """A tutor and a coach, ten promises of which two were broken, and one learner's way from a signal on."""
    happenings = (
        Happening("2026-01-07T03:00:00Z", "machine", "Symphonie", Text("Signal", "Signal"), Text("<Vu>", "<Seen>")),
        Happening("2026-01-07T08:30:00Z", "supporter", "Tess", Text("Message", "Message"), Text("Bonjour", "Bonjour")),
        Happening("2026-01-07T12:15:00Z", "learner", "Ada", Text("Message", "Message"), Text("Merci", "Merci")),
    )
    return HelpStory(
        helpers=(HelperStory("Tess", Text("tutrice", "tutor"), 9, 7),),
        signals=(SignalCount("wheel_spinning", 9, 7, 2),),
        clocks=ClockFigures(Text("2 jours ouvrés", "2 working days"), 10, 6, 1, 1, 1, 1, 5.5, 3, 2, 4),
        learner=HelpedLearner("l0", "Ada", "s0", 0.2, 0.7, happenings),
        n_groups=1,
        n_peer_helps=2,
        verdict=Text("Trop peu pour le dire.", "Too few to say."),
    )
