"""How the class was treated, counted from what was done: what a tutor would look at first."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from content_graph.languages import Text
from content_graph.model import ContentGraph
from engine.charts.bilingual import number_texts, percent_texts
from engine.tracing.traces import RIGHT_FROM
from loadtests.report.story import LearnerStory, Story

Answered: TypeAlias = Literal["helped", "handed over", "left alone"]
FAILURES = 2
"""Wrong answers in a row on a skill after which help has to be there."""
HELPS = frozenset({"remediate", "evaluate"})
"""Kinds of adjustments that answer failures."""


class Conduct(NamedTuple):
    """Counts over all learners."""

    answers: int  # results
    repeats: int  # results on an item that the learner had answered before
    items_used: int  # different items that anybody answered
    items: int  # of the course
    failing: int  # times that a learner gave `FAILURES` wrong answers in a row on a skill
    helped: int  # of these, with a remediation opened by the second one at the latest, or open already
    handed_over: int  # of these, without that because nothing was left, which the service said
    remediations: int  # opened
    with_resource: int  # of these, with a resource
    known: int  # skills with results that the learner truly knows at the end
    mastered: int  # of these, believed to be mastered


def conduct_of(story: Story, graph: ContentGraph) -> Conduct:
    """Count how the class was treated."""
    skills_of = {item.id: item.skills for item in graph.items}
    resources = {resource.id for resource in graph.resources}
    used = [{step.item_id for step in learner.steps} for learner in story.learners]
    bases = {skill.id: base_of(graph, skill.id) for skill in graph.skills}
    failing = [one for learner in story.learners for one in _failing(learner, skills_of, bases)]
    brought = [one.activity_id for learner in story.learners for one in learner.opened() if one.kind == "remediate"]
    known = [learner.mastery.get(skill) for learner in story.learners for skill in learner.known_at_end]
    believed = [mastery for mastery in known if mastery is not None]
    return Conduct(
        answers=story.n_results,
        repeats=story.n_results - sum(map(len, used)),
        items_used=len(set().union(*used)),
        items=len(graph.items),
        failing=len(failing),
        helped=failing.count("helped"),
        handed_over=failing.count("handed over"),
        remediations=len(brought),
        with_resource=sum(one in resources for one in brought),
        known=len(believed),
        mastered=sum(mastery >= story.threshold for mastery in believed),
    )


def base_of(graph: ContentGraph, skill: str) -> set[str]:
    """Give a skill with all that it builds on, directly or not."""
    prerequisites = {one.id: one.prerequisites for one in graph.skills}
    base, todo = set[str](), [skill]
    while todo:
        lower = todo.pop()
        if lower not in base:
            base.add(lower)
            todo += [edge.skill_id for edge in prerequisites[lower]]
    return base


def share(part: int, whole: int) -> float:
    """Give a share, 0 of nothing.

    >>> share(1, 4), share(0, 0)
    (0.25, 0.0)
    """
    return part / whole if whole else 0.0


def n_reached(story: Story, learner: LearnerStory) -> tuple[int, int]:
    """Count the targets of the class's goal that the learner had reached at the start and at the end, in truth."""
    targets = set(story.targets)
    return len(targets & set(learner.known_at_start)), len(targets & set(learner.known_at_end))


def reached(story: Story) -> tuple[float, float]:
    """Give the share of the named goal that the class truly masters, at the start and at the end."""
    counts = [n_reached(story, learner) for learner in story.learners]
    whole = len(story.targets) * len(counts)
    return share(sum(one for one, _ in counts), whole), share(sum(one for _, one in counts), whole)


def _failing(
    learner: LearnerStory, skills_of: Mapping[str, tuple[str, ...]], bases: Mapping[str, set[str]]
) -> Iterator[Answered]:
    """Say of each run of failures, at its second one, whether help is there, or the service has said that none is left.

    That is a remediation of a skill of the failed item or of what it builds on, or the question that looks for the
    cause there: opened by now and not closed. One help answers the failure of an item on several skills; a path changes
    twice an answer at most, so the others wait for theirs.
    """
    in_a_row: Counter[str] = Counter()
    open_: set[tuple[str, str]] = set()
    for number, step in enumerate(learner.steps):
        for one in learner.changes:
            if one.step == number and one.kind in HELPS:
                (open_.add if one.action == "opened" else open_.discard)((one.kind, one.skill))
        helped = {skill for _, skill in open_}
        for skill in skills_of[step.item_id]:
            in_a_row[skill] = 0 if step.score >= RIGHT_FROM else in_a_row[skill] + 1
            if in_a_row[skill] == FAILURES:
                is_helped = any(not helped.isdisjoint(bases[one]) for one in skills_of[step.item_id])
                yield "helped" if is_helped else "handed over" if skill in step.used_up else "left alone"


def treatment(story: Story, graph: ContentGraph) -> list[tuple[Text, Text]]:
    """Say how the class was treated: figures with their names."""
    counts, (before, after) = conduct_of(story, graph), reached(story)
    first, last, level = percent_texts(before), percent_texts(after), percent_texts(story.threshold)
    return [
        (
            Text(f"{first.fr} → {last.fr}", f"{first.en} → {last.en}"),
            Text(
                f"de l’objectif «\u202f{story.goal.fr}\u202f» vraiment acquis, au début et à la fin",
                f"of the goal “{story.goal.en}” truly mastered, at the start and at the end",
            ),
        ),
        (
            _of(counts.helped, counts.failing),
            Text(
                "fois où deux réponses de suite étaient fausses, l’aide était là aussitôt",
                "times that two answers in a row were wrong, help was there at once",
            ),
        ),
        (
            number_texts(counts.handed_over),
            Text(
                "fois, le cours n’avait plus rien à proposer : le service a demandé l’aide d’une personne",
                "times, nothing was left in the course: the service asked for a person’s help",
            ),
        ),
        (
            percent_texts(share(counts.with_resource, counts.remediations)),
            Text("des remédiations apportent une ressource", "of the remediations bring a resource"),
        ),
        (
            percent_texts(share(counts.repeats, counts.answers)),
            Text("des réponses reprennent une question déjà posée", "of the answers repeat a question"),
        ),
        (
            _of(counts.mastered, counts.known),
            Text(
                "compétences travaillées et vraiment acquises sont affichées comme maîtrisées "
                f"(à partir de {level.fr})",
                f"skills that were worked on and are truly known are shown as mastered (from {level.en} on)",
            ),
        ),
        (
            _of(counts.items_used, counts.items),
            Text("questions du cours utilisées", "questions of the course used"),
        ),
    ]


def _of(part: int, whole: int) -> Text:
    one, all_ = number_texts(part), number_texts(whole)
    return Text(f"{one.fr} sur {all_.fr}", f"{one.en} of {all_.en}")
