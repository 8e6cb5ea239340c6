"""Versions in the headers ETag, If-Match and If-None-Match (RFC 9110, section 8.8.3)."""

from api.errors import InvalidField


def etag(version: str) -> str:
    """Return the entity tag of a version.

    >>> etag("abc")
    '"abc"'
    """
    return f'"{version}"'


def names_version(header: str, version: str) -> bool:
    """Tell whether `If-None-Match` names a version."""
    tags = (tag.strip().removeprefix("W/") for tag in header.split(","))
    return any(tag in ("*", etag(version)) for tag in tags)


def expected_version(if_match: str | None) -> str | None:
    """Return the version that `If-Match` asks for.

    Raises:
        InvalidField: It is not one entity tag in quotes.
    """
    if if_match is None:
        return None
    tag = if_match.strip()
    if len(tag) < len('""') or not tag.startswith('"') or not tag.endswith('"') or '"' in tag[1:-1]:
        remedy = 'Send the ETag of the version that you changed, such as "0123abcd".'
        raise InvalidField(path="If-Match", detail="It is not one entity tag in quotes.", remedy=remedy)
    return tag[1:-1]
