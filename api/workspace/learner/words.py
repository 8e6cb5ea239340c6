"""How pages about a learner speak: in which language drawings do, and how days are said on them."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from babel import Locale, dates

from api.workspace.courses import title_in
from api.workspace.learner.belief import TitleOf
from api.workspace.visit import Visit
from engine.charts.bilingual import Language


def language_of(visit: Visit) -> Language:
    """Return in which language drawings are worded."""
    return "fr" if visit.language == "fr" else "en"


def titles_for(visit: Visit) -> TitleOf:
    """Return what says titles in the visitor's language."""
    return partial(title_in, language_of(visit))


def days_for(visit: Visit) -> Callable[[datetime], str]:
    """Return what says days in the visitor's language and zone."""
    locale = Locale("fr") if language_of(visit) == "fr" else Locale("en", "GB")

    def day(at: datetime) -> str:
        return str(dates.format_skeleton("MMMd", at.astimezone(visit.zone), locale=locale))

    return day
