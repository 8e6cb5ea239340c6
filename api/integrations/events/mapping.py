"""Mappings: which statement or event becomes what, as data.

A mapping is a list of rules; the first that fits a statement says what it becomes. A rule fits by verb, and where it
says so by the kind of activity, by the categories of the context, and by extensions. The bundled mappings are the YAML
files beside this module; an organisation writes its own in the same shape.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias

import msgspec
import yaml
from msgspec import Meta

from api.integrations.events.occurrence import Occurrence
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

Iri = Annotated[str, Meta(min_length=1, max_length=500, pattern=TEXT_PATTERN)]
MappingName = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[a-z][a-z0-9-]*$")]
Becomes: TypeAlias = Literal["result", "visit", "submission", "meeting", "nothing"]
ScoreWay: TypeAlias = Literal["scaled", "raw", "percent", "success", "completion"]
BUNDLED: Final = (*("any", "moodle-logstore", "h5p", "articulate", "cmi5", "symphonie", "caliper", "general"),)
"""Names of the mappings that come with the service."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One rule: what fits it, and what that becomes.

    Attributes:
        verbs: IRIs of verbs; of Caliper `GradeEvent/Graded`.
        kinds: IRIs of kinds of activity, one of which it must be; none for any.
        categories: Beginnings of categories, one of which it must have; none for any.
        extensions: Extensions, one of which it must have; none for any.
        becomes: A result, a visit, a submission, a meeting that was held, or nothing.
        scores: From where a result's score is taken, in this order: `scaled`; `raw` with its maximum; `percent`, which
            is `raw` without a maximum, of a hundred; `success`; `completion`.
        about: The activity, or its `parent`.
        otherwise: What it becomes where a result is meant, but on what is no item of the content graph, or without a
            score.
        minutes: Of a visit whose duration is not said.
        because: Why, in a sentence; told where it becomes nothing.
    """

    verbs: Annotated[tuple[Iri, ...], Meta(min_length=1, max_length=100)]
    becomes: Becomes
    kinds: Annotated[tuple[Iri, ...], Meta(max_length=100)] = ()
    categories: Annotated[tuple[Iri, ...], Meta(max_length=100)] = ()
    extensions: Annotated[tuple[Iri, ...], Meta(max_length=100)] = ()
    scores: Annotated[tuple[ScoreWay, ...], Meta(min_length=1, max_length=5)] = ("scaled", "raw", "success")
    about: Literal["activity", "parent"] = "activity"
    otherwise: Literal["submission", "visit"] | None = None
    minutes: Annotated[float, Meta(ge=0, le=1440)] = 0.0
    because: Annotated[str, Meta(max_length=500, pattern=TEXT_PATTERN)] = ""


class EventMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What becomes what.

    Attributes:
        name: Of the mapping.
        about: Whose statements it is for, in a sentence.
        rules: The first that fits says what a statement becomes.
        extends: Mappings whose rules come after these; each only for statements that it knows as its own.
        known_by: Beginnings of categories by which another mapping that extends this one knows whose a statement is;
            none for any statement.
        items: Item of the content graph by activity, where its id or `url` is not the activity.
        item_in: Extensions that hold the id of the item.
        attempt_in: Extensions that hold the number of the attempt.
        hints_in: Extensions that hold the number of hints.
        due_in: Extensions that hold until when it was due.
    """

    name: MappingName
    about: Annotated[str, Meta(max_length=500, pattern=TEXT_PATTERN)] = ""
    rules: Annotated[tuple[Rule, ...], Meta(max_length=500)] = ()
    extends: Annotated[tuple[MappingName, ...], Meta(max_length=20)] = ()
    known_by: Annotated[tuple[Iri, ...], Meta(max_length=20)] = ()
    items: Annotated[dict[Iri, Id], Meta(max_length=20_000)] = {}
    item_in: Annotated[tuple[Iri, ...], Meta(max_length=20)] = ()
    attempt_in: Annotated[tuple[Iri, ...], Meta(max_length=20)] = ()
    hints_in: Annotated[tuple[Iri, ...], Meta(max_length=20)] = ()
    due_in: Annotated[tuple[Iri, ...], Meta(max_length=20)] = ()


class FittingRule(NamedTuple):
    """A rule that fits, the mapping that it stands in, and its place there, from 1 on."""

    rule: Rule
    mapping: EventMapping
    place: int


class Rulebook(NamedTuple):
    """A mapping, ready to be asked: its own rules, then those that it extends.

    Attributes:
        name: Of the mapping.
        items: Item by activity, of all mappings together; the mapping's own go before.
        by_verb: The rules of each verb, in their order.
    """

    name: str
    items: Mapping[str, str]
    by_verb: Mapping[str, Sequence[FittingRule]]

    def fitting(self, told: Occurrence) -> FittingRule | None:
        """Return the first rule that fits."""
        return next((one for one in self.by_verb.get(told.verb, ()) if _fits(one, told, self.name)), None)


def rulebook(mapping: EventMapping, known: Mapping[str, EventMapping]) -> Rulebook:
    """Put a mapping together with those that it extends; one that is not known is passed over.

    Args:
        mapping: The mapping.
        known: By name, those that it may extend.
    """
    items: dict[str, str] = {}
    by_verb: dict[str, list[FittingRule]] = {}
    for one in _chain(mapping, known, set()):
        items = {**one.items, **items}
        for place, rule in enumerate(one.rules, 1):
            for verb in rule.verbs:
                by_verb.setdefault(verb, []).append(FittingRule(rule, one, place))
    return Rulebook(mapping.name, items, by_verb)


@cache
def bundled_mappings() -> Mapping[str, EventMapping]:
    """Return the mappings that come with the service, by name."""
    folder = files(__package__) / "mappings"
    read = [
        msgspec.convert(yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8")), EventMapping) for name in BUNDLED
    ]
    return {one.name: one for one in read}


def _chain(mapping: EventMapping, known: Mapping[str, EventMapping], seen: set[str]) -> Iterator[EventMapping]:
    """Go through a mapping and those that it extends, each once."""
    seen.add(mapping.name)
    yield mapping
    for name in mapping.extends:
        if name in known and name not in seen:
            yield from _chain(known[name], known, seen)


def _fits(one: FittingRule, told: Occurrence, asked: str) -> bool:
    rule, mapping = one.rule, one.mapping
    return (
        (mapping.name == asked or _is_marked(told, mapping.known_by))
        and (not rule.kinds or not set(rule.kinds).isdisjoint(told.kinds))
        and _is_marked(told, rule.categories)
        and (not rule.extensions or not set(rule.extensions).isdisjoint(told.extensions))
    )


def _is_marked(told: Occurrence, beginnings: tuple[str, ...]) -> bool:
    return not beginnings or any(mark.startswith(beginnings) for mark in told.marks)
