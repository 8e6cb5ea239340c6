"""`GET /v1/effects`: what came of what learners were given, summed up and said."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.http.arguments import AskedGraph
from api.http.parameters import GraphQuery, KindOfHelp, Moment, SkillName, microseconds_in
from api.http.routes import Routes
from api.record.adjustments import AdjustmentFilter
from api.record.effects import MAX_EPISODES, GivenActivity, given_activities
from api.results.messages import Kind, Words
from api.runtime import Runtime
from api.support.acting import ReaderReach
from content_graph.ids import Id
from engine.recommendation.effects import MAX_RESULTS, Effect, Episode, Interval, effects_by

ROUTES: Final = Routes("Support")
VERDICT_WORDS: Final[dict[str, Words]] = {
    "helps": Words("Aide : plus que ce que la pratique seule apporte.", "Helps: more than practice alone brings."),
    "as_expected": Words("Conforme à ce qui était attendu.", "As expected."),
    "does_not_help": Words(
        "N’aide pas : moins d’un quart de ce qui était promis.", "Does not help: less than a quarter of the promise."
    ),
    "too_few": Words("Trop peu de résultats pour le dire.", "Too few results to say."),
}
"""Verdicts, as people read them."""


class MeanRise(msgspec.Struct, frozen=True):
    """A mean rise of mastery with its 95 % interval over learners; all in -1..1, wide where few learners tell.

    Attributes:
        mean: The mean.
        low: Lower end of the interval.
        high: Upper end of the interval.
    """

    mean: float
    low: float
    high: float


class EffectMessage(msgspec.Struct, frozen=True):
    """Expected against observed mastery after what learners were given.

    Attributes:
        kind: What it was given for; null where all kinds are together.
        skill_id: The skill that it served; null where all skills are together.
        activity_id: Item or resource; null where all are together.
        n: How many times it was given, with at least one result on its skill afterwards.
        n_learners: To how many learners.
        expected: Mean rise that was promised over the next one to three results, with what practising brings.
        observed: Mean rise of the belief over these results.
        ordinary: Mean rise that practising alone would have brought between the first of them and the last; 0 for
            items, which are practice.
        difference: observed − expected.
        verdict: What follows: `helps`, `as_expected`, `does_not_help` (less than a quarter of the promise) or
            `too_few`.
        verdict_text: The same for people.
    """

    kind: Kind | None
    skill_id: str | None
    activity_id: str | None
    n: int
    n_learners: int
    expected: float
    observed: MeanRise
    ordinary: float
    difference: MeanRise
    verdict: Literal["helps", "as_expected", "does_not_help", "too_few"]
    verdict_text: Words


class Effects(msgspec.Struct, frozen=True):
    """What came of what learners were given, on one content graph.

    Attributes:
        content_graph: The content graph.
        kinds: Per kind.
        skills: Per kind and skill.
        activities: Per kind, skill and item or resource.
        n_waiting: Given, and no result on the skill since.
        since: The earliest moment that was looked at; null for no limit.
        is_complete: False where only the newest were looked at, because there are too many.
    """

    content_graph: str
    kinds: tuple[EffectMessage, ...]
    skills: tuple[EffectMessage, ...]
    activities: tuple[EffectMessage, ...]
    n_waiting: int
    since: datetime | None
    is_complete: bool


class EffectsQuery(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what came of it."""

    kind: KindOfHelp | None = None
    skill_id: SkillName | None = None
    resource: Annotated[Id, Meta(description="Only this item or resource.")] | None = None
    since: Annotated[Moment, Meta(description="Given at this moment or later.")] | None = None


@ROUTES.on("get", "/v1/effects", "The effects.", scope="learners:read")
async def effects(
    runtime: Runtime, organisation_no: int, reach: ReaderReach, graph: AskedGraph, query: EffectsQuery
) -> Effects:
    """Does what learners are given help?

    Expected against observed mastery over the next one to three results on the skill, per kind, skill and item or
    resource, with 95 % intervals over learners. An episode is a completed activity, or an adjustment in effect of whose
    activity nobody said that it was completed or ignored. Observed is the belief after these results less the belief
    just before the first of them; expected is what was promised together with what practising brings. `does_not_help`
    means credibly less than a quarter of the promise. A supporter (`On-Behalf-Of`) sees what came of it for learners
    whom they have a role for other than that of a peer tutor.
    """
    since_us = None if query.since is None else microseconds_in("?since", query.since)
    sought = AdjustmentFilter(kind=query.kind, skill=query.skill_id, since_us=since_us)
    whose = (organisation_no, graph.graph_no, reach)
    given = await given_activities(runtime.pool, *whose, sought, query.resource, MAX_RESULTS)
    episodes = list(_episodes(given, graph))
    return Effects(
        graph.graph_id,
        _summed(episodes, lambda one: (one.kind, None, None)),
        _summed(episodes, lambda one: (one.kind, one.skill_id, None)),
        _summed(episodes, lambda one: (one.kind, one.skill_id, one.activity_id)),
        n_waiting=sum(not one.moves for one in given),
        since=None if sought.since_us is None else moment_of(sought.since_us),
        is_complete=len(given) < MAX_EPISODES,
    )


def _episodes(given: Iterable[GivenActivity], graph: ServedGraph) -> Iterable[Episode]:
    resources = {resource.id for resource in graph.compiled.graph.resources}
    learn = graph.model.learn_matrix @ graph.model.weights
    index = graph.compiled.skill_index
    for one in given:
        if one.moves and one.skill_id in index:
            believed = one.moves[0][0] if one.believed is None else one.believed
            yield Episode(
                one.learner,
                one.kind,
                one.skill_id,
                one.activity_id,
                one.activity_id in resources,
                one.promised,
                believed,
                float(learn[index[one.skill_id]]),
                one.moves,
            )


Group = tuple[str, str | None, str | None]


def _summed(episodes: Iterable[Episode], group: Callable[[Episode], Group]) -> tuple[EffectMessage, ...]:
    effects = effects_by(episodes, group)
    ordered = sorted(effects.items(), key=lambda one: [name or "" for name in one[0]])
    return tuple([_told(key, effect) for key, effect in ordered])


def _told(group: Group, effect: Effect) -> EffectMessage:
    kind, skill, activity = group
    return EffectMessage(
        msgspec.convert(kind, Kind),
        skill,
        activity,
        effect.n_episodes,
        effect.n_learners,
        effect.expected,
        _rise(effect.observed),
        effect.ordinary,
        _rise(effect.difference),
        effect.verdict,
        VERDICT_WORDS[effect.verdict],
    )


def _rise(interval: Interval) -> MeanRise:
    return MeanRise(*interval)
