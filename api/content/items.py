"""`GET /v1/content-graphs/{content_graph_id}/items`: how the items of a course do, with the evidence."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta

from api.content.graphs import ServedGraph
from api.errors import UnknownContentGraph
from api.http.parameters import PageQuery, SkillName
from api.http.routes import Routes
from api.record.item_evidence import ItemEvidence, evidence_of_items
from api.record.pages import page_of, read_cursor
from api.results.messages import Words
from api.runtime import Runtime
from content_graph.model import Item
from engine.evaluation.discrimination import Discrimination, Verdict, discrimination
from engine.tracing import TracingModel

ROUTES: Final = Routes("Content graphs")
VERDICT_WORDS: Final[dict[str, Words]] = {
    "discriminates": Words(
        "Distingue ceux qui maîtrisent la compétence des autres.", "Tells those who master the skill from the others."
    ),
    "does_not_discriminate": Words(
        "Ne distingue pas\u202f: maîtriser la compétence n’aide guère à y répondre juste. Reformulez la question, ou "
        "vérifiez à quelle compétence elle est rattachée.",
        "Does not discriminate: mastering the skill hardly helps to answer it. Rewrite the question, or check which "
        "skill it belongs to.",
    ),
    "misleads": Words(
        "Induit en erreur\u202f: ceux qui maîtrisent la compétence y répondent moins bien. Vérifiez la bonne réponse.",
        "Misleads: those who master the skill answer it less well. Check which answer counts as right.",
    ),
    "too_few": Words("Trop peu de réponses pour le dire.", "Too few answers to say."),
}
"""Verdicts, as people read them."""


class ItemFigures(msgspec.Struct, frozen=True):
    """How one item does.

    Attributes:
        item_id: The item.
        skills: Those that it exercises.
        n_learners: Learners whose first attempt at it is in the record.
        mean_score: Of these attempts, 0..1; null for none.
        modelled: How much likelier the model that traces holds a right answer of somebody of average ability who
            masters all skills of the item than of somebody who masters none, -1..1.
        observed: The same as the record shows it: the slope of the score over the mastery believed just before, -1..1;
            null where there is too little.
        low: Lower end of its 95 % interval.
        high: Upper end.
        verdict: `discriminates`, `does_not_discriminate` (the whole interval lies below 0.2), `misleads` (below 0) or
            `too_few`.
        verdict_text: The same for people, with what to do.
        last_at: When the newest of these attempts happened; null for none.
    """

    item_id: str
    skills: tuple[str, ...]
    n_learners: int
    mean_score: float | None
    modelled: float
    observed: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    verdict_text: Words
    last_at: datetime | None


class ItemFiguresPage(msgspec.Struct, frozen=True):
    """How items do, by id.

    Attributes:
        content_graph: The graph.
        model_version: Of the model whose view `modelled` is.
        verdicts: How many items of the graph there are of each verdict.
        items: Those asked for.
        next_cursor: Of the next page; null on the last one.
    """

    content_graph: str
    model_version: str
    verdicts: dict[Literal["discriminates", "does_not_discriminate", "misleads", "too_few"], int]
    items: tuple[ItemFigures, ...]
    next_cursor: str | None


class ItemPlace(NamedTuple):
    """The place of an item in the list."""

    item_id: str


class ItemsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question how items do."""

    verdict: (
        Annotated[
            Literal["discriminates", "does_not_discriminate", "misleads", "too_few"],
            Meta(description="Only items of this verdict."),
        ]
        | None
    ) = None
    skill_id: SkillName | None = None


@ROUTES.on(
    "get",
    "/v1/content-graphs/{content_graph_id}/items",
    "One page, by item.",
    scope="content:read",
    problems=(UnknownContentGraph,),
)
async def list_items(
    runtime: Runtime, organisation_no: int, content_graph_id: str, query: ItemsQuery
) -> ItemFiguresPage:
    """List how items do.

    How each tells those who master its skill from those who do not: by the model that traces, and by the first attempts
    in the record against what was believed just before each. An item that does not discriminate teaches the service
    nothing about the learner, and costs the learner a question. Corrected results count as corrected.
    """
    after = read_cursor(query.cursor, ItemPlace)
    graph = await runtime.graphs.get(organisation_no, content_graph_id, "{content_graph_id}")
    evidence = await evidence_of_items(runtime.pool, organisation_no, graph.graph_no)
    items = graph.compiled.graph.items
    judged = {item.id: _judged(evidence.get(item.id)) for item in items}
    counts = dict.fromkeys(VERDICT_WORDS, 0)
    for one in judged.values():
        counts[one.verdict] += 1
    wanted = [item for item in items if _is_wanted(item, judged[item.id], query)]
    behind = sorted((item for item in wanted if after is None or item.id > after.item_id), key=lambda item: item.id)
    shown, cursor = page_of(behind, query.limit, lambda item: ItemPlace(item.id))
    found = tuple(_figures(graph, shown, evidence, judged))
    return ItemFiguresPage(content_graph_id, graph.model_version, msgspec.convert(counts, dict), found, cursor)


def _is_wanted(item: Item, judged: Discrimination, query: ItemsQuery) -> bool:
    return (query.verdict is None or judged.verdict == query.verdict) and (
        query.skill_id is None or query.skill_id in item.skills
    )


def _judged(evidence: ItemEvidence | None) -> Discrimination:
    return Discrimination("too_few") if evidence is None else discrimination(evidence.moments)


def _figures(
    graph: ServedGraph,
    items: tuple[Item, ...],
    evidence: Mapping[str, ItemEvidence],
    judged: Mapping[str, Discrimination],
) -> Iterator[ItemFigures]:
    for item in items:
        of_item, found = evidence.get(item.id), judged[item.id]
        yield ItemFigures(
            item.id,
            item.skills,
            of_item.n if of_item is not None else 0,
            of_item.mean_score if of_item is not None else None,
            modelled(graph.model, graph.compiled.item_index[item.id]),
            found.estimate,
            found.low,
            found.high,
            found.verdict,
            VERDICT_WORDS[found.verdict],
            of_item.last_at if of_item is not None else None,
        )


def modelled(model: TracingModel, item: int) -> float:
    """Return how much likelier a model holds a right answer with all skills of an item than with none.

    On average over the abilities of new learners.
    """
    table = np.array(model.item(item).odds)  # float64[2^n, G]: the first row without any skill, the last with all
    p_correct = table / (1.0 + table) @ model.weights
    return float(p_correct[-1] - p_correct[0])
