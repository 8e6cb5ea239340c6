"""The formats of single values that the xAPI standard names: each function says what is wrong, or returns None.

xAPI 1.0.3, part two: 2.2 (formatting), 2.4.2 (inverse functional identifiers), 4.2 to 4.6 (special data types).
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final, TypeAlias

Format: TypeAlias = Callable[[object], str | None]
"""Says what is wrong with a value, in a sentence that begins with `It`."""

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NOT_IN_IRIS: Final = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`\ud800-\udfff\ufffe\uffff]")
"""What RFC 3987 allows nowhere in an IRI; `%` is looked at by itself."""
_BROKEN_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MAILTO: Final = re.compile(r"mailto:[^\s@<>()\[\],;:\\\"]+@(?:[^\s@<>()\[\],;:\\\".]+\.)+[^\s@<>()\[\],;:\\\".]+")
_SHA1: Final = re.compile(r"[0-9A-Fa-f]{40}")
_SHA2: Final = re.compile(r"(?:[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})")
"""SHA-224, 256, 384 and 512."""
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
_MEDIA_TYPE: Final = re.compile(r"[\w!#$&^.+-]{1,127}/[\w!#$&^.+-]{1,127}(?:\s*;.*)?", re.ASCII)
_VERSION_1: Final = re.compile(r"1\.0(?:\.\d{1,4})?", re.ASCII)
_VERSION_2: Final = re.compile(r"[12]\.0(?:\.\d{1,4})?", re.ASCII)
_DURATION: Final = re.compile(
    r"P(?:\d+(?:\.\d+)?W|(?=[\dT])(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?)",
    re.ASCII,
)
_LANGUAGE: Final = re.compile(
    # RFC 5646, section 2.1: language, extended language, script, region, variants, extensions, private use
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4}|[A-Za-z]{5,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?"
    r"|x(?:-[A-Za-z0-9]{1,8})+|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)"
    r"|sgn-(?:BE-FR|BE-NL|CH-DE)|en-GB-oed|art-lojban|cel-gaulish|no-(?:bok|nyn)|zh-(?:guoyu|hakka|min(?:-nan)?|xiang)",
    re.ASCII | re.IGNORECASE,
)
_TIMESTAMP: Final = re.compile(
    # ISO 8601, extended or basic; a day and a time
    r"(?P<year>\d{4})(?P<dash>-?)(?P<month>\d{2})(?P=dash)(?P<day>\d{2})[Tt ](?P<hour>\d{2})"
    r"(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?)?"
    r"(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
_NO_OFFSET: Final = re.compile(r"-00(?::?00)?")
_LEAP_SECOND: Final = 60


def iri(value: object) -> str | None:
    """Check an absolute IRI (RFC 3987).

    >>> iri("http://adlnet.gov/expapi/verbs/attended"), iri("should fail")
    (None, 'It is no IRI with a scheme.')
    """
    if not isinstance(value, str) or _SCHEME.match(value) is None or len(value) == value.index(":") + 1:
        return "It is no IRI with a scheme."
    if _NOT_IN_IRIS.search(value) or _BROKEN_PERCENT.search(value):
        return "It has a character that no IRI may have."
    return None


def mailbox(value: object) -> str | None:
    """Check a `mailto:` IRI of one address.

    >>> mailbox("mailto:ada@example.org"), mailbox("mailto:example.org")
    (None, 'It is no mailto: IRI of one address.')
    """
    is_one = isinstance(value, str) and _MAILTO.fullmatch(value) is not None and iri(value) is None
    return None if is_one else "It is no mailto: IRI of one address."


def sha1(value: object) -> str | None:
    """Check a SHA-1 in hexadecimal."""
    return None if isinstance(value, str) and _SHA1.fullmatch(value) else "It is no SHA-1 in hexadecimal."


def sha2(value: object) -> str | None:
    """Check a SHA-2 of any length in hexadecimal."""
    return None if isinstance(value, str) and _SHA2.fullmatch(value) else "It is no SHA-2 in hexadecimal."


def uuid(value: object) -> str | None:
    """Check a UUID in its standard form (RFC 4122)."""
    return None if isinstance(value, str) and _UUID.fullmatch(value) else "It is no UUID in its standard form."


def media_type(value: object) -> str | None:
    """Check an internet media type (RFC 2046).

    >>> media_type("text/plain; charset=ascii"), media_type("should fail")
    (None, 'It is no media type.')
    """
    return None if isinstance(value, str) and _MEDIA_TYPE.fullmatch(value) else "It is no media type."


def version_1(value: object) -> str | None:
    """Check the version that a statement of 1.0.x names."""
    return None if isinstance(value, str) and _VERSION_1.fullmatch(value) else "It is neither 1.0 nor 1.0.x."


def version_2(value: object) -> str | None:
    """Check the version that a statement names, where the request speaks 2.0."""
    return None if isinstance(value, str) and _VERSION_2.fullmatch(value) else "It is neither 2.0.x nor 1.0.x."


def language(value: object) -> str | None:
    """Check a language tag (RFC 5646).

    >>> language("fr-CH"), language("a12345")
    (None, 'It is no language tag.')
    """
    is_tag = isinstance(value, str) and _LANGUAGE.fullmatch(value) is not None and not _repeats_extension(value)
    return None if is_tag else "It is no language tag."


def _repeats_extension(tag: str) -> bool:
    """Tell whether a letter stands for two extensions, before what is for private use (RFC 5646, section 2.2.6)."""
    common, _, _ = f"-{tag.lower()}-".partition("-x-")
    letters = [one for one in common.split("-") if len(one) == 1]
    return len(set(letters)) < len(letters)


def duration(value: object) -> str | None:
    """Check a duration (ISO 8601).

    >>> duration("PT4H35M59.14S"), duration("PA1H0M0S")
    (None, 'It is no ISO 8601 duration.')
    """
    return None if isinstance(value, str) and _DURATION.fullmatch(value) else "It is no ISO 8601 duration."


def timestamp(value: object) -> str | None:
    """Check an ISO 8601 day and time; an offset of -00:00 says that the zone is unknown, and is refused.

    >>> timestamp("2013-05-18T05:32:34.804Z"), timestamp("2008-09-15T15:53:00.601-00:00")
    (None, 'Its offset is -00:00, which says nothing.')
    """
    found = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return "It is no ISO 8601 day and time."
    if found["zone"] is not None and _NO_OFFSET.fullmatch(found["zone"]):
        return "Its offset is -00:00, which says nothing."
    try:
        _moment(found)
    except (ValueError, OverflowError):
        return "It is no day and time of the calendar."
    return None


def moment(value: str) -> datetime:
    """Read what `timestamp` has let through; without a zone it is taken as UTC.

    >>> moment("20130518T053234,8042+02").isoformat()
    '2013-05-18T03:32:34.804200+00:00'
    """
    found = _TIMESTAMP.fullmatch(value)
    if found is None:
        raise ValueError(value)
    return _moment(found)


def _moment(found: re.Match[str]) -> datetime:
    second, fraction = int(found["second"] or 0), (found["fraction"] or "0")[:6]
    leap = timedelta(seconds=1) if second == _LEAP_SECOND else timedelta()
    at = datetime(
        int(found["year"]),
        int(found["month"]),
        int(found["day"]),
        int(found["hour"]),
        int(found["minute"] or 0),
        second - leap.seconds,
        int(fraction.ljust(6, "0")),
        tzinfo=_zone(found["zone"]),
    )
    return (at + leap).astimezone(UTC)


def _zone(text: str | None) -> timezone:
    if text is None or text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text.startswith("-") else offset)


REMEDIES: Final[Mapping[Format, str]] = MappingProxyType(
    {
        iri: "Send an absolute IRI, such as http://example.org/course/1.",
        mailbox: "Send mailto: and one address.",
        sha1: "Send 40 hexadecimal digits.",
        sha2: "Send 56, 64, 96 or 128 hexadecimal digits.",
        uuid: "Send 32 hexadecimal digits in five groups.",
        media_type: "Send a type and a subtype, such as text/plain.",
        version_1: "Send 1.0.3, or leave it out.",
        version_2: "Send 2.0.0, or leave it out.",
        language: "Send a tag of RFC 5646, such as fr or en-GB.",
        duration: "Send a duration such as PT1H30M.",
        timestamp: "Send a day and a time with its offset, such as 2026-03-02T09:00:00Z.",
    }
)
"""What to do about each."""
