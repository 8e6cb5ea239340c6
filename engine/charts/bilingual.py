"""Texts and numbers: in both languages at once, of which a report shows one at a time, or in the one of a page."""

import unicodedata
from html import escape
from typing import Literal, TypeAlias

from content_graph.languages import Text

NARROW_SPACE = "\u202f"
LANGUAGES = ("fr", "en")
Language: TypeAlias = Literal["fr", "en"]
Said: TypeAlias = Text | str
"""What a drawing says: in both languages, or as it is shown."""


def said(text: Text, language: Language | None) -> Said:
    """Give a text in a language, or in both if None.

    >>> said(Text("oui", "yes"), "fr")
    'oui'
    """
    return text if language is None else str(getattr(text, language))


def in_each(text: Said) -> Text:
    """Give what is said in both languages, alike where it was said in one.

    >>> in_each("oui").en
    'oui'
    """
    return Text(text, text) if isinstance(text, str) else text


def both(fr: str, en: str) -> str:
    """Give HTML with both texts, of which the page's style shows one; the texts are HTML already.

    >>> both("oui", "yes")
    '<span lang="fr">oui</span><span lang="en">yes</span>'
    """
    return f'<span lang="fr">{fr}</span><span lang="en">{en}</span>'


def plain(text: Said) -> str:
    """Give a text of the content graph or the service as HTML, in both languages unless it is said in one."""
    return escape(text) if isinstance(text, str) else both(escape(text.fr), escape(text.en))


def attribute(text: Said) -> str:
    """Give a text for an attribute, which has no languages of its own: both stand in it.

    >>> attribute(Text("oui", "yes"))
    'oui / yes'
    """
    fr, en = in_each(text).fr, in_each(text).en
    return escape(fr if fr == en else f"{fr} / {en}", quote=True)


def number_texts(value: float, digits: int = 0, unit: str = "") -> Text:
    r"""Write a number as each language does: ``1 234,5`` and ``1,234.5``.

    >>> number_texts(1234.5, 1).fr, number_texts(1234.5, 1).en
    ('1\u202f234,5', '1,234.5')
    """
    english = f"{value:,.{digits}f}"
    french = english.translate(str.maketrans(",.", NARROW_SPACE + ","))
    return Text(
        french + (NARROW_SPACE + unit if unit else ""), english + (f" {unit}" if unit and unit != "%" else unit)
    )


def number(value: float, digits: int = 0, unit: str = "") -> str:
    """Give a number as HTML in both languages (one text where they agree)."""
    texts = number_texts(value, digits, unit)
    return texts.fr if texts.fr == texts.en else plain(texts)


def noun(count: float, fr: tuple[str, str], en: tuple[str, str]) -> str:
    """Give the noun of a count as HTML in both languages; French counts plural from two on.

    >>> noun(1, ("monde", "mondes"), ("world", "worlds"))
    '<span lang="fr">monde</span><span lang="en">world</span>'
    """
    return both(fr[count >= 2], en[count != 1])  # noqa: PLR2004 - see above


def elided(word: str, name: str) -> str:
    """Give a French word and the name after it, elided before a vowel.

    >>> elided("que", "alosi"), elided("de", "threshold")
    ('qu’alosi', 'de threshold')
    """
    begins_with_vowel = unicodedata.normalize("NFD", name[:1]).casefold()[:1] in set("aeiouy")
    return f"{word[:-1]}’{name}" if begins_with_vowel else f"{word} {name}"


def percent_texts(share: float, digits: int = 0) -> Text:
    """Write a share (0..1) as a percentage."""
    return number_texts(share * 100, digits, "%")


def percent(share: float, digits: int = 0) -> str:
    """Give a share (0..1) as a percentage in both languages."""
    return number(share * 100, digits, "%")
