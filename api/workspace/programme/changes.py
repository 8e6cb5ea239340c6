"""What a draft changes, as it is read: member by member, with titles and in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Protocol

from api.workspace.programme.titles import title_in
from content_graph.diff import SECTIONS, ChangedField, ChangedSection, ContentGraphDiff
from content_graph.model import ContentGraph


def _(text: str) -> str:
    """Mark a text that is said later."""
    return text


FIELDS: Final[Mapping[str, str]] = {
    "title": _("Title"),
    "prerequisites": _("Prerequisites"),
    "encompasses": _("Practised along"),
    "parameters": _("Parameters"),
    "skills": _("Skills"),
    "difficulty": _("Difficulty"),
    "minutes": _("Minutes"),
    "evaluation": _("May serve as an evaluation"),
    "url": _("Address"),
    "items": _("Items"),
    "kind": _("Kind"),
    "language": _("Language"),
    "format": _("Format"),
    "targets": _("Skills asked for"),
    "due_at": _("Due"),
    "defaults": _("Course settings"),
    "id": _("Id"),
    "threshold": _("Threshold"),
    "weight": _("Weight"),
    "prior": _("Known at the start"),
    "learn": _("Learned at each item"),
    "guess": _("Guess"),
    "slip": _("Slip"),
    "forget": _("Forgotten at each item"),
    "decay": _("Forgotten with time"),
}
"""Names of fields, for people."""
SECTION_NAMES: Final[Mapping[str, str]] = {
    "skills": _("Skills"),
    "items": _("Items"),
    "assessments": _("Assessments"),
    "resources": _("Resources"),
    "goals": _("Goals"),
}


class Say(Protocol):
    """What says a text in the reader's language."""

    def __call__(self, text: str, **values: object) -> str:
        """Say it."""


class FieldChange(NamedTuple):
    """One field that says something else."""

    name: str
    before: str
    after: str


class MemberChange(NamedTuple):
    """What happened to one member: `added`, `removed` or `changed`."""

    kind: str
    id: str
    title: str
    fields: tuple[FieldChange, ...] = ()


class SectionChange(NamedTuple):
    """What happened in one section."""

    name: str
    members: tuple[MemberChange, ...]


class Reading(NamedTuple):
    """How changes are read.

    Attributes:
        say: Says a text in the reader's language.
        language: Theirs.
        titles: Of skills, items and resources, by id.
    """

    say: Say
    language: str
    titles: Mapping[str, str]


def reading_of(say: Say, language: str, graphs: Iterable[ContentGraph]) -> Reading:
    """Read changes between courses; what stands in several has the title of the last."""
    titles: dict[str, str] = {}
    for graph in graphs:
        for section in SECTIONS:
            titles |= {one.id: title_in(one.title, language) for one in getattr(graph, section)}
    return Reading(say, language, titles)


def changes_of(reading: Reading, diff: ContentGraphDiff) -> list[SectionChange]:
    """Return what changes, section by section; those without any change are left out."""
    found = [SectionChange(reading.say("The course"), tuple(_of_graph(reading, diff.graph)))]
    for section in SECTIONS:
        members = tuple(_members(reading, getattr(diff, section)))
        found.append(SectionChange(reading.say(SECTION_NAMES[section]), members))
    return [one for one in found if one.members]


def count_changes(diff: ContentGraphDiff) -> int:
    """Count the members that a draft adds, removes or changes."""
    sections = [getattr(diff, name) for name in SECTIONS]
    return bool(diff.graph) + sum(len(one.added) + len(one.removed) + len(one.changed) for one in sections)


def _of_graph(reading: Reading, fields: tuple[ChangedField, ...]) -> Iterator[MemberChange]:
    if fields:
        yield MemberChange("changed", "", "", tuple(_field(reading, one) for one in fields))


def _members(reading: Reading, section: ChangedSection) -> Iterator[MemberChange]:
    for kind, ids in (("added", section.added), ("removed", section.removed)):
        for one in ids:
            yield MemberChange(kind, one, reading.titles.get(one, one))
    for changed in section.changed:
        fields = tuple(_field(reading, one) for one in changed.fields)
        yield MemberChange("changed", changed.id, reading.titles.get(changed.id, changed.id), fields)


def _field(reading: Reading, change: ChangedField) -> FieldChange:
    name = reading.say(FIELDS[change.field]) if change.field in FIELDS else change.field
    return FieldChange(name, in_words(reading, change.before), in_words(reading, change.after))


def in_words(reading: Reading, value: Any) -> str:  # noqa: ANN401 - any JSON
    """Say a value: ids by their titles, numbers as they are written, nothing as a dash."""
    if value is None or value in ([], {}, ""):
        return "–"
    if isinstance(value, bool):
        return reading.say("yes") if value else reading.say("no")
    if isinstance(value, float):
        written = f"{value:g}"
        return written.replace(".", ",") if reading.language == "fr" else written
    if isinstance(value, list):
        return ", ".join(in_words(reading, one) for one in value)
    if isinstance(value, dict):
        return _object(reading, value)
    return reading.titles.get(value, str(value))


def _object(reading: Reading, value: Mapping[str, Any]) -> str:
    if "skill_id" in value:
        rest = [in_words(reading, one) for name, one in value.items() if name != "skill_id"]
        named = in_words(reading, value["skill_id"])
        return f"{named} ({', '.join(rest)})" if rest else named
    colon = "\u202f: " if reading.language == "fr" else ": "
    names = ((reading.say(FIELDS[name]) if name in FIELDS else name, one) for name, one in value.items())
    return " · ".join(f"{name}{colon}{in_words(reading, one)}" for name, one in names)
