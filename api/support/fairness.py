"""Error rates by declared group: `/v1/fairness`, and the labels that it needs and nothing else reads."""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Final

import msgspec
import numpy as np
from msgspec import Meta

from api.http.arguments import AskedGraph
from api.http.parameters import GraphQuery
from api.http.routes import Routes
from api.record import declared_groups as record
from api.record.declared_groups import GroupAlerts, GroupedResult
from api.results.messages import Words
from api.runtime import Runtime
from content_graph.ids import Id
from engine.evaluation.fairness import FEWEST_LEARNERS, Comparison, Figure, Predictions, compare, n_comparisons

ROUTES: Final = Routes("People")


class DeclaredGroups(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The groups of a learner.

    Attributes:
        groups: Label by dimension, in words of your own that need mean nothing to the service: `site`: `b`.
    """

    groups: Annotated[dict[Id, Id], Meta(max_length=10)]


class GroupFigure(msgspec.Struct, frozen=True):
    """A figure of a group, and of all other learners with a label of the same dimension.

    Attributes:
        figure: `calibration` is the mean of score less prediction, `false_mastery` the share of wrong answers on skills
            held mastered, `missed_mastery` of right answers on skills held below 0.5.
        value: Of the group; null where nothing can be said.
        low: With `high` the interval of 95 %, by learners.
        high: Upper end of the 95 % interval; null where there are too few.
        others: Of the others.
        stands_out: Whether it differs from theirs, corrected for the number of comparisons.
    """

    figure: Figure
    value: float | None
    low: float | None
    high: float | None
    others: float | None
    stands_out: bool


class GroupErrors(msgspec.Struct, frozen=True):
    """Error rates of a group.

    Attributes:
        dimension: What is declared.
        label: Which group.
        n_learners: With a result; null where there are too few to be told.
        n_results: The same.
        figures: None where there are too few.
        alerts_per_learner: Signals raised; null where there are too few.
        false_alarms: Share of those that are over which a supporter called of no use; null where there is none.
    """

    dimension: str
    label: str
    n_learners: int | None
    n_results: int | None
    figures: tuple[GroupFigure, ...]
    alerts_per_learner: float | None
    false_alarms: float | None


class Fairness(msgspec.Struct, frozen=True):
    """Error rates by declared group.

    Attributes:
        content_graph: On which content graph.
        fewest_learners: In a group, and beside it, below which nothing is told of it.
        n_comparisons: Figures that were compared: for so many it is corrected.
        groups: By dimension and label.
        text: How to read it, for people.
    """

    content_graph: str
    fewest_learners: int
    n_comparisons: int
    groups: tuple[GroupErrors, ...]
    text: Words


_TEXT: Final = Words(
    "Une différence n’est signalée que si elle résiste à la correction pour le nombre de comparaisons\u202f; les autres"
    " peuvent tenir au hasard. Un écart ne dit pas sa cause\u202f: examinez les contenus et les conditions de passage.",
    "A difference is told only if it withstands the correction for the number of comparisons; others may be chance. It"
    " does not say why: look at the content, and at how the questions were answered.",
)


@ROUTES.on("put", "/v1/learners/{learner_id}/declared-groups", "They are declared.", scope="admin")
async def put_declared_groups(
    runtime: Runtime, organisation_no: int, learner_id: str, body: DeclaredGroups
) -> DeclaredGroups:
    """Declare the groups of a learner.

    For error rates by group (`GET /v1/fairness`), and for nothing else: nothing that traces or decides knows of them.
    They replace those of before; none at all forgets them. They are exported and erased with the learner.
    """
    await record.put_groups(runtime.pool, organisation_no, learner_id, body.groups)
    return DeclaredGroups(await record.groups_of(runtime.pool, organisation_no, learner_id))


@ROUTES.on("get", "/v1/learners/{learner_id}/declared-groups", "The groups.", scope="admin")
async def get_declared_groups(runtime: Runtime, organisation_no: int, learner_id: str) -> DeclaredGroups:
    """Read the groups of a learner."""
    return DeclaredGroups(await record.groups_of(runtime.pool, organisation_no, learner_id))


@ROUTES.on("get", "/v1/fairness", "The groups.", scope="admin")
async def get_fairness(runtime: Runtime, organisation_no: int, graph: AskedGraph, query: GraphQuery) -> Fairness:
    """Read how well predictions and decisions come true by declared group.

    Of the newest 200 000 results of learners with a label. Groups of fewer than 20 learners, or beside whom there are
    fewer, are named without any figure.
    """
    del query  # read for the graph
    whose = (runtime.pool, organisation_no, graph.graph_no)
    rows, alerts = await asyncio.gather(record.grouped_results(*whose), record.grouped_alerts(*whose))
    return await asyncio.to_thread(_fairness, graph.graph_id, graph.policy.settings.mastered, rows, alerts)


def _fairness(graph_id: str, mastered: float, rows: Sequence[GroupedResult], alerts: Sequence[GroupAlerts]) -> Fairness:
    by_group = {name: list(of) for name, of in groupby(rows, key=lambda one: (one.dimension, one.label))}
    counted = {(one.dimension, one.label): one for one in alerts}
    names = sorted({*by_group, *counted})
    splits = {name: (_predictions(by_group.get(name, [])), _predictions(_others(by_group, name))) for name in names}
    found = compare(splits, mastered)
    n = n_comparisons(sum(one is not None for one in found.values()))
    groups = [_group(name, splits[name][0], counted.get(name), found[name]) for name in names]
    return Fairness(graph_id, FEWEST_LEARNERS, n, tuple(groups), _TEXT)


def _others(by_group: dict[tuple[str, str], list[GroupedResult]], name: tuple[str, str]) -> list[GroupedResult]:
    return [one for other, of in by_group.items() if other[0] == name[0] and other != name for one in of]


def _group(
    name: tuple[str, str], theirs: Predictions, alerts: GroupAlerts | None, found: dict[Figure, Comparison] | None
) -> GroupErrors:
    if found is None:
        return GroupErrors(*name, None, None, (), None, None)
    figures = tuple([_figure(*one) for one in found.items()])
    raised = None if alerts is None else alerts.raised / alerts.n_learners
    useless = alerts.not_useful / alerts.over if alerts is not None and alerts.over else None
    return GroupErrors(*name, theirs.n_learners, len(theirs.score), figures, raised, useless)


def _figure(name: Figure, found: Comparison) -> GroupFigure:
    own, low, high, others = (None if np.isnan(one) else float(one) for one in found[:4])
    return GroupFigure(name, own, low, high, others, found.stands_out)


def _predictions(rows: Sequence[GroupedResult]) -> Predictions:
    _, learner = np.unique([one.learner for one in rows], return_inverse=True)
    columns = [np.array([getattr(one, name) for one in rows], np.float64) for name in ("score", "p_correct", "held")]
    return Predictions(learner.astype(np.int64), *columns)
