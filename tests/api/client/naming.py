"""What operations are called in the client: by a rule, and where that reads badly by a name of their own; pure."""

import re
from typing import Final

NAMES: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("post", "/v1/results"): ("results", "post"),
    ("post", "/v1/corrections"): ("corrections", "post"),
    ("post", "/v1/activities"): ("activities", "post"),
    ("post", "/v1/recommendations"): ("recommendations", "ask"),
    ("delete", "/v1/learners/{learner_id}"): ("learners", "erase"),
    ("delete", "/v1/content-graphs/{content_graph_id}"): ("content_graphs", "erase"),
    ("post", "/v1/keys/{key_id}/rotation"): ("keys", "rotate"),
    ("delete", "/v1/keys/{key_id}"): ("keys", "revoke"),
    ("get", "/.well-known/oauth-authorization-server"): ("oauth", "metadata"),
    ("get", "/v1/openapi.json"): ("service", "openapi"),
    ("get", "/v1/docs"): ("service", "docs"),
    ("get", "/v1/docs/{name}"): ("service", "docs_part"),
    ("get", "/problems"): ("service", "problems"),
    ("get", "/problems/{name}"): ("service", "problem"),
}
"""By method and address."""
SAFE_POSTS: Final = frozenset(
    {
        "/v1/results",
        "/v1/corrections",
        "/v1/activities",
        "/v1/recommendations",
        "/v1/promises/{promise_id}/due",
        "/v1/routing-rules/dry-run",
        "/v1/recommendation-settings/preview",
        "/v1/content-graphs/{content_graph_id}/comparison",
        "/v1/learner-tokens",
        "/v1/oauth/token",
    }
)
"""What may be sent twice without a key of its own: it changes nothing, or what it sends has ids."""
DOWNLOADS: Final = frozenset({"/v1/learners/{learner_id}/proof", "/v1/cases/{case_id}/productions/{production_id}"})
"""What may be answered otherwise than in JSON, as it was asked for or as it is."""
_METHODS: Final = {"get": "get", "post": "create", "put": "put", "patch": "change", "delete": "delete"}


def named(method: str, path: str, *, is_list: bool) -> tuple[str, str]:
    """Return the group and the name of an operation.

    >>> named("get", "/v1/learners/{learner_id}/mastery", is_list=False)
    ('learners', 'mastery')
    >>> named("post", "/v1/cases/{case_id}/notes", is_list=False), named("get", "/v1/cases", is_list=True)
    (('cases', 'add_note'), ('cases', 'list'))
    >>> named("put", "/v1/cases/{case_id}/meetings/{meeting_id}", is_list=False)
    ('cases', 'put_meeting')
    """
    if (method, path) in NAMES:
        return NAMES[method, path]
    first, *rest = _segments(path)
    group = _word(first)
    words = [_word(one) for one in rest if not one.startswith("{")]
    if not words:
        return group, "list" if method == "get" and is_list and not rest else _METHODS[method]
    ends_with_id = rest[-1].startswith("{")
    of_one = [singular(word) if _is_id_after(rest, n) else word for n, word in _numbered(rest)]
    name = "_".join(of_one)
    if method == "post" and not ends_with_id and words[-1] != singular(words[-1]):
        return group, f"add_{'_'.join([*of_one[:-1], singular(words[-1])])}"
    return group, name if method in {"get", "post"} else f"{_METHODS[method]}_{name}"


def _segments(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    if parts[:2] == ["api", "v2"]:
        return ["bridge", *parts[2:]]
    return parts[1:] if parts[0] in {"v1", ".well-known"} and len(parts) > 1 else parts


def _word(segment: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", segment.lower()).strip("_")


def _numbered(rest: list[str]) -> list[tuple[int, str]]:
    return [(n, _word(one)) for n, one in enumerate(rest) if not one.startswith("{")]


def _is_id_after(rest: list[str], n: int) -> bool:
    return n + 1 < len(rest) and rest[n + 1].startswith("{")


def singular(word: str) -> str:
    """Return the name of one.

    >>> singular("meetings"), singular("activities"), singular("progress"), singular("export_requests")
    ('meeting', 'activity', 'progress', 'export_request')
    """
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
