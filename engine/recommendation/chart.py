"""A content graph and its tracing model, laid out for `valuing` and `ranking`: worked out once, no learner in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import CompiledGraph
from content_graph.model import course_language
from engine.compiling import own
from engine.recommendation.choosing import MOST_TELLING
from engine.tracing.model import TracingModel

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

SOURCES: Final = ("practice", "evaluation", "remedial", "core", "deepening")
"""Where activities come from, by their codes in `Chart.sources`."""


class Chart(NamedTuple):
    """K skills, I items, A activities (the items in the order of the registry, then the resources), G nodes."""

    learn: Floats  # float64[K, G], P(learn | θ_g)
    keep: Floats  # float64[K], 1 − P(forget) at a result
    prior: Floats  # float64[K, G], P(L0 | θ_g)
    shown: Floats  # float64[K, 2, G], P(correct | L, θ_g) of an average item of each skill
    minutes: Floats  # float64[K], of an average item; 0 for a skill that is not there any more
    decay: Floats  # float64[K], exponent of forgetting over elapsed time
    tau_days: float  # its time scale
    offsets: Ints  # int64[K + 1], where each skill's prerequisites start
    needed: Ints  # int64[n], prerequisites
    strengths: Floats  # float64[n], their weights
    order: Ints  # int64[k], skills that are there, prerequisites first
    skill_offsets: Ints  # int64[K + 1], where each skill's activities start
    skill_activities: Ints  # int64[m]
    n_items_of: Ints  # int64[K], items of each skill
    activity_offsets: Ints  # int64[A + 1], where each activity's skills start
    activity_skills: Ints  # int64[m]
    activity_minutes: Floats  # float64[A]
    effects: Floats  # float64[A], chance of learning, relative to P(learn)
    # float64[K, 2], by how much an activity of the skill can bring more per minute than its average item, by teaching
    # and by telling, at most
    reach: Floats
    sources: Ints  # int64[A], position in `SOURCES`
    languages: Ints  # int64[A], position in `language_ids`; -1 for items
    odds: Floats  # float64, tables of the items as in `emission.Emissions`
    table_offsets: Ints  # int64[I + 1]
    activity_ids: tuple[str, ...]  # ids
    activity_index: Mapping[str, int]  # position by id
    language_ids: tuple[str, ...]  # languages of the resources

    @property
    def n_items(self) -> int:
        """Activities that give a result."""
        return len(self.table_offsets) - 1

    @property
    def n_activities(self) -> int:
        """Items and resources together."""
        return len(self.sources)


def chart_of(compiled: CompiledGraph, model: TracingModel, effects: Mapping[str, float]) -> Chart:
    """Lay out a content graph and its model; `effects`, by source, is the chance of learning relative to P(learn)."""
    resources = compiled.graph.resources
    of_items = [
        () if seen else skills for skills, seen in zip(compiled.item_skills, compiled.is_observation, strict=True)
    ]  # nobody is told to be observed
    of_activities = [*of_items, *[[compiled.skill_index[one] for one in it.skills] for it in resources]]
    sources = np.array(
        [*compiled.is_evaluation.astype(np.int64), *[SOURCES.index(resource.kind) for resource in resources]], np.int64
    )
    activity_ids = (*compiled.registry.items, *[resource.id for resource in resources])
    of_course = course_language(compiled.graph)
    spoken = [resource.language or of_course for resource in resources]
    languages = tuple(dict.fromkeys(spoken))
    of_skills: list[list[int]] = [[] for _ in range(compiled.n_skills)]
    for activity, skills in enumerate(of_activities):
        for skill in skills:
            of_skills[skill].append(activity)
    arrows = compiled.prerequisites
    minutes = np.array([_usual(compiled.item_minutes[list(items)]) for items in compiled.skill_items])
    activity_minutes = np.maximum([*compiled.item_minutes, *[resource.minutes for resource in resources]], 0.1)
    of_sources = np.array([effects[SOURCES[source]] for source in sources])
    offsets = np.searchsorted(arrows.sources, np.arange(compiled.n_skills + 1)).astype(np.int64)
    chart = Chart(
        learn=model.learn_matrix,
        keep=model.keep,
        prior=model.prior_matrix,
        shown=_shown(compiled, model),
        minutes=minutes,
        decay=model.forget_decay,
        tau_days=model.tau_days,
        offsets=offsets,
        needed=arrows.targets.astype(np.int64),
        strengths=arrows.weights.astype(np.float64),
        order=compiled.order.astype(np.int64),
        skill_offsets=_offsets(of_skills),
        skill_activities=_flat(of_skills),
        n_items_of=np.array([len(items) for items in compiled.skill_items], np.int64),
        activity_offsets=_offsets(of_activities),
        activity_skills=_flat(of_activities),
        activity_minutes=activity_minutes,
        effects=of_sources,
        reach=reach_of(of_skills, of_activities, minutes, activity_minutes, of_sources),
        sources=sources,
        languages=np.array([*[-1] * compiled.n_items, *[languages.index(one) for one in spoken]], np.int64),
        odds=model.emissions.odds,
        table_offsets=model.emissions.offsets.astype(np.int64),
        activity_ids=activity_ids,
        activity_index={one: place for place, one in enumerate(activity_ids)},
        language_ids=languages,
    )
    return own(chart)


def _shown(compiled: CompiledGraph, model: TracingModel) -> Floats:
    """Average P(correct | L, θ_g) over the items of each skill that exercise it alone (over all if none does)."""
    shown = np.empty((compiled.n_skills, 2, model.n_nodes))
    offsets = model.emissions.offsets
    for skill, items in enumerate(compiled.skill_items):
        alone = [item for item in items if len(compiled.item_skills[item]) == 1] or list(items)
        tables = [
            model.emissions.odds[offsets[item] : offsets[item + 1]].reshape(-1, model.n_nodes)[[0, -1]]
            for item in alone
        ]
        shown[skill] = np.mean([odds / (1.0 + odds) for odds in tables], axis=0) if tables else 0.5
    return shown


def reach_of(
    of_skills: Sequence[Sequence[int]],
    of_activities: Sequence[Sequence[int]],
    minutes: Floats,
    activity_minutes: Floats,
    effects: Floats,
) -> Floats:
    """Say what the activities of each skill can bring at most, relative to its average item (`Chart.reach`).

    An activity on several skills counts as if each of the others brought as much as this one.

    Args:
        of_skills: Activities of each skill.
        of_activities: Skills of each activity.
        minutes: float64[K], of an average item.
        activity_minutes: float64[A].
        effects: float64[A].
    """
    reach = np.zeros((len(of_skills), 2))
    for skill, activities in enumerate(of_skills):
        for a in activities:
            taught = effects[a] * sum(minutes[k] for k in of_activities[a]) / activity_minutes[a]
            reach[skill] = np.maximum(reach[skill], (taught, MOST_TELLING * minutes[skill] / activity_minutes[a]))
    return reach


def _usual(minutes: Floats) -> float:
    return float(np.mean(minutes)) if len(minutes) else 0.0


def _offsets(lists: Iterable[Iterable[int]]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(list(one)) for one in lists])]).astype(np.int64)


def _flat(lists: Iterable[Iterable[int]]) -> Ints:
    return np.array([one for several in lists for one in several], np.int64)
