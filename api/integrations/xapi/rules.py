"""What rules of JSON objects are made of: each looks at a value and notes every fault with its path.

A rule takes a value, its path and the list of what was found; it never raises, and stops nowhere, so that one answer
tells all that is wrong.
"""

from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any, Final, TypeAlias, TypeGuard

from api.errors import SHOWN_ID_LENGTH, Fault
from api.integrations.xapi.formats import REMEDIES, Format, iri, language
from content_graph.texts import showable

Found: TypeAlias = list[Fault]
Rule: TypeAlias = Callable[[object, str, Found], None]
Check: TypeAlias = Callable[[Mapping[str, Any], str, Found], None]
"""A rule of several fields together, for values that are objects."""

_SEE: Final = "See the part of xAPI 1.0.3 about data."


def note(found: Found, path: str, detail: str, remedy: str = _SEE) -> None:
    """Note a fault; names that the sender chose are shown in part."""
    found.append(Fault(showable(path[: 2 * SHOWN_ID_LENGTH]), detail, remedy))


def text(value: object, path: str, found: Found) -> None:
    """Ask for a string."""
    if not isinstance(value, str):
        note(found, path, "It is no string.", "Send a string, or leave the property out.")


def truth(value: object, path: str, found: Found) -> None:
    """Ask for true or false."""
    if not isinstance(value, bool):
        note(found, path, "It is neither true nor false.", "Send true or false, or leave the property out.")


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def number(value: object, path: str, found: Found) -> None:
    """Ask for a number."""
    if not is_number(value):
        note(found, path, "It is no number.", "Send a number without quotes, or leave the property out.")


def count(value: object, path: str, found: Found) -> None:
    """Ask for a whole number from 0 on."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        note(found, path, "It is no whole number from 0 on.", "Send the number of bytes.")


def formatted(check: Format) -> Rule:
    """Ask for a format."""
    remedy = REMEDIES[check]

    def rule(value: object, path: str, found: Found) -> None:
        fault = check(value)
        if fault is not None:
            note(found, path, fault, remedy)

    return rule


def one_of(*allowed: str) -> Rule:
    """Ask for one of these words, in this case."""
    told = ", ".join(allowed)

    def rule(value: object, path: str, found: Found) -> None:
        if not isinstance(value, str) or value not in allowed:
            note(found, path, f"It is none of {told}.", f"Send one of {told}, written so.")

    return rule


def listed(rule: Rule, least: int = 0) -> Rule:
    """Ask for a list, each entry of which follows a rule."""

    def look(value: object, path: str, found: Found) -> None:
        if not isinstance(value, list):
            note(found, path, "It is no list.", "Send a list in brackets.")
            return
        if len(value) < least:
            note(found, path, f"It has fewer than {least} entries.", f"Send at least {least}.")
        for at, entry in enumerate(value):
            rule(entry, f"{path}[{at}]", found)

    return look


def keyed(key: Format, rule: Rule | None, least: int = 0) -> Rule:
    """Ask for an object whose keys have a format and whose values follow a rule; any value where that is None."""
    remedy = REMEDIES[key]

    def look(value: object, path: str, found: Found) -> None:
        if not isinstance(value, dict):
            note(found, path, "It is no object.", "Send an object in braces.")
            return
        if len(value) < least:
            note(found, path, "It is empty.", "Send at least one entry, or leave the property out.")
        for name, entry in value.items():
            fault = key(name)
            if fault is not None:
                note(found, f"{path}.{name}", f"The key: {fault}", remedy)
            elif rule is not None:
                rule(entry, f"{path}.{name}", found)

    return look


def fields(known: Mapping[str, Rule], required: Iterable[str] = (), *checks: Check) -> Rule:
    """Ask for an object with these properties and no others; names are compared with their case."""
    needed = tuple(required)

    def look(value: object, path: str, found: Found) -> None:
        if not isinstance(value, dict):
            note(found, path, "It is no object.", "Send an object in braces.")
            return
        for name in needed:
            if name not in value:
                note(found, f"{path}.{name}", "It is missing.", f"Send {name}.")
        for name, entry in value.items():
            rule = known.get(name)
            if rule is not None:
                rule(entry, f"{path}.{name}", found)
            else:
                note(found, f"{path}.{name}", "The standard knows no such property here.", _remedy(name, known))
        for check in checks:
            check(value, path, found)

    return look


def _remedy(name: str, known: Mapping[str, Rule]) -> str:
    meant = next((one for one in known if one.lower() == name.lower()), None)
    return f"Write {meant}: names are compared with their case." if meant else "Leave it out, or put it in extensions."


language_map: Final = keyed(language, text, least=1)
"""Texts by language tag."""
extensions: Final = keyed(iri, None)
"""Anything, by IRI."""
