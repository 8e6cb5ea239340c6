"""Texts and numbers in both languages at once; the page shows one of them at a time."""

import unicodedata
from html import escape

from content_graph.languages import Text

NARROW_SPACE = "\u202f"
LANGUAGES = ("fr", "en")


def both(fr: str, en: str) -> str:
    """Give HTML with both texts, of which the page's style shows one; the texts are HTML already.

    >>> both("oui", "yes")
    '<span lang="fr">oui</span><span lang="en">yes</span>'
    """
    return f'<span lang="fr">{fr}</span><span lang="en">{en}</span>'


def plain(text: Text) -> str:
    """Give a text of the content graph or the service as HTML in both languages."""
    return both(escape(text.fr), escape(text.en))


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
