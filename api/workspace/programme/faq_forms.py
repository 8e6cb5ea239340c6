"""What is typed into the form of an entry of the FAQ, as the API takes it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.integrations.imports.texts import id_of
from content_graph.texts import folded

_DAY: Final = "%Y-%m-%dT%H:%M"
_APART: Final = re.compile(r"[^\w]+")
_LONGEST: Final = 60


def content_typed(form: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """Return an entry as it was typed: a language without a title is none; the API says what is wrong."""
    texts = {}
    for tag in ("fr", "en"):
        title, text = form.get(f"title_{tag}", "").strip(), form.get(f"text_{tag}", "").replace("\r\n", "\n").strip()
        if title or text:
            texts[tag] = {"title": title, "text": text, "phrasings": lines_of(form.get(f"phrasings_{tag}", ""))}
    moments = {name: _moment(form.get(name, ""), zone) for name in ("valid_from", "valid_until")}
    return {
        "texts": texts,
        "sources": lines_of(form.get("sources", "")),
        "cohort_id": form.get("cohort_id") or None,
        **moments,
    }


def lines_of(text: str) -> list[str]:
    r"""Return the lines of a text that say something.

    >>> lines_of(" a \n\n b")
    ['a', 'b']
    """
    return [line.strip() for line in text.splitlines() if line.strip()]


def id_typed(form: Mapping[str, str]) -> str:
    """Return the id of a new entry: what was typed, else what its title gives.

    >>> id_typed({"entry_id": " ", "title_fr": "Où est l’attestation ?"})
    'ou-est-l-attestation'
    """
    given = form.get("entry_id", "").strip()
    title = form.get("title_fr", "") or form.get("title_en", "")
    return given or id_of(_APART.sub("-", folded(title)).strip("-")[:_LONGEST].strip("-") or "entry")


def moment_shown(at: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment as a field of a form shows it."""
    return "" if at is None else at.astimezone(zone).strftime(_DAY)


def _moment(text: str, zone: ZoneInfo) -> str | None:
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return text
