"""The tables of `docs/events.md`, out of the mappings: `python -m tests.api.integrations.events.tables` writes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from api.integrations.events.mapping import BUNDLED, EventMapping, Rule, bundled_mappings

FILE: Final = Path("docs/events.md")
BEGIN: Final = "<!-- what becomes what: python -m tests.api.integrations.events.tables -->\n"
END: Final = "<!-- end -->\n"


def tables() -> str:
    """Write what each bundled mapping makes of what."""
    known = bundled_mappings()
    return "".join(part for name in BUNDLED if known[name].rules for part in _table(known[name]))


def written() -> str:
    """Return the page with its tables as the mappings have them."""
    before, _, rest = FILE.read_text("utf-8").partition(BEGIN)
    return before + BEGIN + tables() + END + rest.partition(END)[2]


def _table(mapping: EventMapping) -> Iterator[str]:
    known_by = ", ".join(f"`{one}`" for one in mapping.known_by)
    yield f"\n### {mapping.name}\n\n{mapping.about}"
    yield f" Known by a category that begins with {known_by}.\n" if known_by else "\n"
    yield "\n| verb | becomes | because |\n|---|---|---|\n"
    for rule in mapping.rules:
        verbs = " · ".join(dict.fromkeys(map(_short, rule.verbs)))
        yield f"| {verbs}{_on(rule)} | {_becomes(rule)} | {rule.because} |\n"
    places = {
        "item": mapping.item_in,
        "attempt": mapping.attempt_in,
        "hints": mapping.hints_in,
        "deadline": mapping.due_in,
    }
    said = [f"{name}: {', '.join(f'`{one}`' for one in keys)}" for name, keys in places.items() if keys]
    if said:
        yield f"\nExtensions that are read: {'; '.join(said)}.\n"


def _short(verb: str) -> str:
    """Show a verb by what tells it from others; its whole IRI stands in the mapping."""
    return f"`{verb}`" if "://" not in verb else f"`{verb.rstrip('/').rpartition('/')[2]}`"


def _on(rule: Rule) -> str:
    return f" on {', '.join(_short(one) for one in rule.kinds)}" if rule.kinds else ""


def _becomes(rule: Rule) -> str:
    if rule.becomes != "result":
        return rule.becomes
    otherwise = f", else a {rule.otherwise}" if rule.otherwise else ""
    return f"result ({', '.join(rule.scores)}){otherwise}"


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
