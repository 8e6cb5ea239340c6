"""What was asked against what is in the record: every result is looked for through the API, when that has caught up."""

import queue
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from loadtests.benchmark.lag import lag_of
from loadtests.load.calling import Line
from loadtests.load.ledger import ACKNOWLEDGED, ASKED, REFUSED, Ledger, Series, statement_id
from loadtests.load.measured import Reckoning

CATCHING_UP_S: Final = 120.0
PAUSE_S: Final = 0.5
PAGE: Final = 500
READERS: Final = 4
ATTEMPTS: Final = 8
METRICS: Final = "/v1/metrics"
SOURCES: Final = "/v1/sources"
OK: Final = 200
NOT_FOUND: Final = 404
FORBIDDEN: Final = (401, 403)


class RecordNotReadError(Exception):
    """What is in the record could not be read."""

    def __init__(self, path: str, status: int) -> None:
        super().__init__(f"GET {path} was answered {status or 'not at all'}, {ATTEMPTS} times: nothing is reckoned")


class TimelineEvent(msgspec.Struct, frozen=True):
    """A result of a timeline."""

    result_id: str


class TimelinePage(msgspec.Struct, frozen=True):
    """A page of results in the record, newest first."""

    events: tuple[TimelineEvent, ...]
    next_cursor: str | None = None


def catch_up(line: Line) -> bool:
    """Wait until the record has everything, two minutes at most; say whether it has, False if nobody tells."""
    until = time.monotonic() + CATCHING_UP_S
    while time.monotonic() < until:
        is_more = _is_more_to_take(line)  # first: what is taken meanwhile is in the journal then
        try:
            answer = line.request("GET", METRICS)
        except OSError:
            answer = None
        if answer is not None and FORBIDDEN[0] <= answer.status <= FORBIDDEN[1]:
            return False  # the key has no scope `metrics:read`
        behind = None if answer is None else lag_of(answer.body)
        if behind is not None and behind.entries == 0 and not is_more:
            return True
        time.sleep(PAUSE_S)
    return False


class Source(msgspec.Struct, frozen=True):
    """A key, and how much of what it sent is still to be taken."""

    n_pending: int


class Sources(msgspec.Struct, frozen=True):
    """All keys that send statements."""

    sources: tuple[Source, ...] = ()


def _is_more_to_take(line: Line) -> bool:
    """Say whether statements wait to become results; not where nobody tells."""
    try:
        answer = line.request("GET", SOURCES)
    except OSError:
        return True
    return answer.status == OK and any(one.n_pending for one in _decode_sources(answer.body).sources)


def held_of(line: Line, graph_id: str, learner_id: str) -> Counter[str]:
    """Count the results of a learner in the record, by id.

    Raises:
        RecordNotReadError: It was not told.
    """
    held = Counter[str]()
    begin = f"/v1/learners/{quote(learner_id, safe='')}/timeline?content_graph={graph_id}&event=result&limit={PAGE}"
    cursor: str | None = ""
    while cursor is not None:
        page = _page(line, begin + (f"&cursor={quote(cursor, safe='')}" if cursor else ""))
        held.update(one.result_id for one in page.events)
        cursor = page.next_cursor
    return held


def _page(line: Line, path: str) -> TimelinePage:
    status = 0
    for _ in range(ATTEMPTS):
        try:
            answer = line.request("GET", path)
        except OSError:
            time.sleep(PAUSE_S)
            continue
        status = answer.status
        if status == OK:
            return _decode(answer.body)
        if status == NOT_FOUND:
            return TimelinePage(())  # nothing of this learner was ever taken
        time.sleep(PAUSE_S)
    raise RecordNotReadError(path, status)


def read_record(
    line: Line, graph_id: str, learner_ids: Sequence[str], told: Callable[[float], None]
) -> dict[str, Counter[str]]:
    """Read the results of learners, some at a time, and tell which share is done.

    Raises:
        RecordNotReadError: Something was not told.
    """
    waiting, held, faults = queue.SimpleQueue[str](), dict[str, Counter[str]](), list[RecordNotReadError]()
    for one in learner_ids:
        waiting.put(one)

    def read() -> None:
        while not faults:
            try:
                learner_id = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                held[learner_id] = held_of(line, graph_id, learner_id)
            except RecordNotReadError as fault:
                faults.append(fault)
            told(len(held) / len(learner_ids))

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if faults:
        raise faults[0]
    return held


def reckon(ledger: Ledger, held: Mapping[str, Mapping[str, int]]) -> Reckoning:
    """Compare what was asked with what is held, by learner and id."""
    outcomes, found, lost, twice = Counter[int](), 0, 0, 0
    for learner_id, several in by_learner(ledger.series.values()).items():
        of_learner = held.get(learner_id, {})
        for one in several:
            outcomes.update(one.outcomes)
            here = {outcome: [_times(of_learner, id_) for id_ in one.ids(outcome)] for outcome in SENT}
            lost += here[ACKNOWLEDGED].count(0)
            counts = [n for each in here.values() for n in each]
            found += sum(n > 0 for n in counts)
            twice += sum(n > 1 for n in counts)
    return Reckoning(
        asked=sum(outcomes[one] for one in SENT),
        acknowledged=outcomes[ACKNOWLEDGED],
        duplicates=ledger.n_duplicates,
        refused=outcomes[REFUSED],
        unknown=outcomes[ASKED],
        in_record=found,
        lost=lost,
        twice=twice,
    )


def _times(of_learner: Mapping[str, int], result_id: str) -> int:
    """Count how often the record has a result, by its id or by that of the statement that told of it."""
    return of_learner.get(result_id, 0) + of_learner.get(statement_id(result_id), 0)


SENT: Final = (ACKNOWLEDGED, REFUSED, ASKED)


def by_learner(series: Iterable[Series]) -> dict[str, list[Series]]:
    """Sort series by whom they are about."""
    sorted_: dict[str, list[Series]] = defaultdict(list)
    for one in series:
        sorted_[one.learner_id].append(one)
    return sorted_


_decode_sources = msgspec.json.Decoder(Sources).decode
_decode = msgspec.json.Decoder(TimelinePage).decode
