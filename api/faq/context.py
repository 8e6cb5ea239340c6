"""What of a learner goes along when a person takes over from the FAQ: for the team, not for the learner."""

import asyncio
from collections.abc import Mapping
from typing import Final

import msgspec

from api.content.graphs import ServedGraph
from api.errors import RecordUnavailable, StoreUnavailable, UnknownLearner
from api.learners.mastery import LearnerMastery, describe, state_at
from api.learners.recommendations import RecommendationsRequest, recommend
from api.live.keys import LearnerKey
from api.record.faq.standing import OpenAlert, open_alerts
from api.results.messages import Recommendations
from api.runtime import Runtime
from content_graph.languages import Text
from engine.signals.texts import SIGNAL_NAMES

_WEAKEST: Final = 5
_NEXT: Final = 3
_UNKNOWN: Final = Text("inconnue", "unknown")


class SkillBelieved(msgspec.Struct, frozen=True):
    """What is believed of a skill; `p` is P(mastered)."""

    skill_id: str
    title: str
    p: float


class Ahead(msgspec.Struct, frozen=True):
    """What comes next on the path."""

    activity_id: str
    title: str
    kind: str


class Raised(msgspec.Struct, frozen=True):
    """An alert that is open."""

    alert_id: str
    signal: str
    title: str
    skill_id: str


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What goes along: the skills with results of which least is believed, what comes next, the alerts."""

    mastery: tuple[SkillBelieved, ...] = ()
    path: tuple[Ahead, ...] = ()
    alerts: tuple[Raised, ...] = ()


async def context_of(runtime: Runtime, organisation_no: int, learner: str, graph: ServedGraph | None) -> Context:
    """Read what goes along, in the language of the deployment; without a course the alerts alone."""
    is_french = runtime.settings.language.startswith("fr")
    alerts = await open_alerts(runtime.pool, organisation_no, learner)
    raised = tuple([_raised(one, is_french=is_french) for one in alerts])
    if graph is None:
        return Context(alerts=raised)
    key = LearnerKey(organisation_no, graph.graph_no, learner)
    asked = RecommendationsRequest(learner_id=learner, content_graph=graph.graph_id, limit=_NEXT, explain=False)
    believed, found = await asyncio.gather(_believed(runtime, key, graph), _ahead(runtime, key, graph, asked))
    skills, activities = graph.titles.skills, graph.titles.activities
    met = sorted((one for one in (believed.skills if believed else ()) if one.opportunities), key=lambda one: one.p)
    return Context(
        mastery=tuple(
            [
                SkillBelieved(one.skill_id, _title(skills, one.skill_id, is_french=is_french), round(one.p, 3))
                for one in met[:_WEAKEST]
            ]
        ),
        path=tuple(
            [
                Ahead(one.activity_id, _title(activities, one.activity_id, is_french=is_french), one.kind)
                for one in (found.items if found else ())
            ]
        ),
        alerts=raised,
    )


def context_told(context: Context, *, is_french: bool) -> str:
    """Say in lines what goes along."""
    comma, colon = ", ", "\u202f: " if is_french else ": "
    percent = "\u202f%" if is_french else " %"
    mastery = comma.join(f"{one.title} {round(100 * one.p)}{percent}" for one in context.mastery)
    path = comma.join(one.title for one in context.path)
    alerts = comma.join(one.title for one in context.alerts)
    heads = (
        (Text("Maîtrise estimée la plus basse", "Lowest estimated mastery"), mastery),
        (Text("Suite du parcours", "Next on the path"), path),
        (Text("Alertes ouvertes", "Open alerts"), alerts),
    )
    none = "aucune" if is_french else "none"
    return "\n".join(f"{_said(head, is_french=is_french)}{colon}{told or none}" for head, told in heads)


async def _believed(runtime: Runtime, key: LearnerKey, graph: ServedGraph) -> LearnerMastery | None:
    try:
        state, graph = await state_at(runtime, key, graph)
    except (UnknownLearner, StoreUnavailable, RecordUnavailable):
        return None
    return describe(key.learner, state, graph, runtime.clock_us())


async def _ahead(
    runtime: Runtime, key: LearnerKey, graph: ServedGraph, asked: RecommendationsRequest
) -> Recommendations | None:
    try:
        return await recommend(runtime, key, graph, asked)
    except (StoreUnavailable, RecordUnavailable):
        return None


def _raised(alert: OpenAlert, *, is_french: bool) -> Raised:
    title = _said(SIGNAL_NAMES.get(alert.kind, _UNKNOWN), is_french=is_french)
    return Raised(alert.id, alert.kind, title, alert.skill_id)


def _title(titles: Mapping[str, Text], name: str, *, is_french: bool) -> str:
    return _said(titles[name], is_french=is_french) if name in titles else name


def _said(text: Text, *, is_french: bool) -> str:
    return text.fr if is_french else text.en
