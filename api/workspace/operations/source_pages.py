"""Keys that send statements and events: how they are understood, what became of it, looking again at the rest."""

from typing import Final, NamedTuple

from api.content.content_graphs import ContentGraphList
from api.integrations.events.mappings_route import MappingList
from api.integrations.events.sources_route import (
    OutcomeExampleAnswer,
    RetryAnswer,
    SourceAnswer,
    SourceList,
    SourceOutcomes,
)
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.visit import Role, Visit

PAGES: Final = Pages("operations")
WHO: Final[tuple[Role, ...]] = ("administrator",)
HERE: Final = "/operations/sources"
BECAME: Final = ("result", "visit", "submission", "meeting", "voided")
"""Outcomes that are something; all others say why it is nothing."""
_API: Final = "/v1/sources/{}"
_DAYS: Final = 30
_EXAMPLES: Final = 5
_REFUSED: Final = 422


class SourceRow(NamedTuple):
    """A source, what became of what it sent lately by outcome, and the newest of what became nothing."""

    source: SourceAnswer
    became: dict[str, int]
    nothing: dict[str, int]
    examples: tuple[OutcomeExampleAnswer, ...]


@PAGES.on("GET", HERE, needs=WHO)
async def sources(visit: Visit) -> Answer:
    """Show which keys send statements and events, and what becomes of them."""
    listed = (await visit.house.get(SourceList, "/v1/sources")).sources
    mappings = (await visit.house.get(MappingList, "/v1/mappings")).mappings
    graphs = (await visit.house.get(ContentGraphList, "/v1/content-graphs")).content_graphs
    rows = [await _row(visit, one) for one in listed]
    return visit.render("operations/sources.html", tab="sources", rows=rows, mappings=mappings, graphs=graphs)


@PAGES.on("POST", f"{HERE}/{{key_id}}", needs=WHO)
async def change(visit: Visit, key_id: str) -> Answer:
    """Say how what a key sends is understood; what stands in no form stays."""
    listed = (await visit.house.get(SourceList, "/v1/sources")).sources
    now = next((one for one in listed if one.key_id == key_id), None)
    body: dict[str, object] = {
        "mapping": visit.form.get("mapping", ""),
        "content_graph": visit.form.get("content_graph", "") or None,
        "zone": visit.form.get("zone", "").strip() or "UTC",
        "home_pages": () if now is None else now.home_pages,
    }
    try:
        await visit.house.post(SourceAnswer, address(_API, key_id), body, method="PUT")
    except RefusalError as refused:
        if refused.problem.status != _REFUSED:
            raise
        return fault(HERE, visit.say("Choose a mapping and a course that are there, and a zone such as Europe/Paris."))
    return see(HERE, visit.say("What comes from now on is understood so."))


@PAGES.on("POST", f"{HERE}/{{key_id}}/retry", needs=WHO)
async def retry(visit: Visit, key_id: str) -> Answer:
    """Look again at what had become nothing."""
    told = await visit.house.post(RetryAnswer, address(f"{_API}/retry", key_id))
    said = visit.say_many("One statement is looked at again.", "%(n)s statements are looked at again.", told.n_queued)
    return see(HERE, said if told.n_queued else visit.say("Nothing had become nothing."))


async def _row(visit: Visit, source: SourceAnswer) -> SourceRow:
    told = await visit.house.get(
        SourceOutcomes, address(f"{_API}/outcomes", source.key_id), days=_DAYS, examples=_EXAMPLES
    )
    sums: dict[str, int] = {}
    for one in told.counts:
        sums[one.outcome] = sums.get(one.outcome, 0) + one.n
    became = {name: n for name, n in sums.items() if name in BECAME}
    return SourceRow(source, became, {name: n for name, n in sums.items() if name not in BECAME}, told.examples)
