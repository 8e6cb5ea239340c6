"""In which language somebody is spoken to."""

from collections.abc import Mapping
from typing import Literal, cast

Language = Literal["fr", "en", "qps"]


def language_of(headers: Mapping[str, str], chosen: str | None) -> Language:
    """Return the language of a page: the one that somebody chose, else the first that their browser names.

    `qps` asks for the pseudo-locale, which shows what nobody has translated, whatever was chosen.

    >>> language_of({"accept-language": "de, en-GB;q=0.8, fr;q=0.7"}, None), language_of({}, None)
    ('en', 'fr')
    """
    asked = [
        one.partition(";")[0].strip().partition("-")[0].lower() for one in headers.get("accept-language", "").split(",")
    ]
    if asked[0] == "qps":
        return "qps"
    return cast("Language", next((one for one in (chosen, *asked) if one in {"fr", "en"}), "fr"))
