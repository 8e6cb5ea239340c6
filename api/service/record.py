"""The record as use cases see it: its queries behind one pool, and one error when it cannot be reached."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg
import psycopg_pool

from api.errors import RecordUnavailable
from api.live.keys import LearnerKey
from api.record import activation, erasures, goals, graphs, keys, learner_erasures, models, recommendations
from api.record.activation import Standing, Switch
from api.record.adjustments import (
    Sought,
    adjustments_of_graph,
    adjustments_page,
    find_adjustment,
    open_evidence,
)
from api.record.dead_letters import count_dead_letters_async
from api.record.effects import Given, given_activities
from api.record.erasures import Erasure
from api.record.facts import AdjustmentRow, ResultRow
from api.record.goals import StoredGoal
from api.record.graphs import GraphListing, PutOutcome, Stamp, StoredGraph, StoredModel
from api.record.holding_rows import Section, holding_rows
from api.record.keys import StoredKey
from api.record.models import ModelListing
from api.record.pages import LearnerRef, Page
from api.record.pool import LOOKUP_S, Pool
from api.record.results import Held, History, learner_history, results_by_id
from api.record.retraces import RetraceSums, sum_retraces
from api.record.shortfalls import Encounters, count_encounters
from api.record.timeline import LearnerEvent, newest_results, timeline_page
from content_graph.model import ContentGraph
from content_graph.offering import Bank
from engine.artefact import ModelArtefact


class Record:
    """The permanent record.

    Every method raises `RecordUnavailable` when the record cannot be reached.

    Args:
        pool: Of connections to it.
    """

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def find_key(self, key_id: str) -> StoredKey | None:
        """Find a key, be it revoked or expired."""
        with reaching_record():
            return await keys.find_key(self.pool, key_id)

    async def n_expiring_keys(self) -> int:
        """Count the keys that open something now and will not soon."""
        with reaching_record():
            return await keys.count_expiring(self.pool)

    async def current_stamp(self, organisation_no: int, graph_id: str) -> Stamp | None:
        """Return number, version and revision of a graph's current version."""
        with reaching_record():
            return await graphs.current_stamp(self.pool, organisation_no, graph_id)

    async def get_graph(self, organisation_no: int, graph_id: str) -> StoredGraph | None:
        """Return a graph's current version."""
        with reaching_record():
            return await graphs.get_graph(self.pool, organisation_no, graph_id)

    async def list_graphs(self, organisation_no: int) -> tuple[GraphListing, ...]:
        """List the organisation's graphs, by id."""
        with reaching_record():
            return await graphs.list_graphs(self.pool, organisation_no)

    async def put_graph(self, organisation_no: int, graph: ContentGraph, expected_version: str | None) -> PutOutcome:
        """Store a valid graph as its newest version (see `api.record.graphs.put_graph`)."""
        with reaching_record():
            return await graphs.put_graph(self.pool, organisation_no, graph, expected_version)

    async def erase_graph(self, organisation_no: int, graph_id: str, asked_by: str) -> Erasure | None:
        """Ask that a content graph be erased (see `api.record.erasures.erase_graph`)."""
        with reaching_record():
            return await erasures.erase_graph(self.pool, organisation_no, graph_id, asked_by)

    async def erase_model(
        self, organisation_no: int, graph_id: str, content_hash: str, asked_by: str
    ) -> Erasure | None:
        """Erase a model (see `api.record.erasures.erase_model`)."""
        with reaching_record():
            return await erasures.erase_model(self.pool, organisation_no, graph_id, content_hash, asked_by)

    async def numbered_graphs(self, organisation_no: int) -> dict[int, str]:
        """Return the ids of an organisation's content graphs by their numbers."""
        with reaching_record():
            return await learner_erasures.numbered_graphs(self.pool, organisation_no)

    async def learner_is_held(self, organisation_no: int, learner: str) -> bool:
        """Tell whether the record holds anything of a learner."""
        with reaching_record():
            return await learner_erasures.learner_is_held(self.pool, organisation_no, learner)

    async def holding_rows(self, section: Section, organisation_no: int, learner: str) -> AsyncIterator[list[str]]:
        """Yield what the record holds of a learner in one kind of rows, page by page, as JSON texts."""
        with reaching_record():
            async for rows in holding_rows(self.pool, section, organisation_no, learner):
                yield rows

    async def erase_learner(self, organisation_no: int, learner: str, asked_by: str) -> Erasure:
        """Ask that a learner be erased (see `api.record.learner_erasures.erase_learner`)."""
        with reaching_record():
            return await learner_erasures.erase_learner(self.pool, organisation_no, learner, asked_by)

    async def last_erasure_of_learner(self, organisation_no: int, learner: str) -> Erasure | None:
        """Return the receipt of the last time that a learner was erased."""
        with reaching_record():
            return await learner_erasures.last_erasure_of_learner(self.pool, organisation_no, learner)

    async def was_erased(self, key: LearnerKey, since_us: int) -> bool:
        """Tell whether a learner was erased since a moment, or is being erased."""
        with reaching_record():
            return await learner_erasures.was_erased(self.pool, key, since_us)

    async def find_erasure(self, organisation_no: int, no: int) -> Erasure | None:
        """Return a receipt."""
        with reaching_record():
            return await erasures.find_erasure(self.pool, organisation_no, no)

    async def store_model(self, graph_no: int, model: ModelArtefact, text: str) -> bool:
        """Keep a model for a content graph, and tell whether it is new there."""
        with reaching_record():
            return await models.store_model(self.pool, graph_no, model, text)

    async def list_models(self, organisation_no: int, graph_id: str) -> tuple[ModelListing, ...]:
        """List the models of a content graph, newest first."""
        with reaching_record():
            return await models.list_models(self.pool, organisation_no, graph_id)

    async def get_model(self, organisation_no: int, graph_id: str, content_hash: str) -> StoredModel | None:
        """Return a model of a content graph."""
        with reaching_record():
            return await models.get_model(self.pool, organisation_no, graph_id, content_hash)

    async def activate(self, organisation_no: int, graph_id: str, content_hash: str | None) -> Switch | None:
        """Let a model trace (see `api.record.activation.activate`)."""
        with reaching_record():
            return await activation.activate(self.pool, organisation_no, graph_id, content_hash)

    async def roll_back(self, organisation_no: int, graph_id: str) -> Switch | None:
        """Let what was active before trace again (see `api.record.activation.roll_back`)."""
        with reaching_record():
            return await activation.roll_back(self.pool, organisation_no, graph_id)

    async def standing(self, organisation_no: int, graph_id: str) -> Standing | None:
        """Say what traces on a content graph, and how far the re-trace is."""
        with reaching_record():
            return await activation.read_standing(self.pool, organisation_no, graph_id)

    async def retraces(self) -> RetraceSums:
        """Sum up the re-traces that are not done."""
        with reaching_record():
            return await sum_retraces(self.pool)

    async def find_goal(self, organisation_no: int, goal_id: str) -> StoredGoal | None:
        """Return a goal that people set."""
        with reaching_record():
            return await goals.find_goal(self.pool, organisation_no, goal_id)

    async def learner_history(self, key: LearnerKey) -> History:
        """Return all results of a learner that have reached the record."""
        with reaching_record():
            return await learner_history(self.pool, *key)

    async def results_by_id(self, key: LearnerKey, ids: Sequence[str]) -> tuple[Held, ...]:
        """Return those results of a learner that have these ids, as far as they have reached the record."""
        with reaching_record():
            return await results_by_id(self.pool, *key, ids)

    async def adjustments(self, key: LearnerKey, limit: int, cursor: str | None, sought: Sought) -> Page[AdjustmentRow]:
        """Return a page of a learner's adjustments, newest first."""
        with reaching_record():
            return await adjustments_page(self.pool, LearnerRef(*key), limit, cursor, sought)

    async def adjustments_of_graph(
        self, organisation_no: int, graph_no: int, limit: int, cursor: str | None, sought: Sought
    ) -> Page[AdjustmentRow]:
        """Return a page of the adjustments of all learners on a content graph, newest first."""
        with reaching_record():
            return await adjustments_of_graph(self.pool, organisation_no, graph_no, limit, cursor, sought)

    async def open_evidence(self, key: LearnerKey) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the evidence of a learner's open adjustments, by kind and skill id, as far as the record has them."""
        with reaching_record():
            return await open_evidence(self.pool, LearnerRef(*key))

    async def find_adjustment(self, key: LearnerKey, adjustment_id: str) -> AdjustmentRow | None:
        """Return one adjustment of a learner."""
        with reaching_record():
            return await find_adjustment(self.pool, LearnerRef(*key), adjustment_id)

    async def graph_id_of(self, key: LearnerKey) -> str | None:
        """Return the organisation's id of a learner's content graph."""
        with reaching_record():
            return await recommendations.graph_id_of(self.pool, key)

    async def is_told(self, key: LearnerKey, recommendation_id: str, event: str, activity_id: str) -> bool:
        """Tell whether the record knows an event of a recommendation already."""
        with reaching_record():
            return await recommendations.is_told(self.pool, key, recommendation_id, event, activity_id)

    async def given_activities(
        self, organisation_no: int, graph_no: int, sought: Sought, activity: str | None, max_results: int
    ) -> list[Given]:
        """Return what learners were given, and the results that followed."""
        with reaching_record():
            return await given_activities(self.pool, organisation_no, graph_no, sought, activity, max_results)

    async def encounters(self, organisation_no: int, graph_no: int, banks: Mapping[str, Bank]) -> Encounters:
        """Count the learners whom a content graph's content failed."""
        with reaching_record():
            return await count_encounters(self.pool, organisation_no, graph_no, banks)

    async def timeline(self, key: LearnerKey, limit: int, cursor: str | None) -> Page[LearnerEvent]:
        """Return a page of all that happened to a learner, newest first."""
        with reaching_record():
            return await timeline_page(self.pool, LearnerRef(*key), limit, cursor)

    async def newest_results(self, key: LearnerKey, limit: int) -> tuple[ResultRow, ...]:
        """Return a learner's newest results, newest first."""
        with reaching_record():
            return await newest_results(self.pool, LearnerRef(*key), limit)

    async def dead_letters(self) -> int:
        """Count the commits that could not be written."""
        with reaching_record():
            return await count_dead_letters_async(self.pool)

    async def ping(self) -> None:
        """Ask for nothing, to see whether an answer comes."""
        with reaching_record():
            async with self.pool.connection(LOOKUP_S) as connection:
                await connection.execute("SELECT 1")


@contextmanager
def reaching_record() -> Iterator[None]:
    """Tell a record that cannot be reached from a query that is wrong."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, psycopg_pool.PoolTimeout, OSError) as error:
        raise RecordUnavailable(f"{type(error).__name__}: {error}".strip()) from error
