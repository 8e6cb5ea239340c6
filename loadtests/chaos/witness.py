"""What is there at the end: read over HTTP, page by page, once nobody adds any more and the record has everything."""

import asyncio
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from loadtests.chaos.history import Clock, Notice, Operation
from loadtests.chaos.line import Answer, Line
from loadtests.chaos.telling import GRAPH, belief_path, messages_in, n_results_in, results_in, timeline_path
from loadtests.chaos.workload import Cast

PAGE: Final = 500
LOOK_S: Final = 0.1
WITHIN_S: Final = 60.0
FIRED_WITHIN_S: Final = 20.0
FIRES: Final = ("warning", "breach")


class Pages:
    """Everything on a list.

    Attributes:
        entries: In the order of the pages.
        invoked_s: Before the first page was asked for.
        completed_s: After the last one came.
        answer: The last one; what it says is all that is known where it is no success.
    """

    def __init__(self, entries: list[Any], invoked_s: float, answer: Answer) -> None:
        self.entries, self.invoked_s, self.completed_s, self.answer = entries, invoked_s, answer.completed_s, answer


async def read_all(
    line: Line, path: str, name: str, query: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> Pages:
    """Read all pages of a list."""
    entries: list[Any] = []
    cursor, invoked_s = None, time.monotonic()
    while True:
        asked = {**query, "limit": str(PAGE)} | ({} if cursor is None else {"cursor": cursor})
        answer = await line.insist("GET", f"{path}?{urlencode(asked)}", headers=headers, within_s=WITHIN_S)
        if answer.outcome != "ok":
            return Pages(entries, invoked_s, answer)
        entries += answer.body[name]
        cursor = answer.body["next_cursor"]
        if cursor is None:
            return Pages(entries, invoked_s, answer)


async def until_recorded(line: Line, within_s: float = WITHIN_S) -> bool:
    """Wait until the record has everything; tell whether it has."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if await n_waiting(line) == 0:
            return True
        await asyncio.sleep(LOOK_S)
    return False


async def n_waiting(line: Line) -> int | None:
    """Read how many commits the record does not have yet."""
    answer = await line.ask_text("/v1/metrics")
    found = re.search(r"^symphonie_journal_entries (\S+)$", answer, re.MULTILINE)
    return None if found is None else int(float(found[1]))


async def testify(line: Line, cast: Cast) -> list[Operation]:
    """Read all sets of an episode as they are."""
    told: list[Operation] = []
    for learner in cast.learners():
        told += await _of_learner(line, learner)
    for learner, case_id in cast.cases.items():
        headers = {"On-Behalf-Of": f"learner/{learner}"}
        pages = await read_all(line, f"/v1/cases/{case_id}", "events", {}, headers)
        told.append(_final(pages, f"messages/{case_id}", messages_in({"events": pages.entries})))
    return told


async def notices_of(line: Line, cast: Cast, until: Iterable[str]) -> list[Notice]:
    """Read what was told of clocks, once each of those cases was told of, or long after the last of them had to be."""
    wanted, deadline = set(until), time.monotonic() + FIRED_WITHIN_S + WITHIN_S
    while True:
        # the last first: what was told of a case before it is there by then
        found = [one for kind in reversed(FIRES) for one in await _notices(line, cast, kind)]
        if wanted <= {one.case_id for one in found if one.kind == FIRES[-1]} or time.monotonic() > deadline:
            return found
        await asyncio.sleep(LOOK_S)


async def _notices(line: Line, cast: Cast, kind: str) -> list[Notice]:
    headers = {"On-Behalf-Of": f"supporter/{cast.supporter}"}
    pages = await read_all(line, "/v1/notices", "notices", {"kind": kind}, headers)
    return [
        Notice(
            case_id=one["case_id"], kind=kind, was_due_s=_instant(one["was_due_at"]), made_s=_instant(one["made_at"])
        )
        for one in pages.entries
    ]


async def _of_learner(line: Line, learner: str) -> list[Operation]:
    path, query = f"/v1/learners/{quote(learner)}", {"content_graph": GRAPH}
    timeline = await read_all(line, timeline_path(learner), "events", {**query, "event": "result"})
    belief = await line.insist("GET", belief_path(learner), within_s=WITHIN_S)
    activities = await read_all(line, f"{path}/activities", "activities", query)
    overrides = await read_all(line, "/v1/overrides", "overrides", {"learner_id": learner})
    corrections = [one["correction_id"] for result in timeline.entries for one in result["corrections"]]
    return [
        _final(timeline, f"results/{learner}", results_in(timeline.entries), n_results_in(belief)),
        _final(timeline, f"corrections/{learner}", corrections, is_ordered=False),
        _final(activities, f"activities/{learner}", [one["trace_id"] for one in activities.entries], is_ordered=False),
        _final(overrides, f"overrides/{learner}", [one["reason"] for one in overrides.entries], is_ordered=False),
    ]


def _final(
    pages: Pages, place: str, ids: Iterable[str], count: int | None = None, *, is_ordered: bool = True
) -> Operation:
    is_read = pages.answer.outcome == "ok" or pages.answer.status == 404  # noqa: PLR2004 - nobody knows such a learner
    return Operation(
        client="witness",
        place=place,
        deed="final",
        ids=tuple(ids),
        invoked_s=pages.invoked_s,
        completed_s=pages.completed_s,
        outcome="ok" if is_read else "unknown",
        status=pages.answer.status,
        count=count,
        is_whole=True,
        is_ordered=is_ordered,
    )


def _instant(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


def cases_to_fire(clocks: Iterable[Clock], now_s: float) -> Iterator[str]:
    """Name the cases whose clock must run out within a while: nobody sent an answer before."""
    for one in clocks:
        is_missed = one.answer_sent_s is None or (one.is_steady and one.answer_sent_s > one.due_s)
        if is_missed and one.due_s < now_s + FIRED_WITHIN_S:
            yield one.case_id
