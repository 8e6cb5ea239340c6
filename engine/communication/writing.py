"""The words of a message: placeholders filled in, in the language and the time zone of whoever reads."""

import re
from collections.abc import Mapping
from typing import Final

from content_graph.languages import Text, in_language
from engine.communication.message import Draft, Language, Link
from engine.communication.people import Facts, Reader
from engine.communication.scenario import MOST_SHORT, NAMES, PLACEHOLDER, MessageTemplate
from engine.support.calendar import zone_of
from engine.support.openings import moment_of
from engine.support.wording import day_told, moment_told

_MOST_SUBJECT: Final = 200
_INSTEAD: Final[Mapping[str, Text]] = {
    "learner": Text("la personne que vous suivez", "the learner whom you support"),
    "tutor": Text("la personne qui vous accompagne", "whoever supports you"),
}
"""Of names that nobody told; a reader without a name is addressed without one."""
_NAMELESS: Final = re.compile(r"[ \u00a0\u202f]?\{name\}")
_EMPTY_LINES: Final = re.compile(r"\n[ \t]*\n\s*")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def write(template: MessageTemplate, reader: Reader, facts: Facts) -> Draft:
    """Write a message.

    What is filled in is one line of plain text, whatever it was: no line is added by a name or a title, and nothing
    that is filled in is looked at again for placeholders. What is not known is left out.
    """
    language = _spoken(template, reader.language)
    values = _values(reader._replace(language=language), facts)
    link = template.link
    return Draft(
        title=_one_line(_filled(template.subject[language], values))[:_MOST_SUBJECT],
        paragraphs=_paragraphs(_filled(template.text[language], values)),
        link=None if link is None else Link(link.label[language], link.path),
        short=_one_line(_filled(template.short.get(language, ""), values))[:MOST_SHORT],
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in _EMPTY_LINES.split(text) if one.strip())


def _spoken(template: MessageTemplate, wanted: Language) -> Language:
    return wanted if wanted in template.subject else next(iter(template.subject))


def _filled(words: str, values: Mapping[str, str]) -> str:
    bare = words if values.get("name") else _NAMELESS.sub("", words)
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), bare)


def _values(reader: Reader, facts: Facts) -> dict[str, str]:
    language, here = reader.language, zone_of(reader.zone)
    said: dict[str, str] = {}
    for name, words in facts.texts.items():
        said[name] = in_language(words, language, language) if words else ""
    for name, number in facts.numbers.items():
        said[name] = str(number)
    for name, at_us in facts.moments.items():
        said[name] = moment_told(moment_of(at_us).astimezone(here)).said_in(language)
    for name, date in facts.days.items():
        said[name] = day_told(date).said_in(language)
    for name in NAMES:
        said[name] = reader.names.get(name, "") or (_INSTEAD[name].said_in(language) if name in _INSTEAD else "")
    return {name: _one_line(value) for name, value in said.items()}


def _one_line(value: str) -> str:
    return _CONTROLS.sub(" ", value).strip()
