"""In which language tables for people speak, and how it writes numbers."""

import os
from enum import StrEnum
from typing import Annotated, TypeAlias

import typer

from engine.charts.bilingual import number_texts


class Language(StrEnum):
    """A language of the product."""

    FR = "fr"
    EN = "en"


LanguageOption: TypeAlias = Annotated[
    Language | None, typer.Option(help="Of tables and of a report's first view; left out: the terminal's.")
]


def spoken(language: Language | None) -> Language:
    """Return the language that was asked for, or else the terminal's."""
    if language is not None:
        return language
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language.FR if locale.startswith("fr") else Language.EN


def written(value: float, language: Language, digits: int = 0) -> str:
    r"""Write a number as a language does.

    >>> written(1234.5, Language.FR, 1), written(1234.5, Language.EN, 1)
    ('1\u202f234,5', '1,234.5')
    """
    texts = number_texts(value, digits)
    return texts.fr if language is Language.FR else texts.en
