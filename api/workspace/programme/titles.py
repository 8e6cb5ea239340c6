"""Titles of a course in the reader's language."""

from collections.abc import Mapping


def title_in(title: Mapping[str, str], language: str) -> str:
    """Return a title in the reader's language, or in the nearest that there is.

    >>> title_in({"de": "Rechnen", "en": "Sums"}, "fr"), title_in({"de": "Rechnen"}, "qps")
    ('Rechnen', 'Rechnen')
    """
    wanted = "fr" if language == "fr" else "en"
    return title.get(wanted) or next(iter(title.values()), "")
