"""A source as its statements and events are understood: settings, mapping and content graph put together."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from api.content.graphs import ServedGraph
from api.integrations.events.mapping import BUNDLED, EventMapping, Rulebook, bundled_mappings, rulebook
from api.integrations.events.meaning import Activities, Setting, activities_of
from api.record.sources.settings import OwnMapping, SourceSettings, own_mappings
from api.runtime import Runtime

_decode: Final = msgspec.json.Decoder(EventMapping).decode


class Source(NamedTuple):
    """Who sent something, and how it is understood.

    Attributes:
        organisation_no: Whose.
        key_id: The source.
        graph: The content graph whose items are meant.
        setting: How it is understood.
    """

    organisation_no: int
    key_id: str
    graph: ServedGraph
    setting: Setting


async def source_of(runtime: Runtime, organisation_no: int, settings: SourceSettings) -> Source:
    """Put together how a source is understood.

    Raises:
        UnknownContentGraph: Its content graph is not there (any more).
        ContentGraphNotNamed: It names none, and there is none or several.
        RecordUnavailable: The record cannot be reached.
    """
    graph = await runtime.graphs.get(organisation_no, settings.content_graph, "$.content_graph")
    own = [] if settings.mapping in BUNDLED else await own_mappings(runtime.pool, organisation_no)
    return Source(organisation_no, settings.key_id, graph, setting_of(settings, tuple(own), known_activities(graph)))


def with_graph(source: Source, graph: ServedGraph) -> Source:
    """Return the source on another version of its content graph."""
    return source._replace(graph=graph, setting=source.setting._replace(activities=known_activities(graph)))


def setting_of(settings: SourceSettings, own: tuple[OwnMapping, ...], activities: Activities) -> Setting:
    """Return how a source is understood; by the mapping `any` where its own is not there."""
    return Setting(
        _rulebook(settings.mapping, own), activities, ZoneInfo(settings.zone), frozenset(settings.home_pages)
    )


def all_mappings(own: tuple[OwnMapping, ...]) -> Mapping[str, EventMapping]:
    """Return the bundled mappings and an organisation's own, by name."""
    return {**{one.name: _decode(one.body) for one in own}, **bundled_mappings()}


@lru_cache(64)
def _rulebook(name: str, own: tuple[OwnMapping, ...]) -> Rulebook:
    known = all_mappings(own)
    return rulebook(known.get(name, known["any"]), known)


@lru_cache(64)
def _activities(graph: "_GraphKey") -> Activities:
    return activities_of(graph.served.compiled.graph, graph.served.answerable)


class _GraphKey:
    """A served graph as a key: one is a version, and is as good as another of the same."""

    def __init__(self, served: ServedGraph) -> None:
        self.served = served
        self._key = (served.graph_no, served.revision, served.version)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _GraphKey) and self._key == other._key


def known_activities(graph: ServedGraph) -> Activities:
    """Return what a content graph knows activities as; made once for each version."""
    return _activities(_GraphKey(graph))
