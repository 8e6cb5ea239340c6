"""Texts in any set of languages, and which one a reader is given.

Content says in its own languages what it holds: a `Translations` maps language tags (BCP 47, RFC 5646) to texts, at
least one. The machine speaks French and English whatever the content does: its own sentences are a `Text`.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from content_graph.texts import TEXT_PATTERN

LANGUAGE_PATTERN = r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*|[xX](-[A-Za-z0-9]{1,8})+)(?!\n)$"

LanguageTag = Annotated[
    str,
    Meta(
        max_length=64,
        pattern=LANGUAGE_PATTERN,
        description="A language tag (BCP 47): fr, en, de-CH or zh-Hant.",
        extra={"expected": "a language tag (BCP 47), as fr, en or de-CH"},
    ),
]
Title = Annotated[str, Meta(min_length=1, max_length=500, pattern=TEXT_PATTERN)]
Translations: TypeAlias = Annotated[
    dict[LanguageTag, Title],
    Meta(
        min_length=1,
        description="A text for people by language tag, in at least one language. A reader whose language is missing "
        "is given a relative of it (fr for fr-CA, pt-BR for pt), else the language of the course, else the first.",
    ),
]


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence of the machine, in both languages that it speaks.

    Attributes:
        fr: In French.
        en: In English.
    """

    fr: str
    en: str

    def said_in(self, language: str) -> str:
        """Return the sentence for a reader: in French for `fr`, else in English.

        >>> Text("Bonjour", "Hello").said_in("fr")
        'Bonjour'
        """
        return self.fr if language == "fr" else self.en


def best_match(wanted: str, offered: Iterable[str]) -> str | None:
    """Find the language tag that serves a reader best.

    The tag itself, else what is left when subtags are taken off its end (RFC 4647, section 3.4, "Lookup"), else the
    first with the same primary subtag. Case does not count.

    Returns:
        One of `offered` as it is written there; None if none is of the wanted language.

    >>> best_match("fr-CA", ["en", "fr"]), best_match("pt", ["en", "pt-BR"]), best_match("de", ["fr", "en"])
    ('fr', 'pt-BR', None)
    """
    by_tag = {tag.lower(): tag for tag in reversed(list(offered))}
    subtags = wanted.lower().split("-")
    for length in range(len(subtags), 0, -1):
        found = by_tag.get("-".join(subtags[:length]))
        if found is not None:
            return found
    related = [tag for lowered, tag in by_tag.items() if lowered.partition("-")[0] == subtags[0]]
    return related[-1] if related else None  # the first: the mapping was filled from the end


def in_language(text: Mapping[str, str], wanted: str, course_language: str) -> str:
    """Return what a reader of `wanted` is given: that language, else the course's, else the first that there is.

    >>> in_language({"de": "Rechnen", "nl": "Rekenen"}, "fr", "de")
    'Rechnen'
    """
    if wanted in text:
        return text[wanted]
    tag = best_match(wanted, text) or best_match(course_language, text) or next(iter(text))
    return text[tag]


def both_languages(text: Mapping[str, str], course_language: str) -> Text:
    """Return what readers of French and of English are given."""
    return Text(in_language(text, "fr", course_language), in_language(text, "en", course_language))
