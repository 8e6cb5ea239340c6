"""Parts of statements in every kind, and the road to each place in a statement where they may stand."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from tests.api.http.organisations import Json

ACCOUNT = {"homePage": "http://www.example.org", "name": "ada"}
IDENTIFIERS: dict[str, Any] = {
    "mbox": "mailto:ada@example.org",
    "mbox_sha1sum": "cd9b00a5611f94eaa7b1661edab976068e364975",
    "openid": "http://openid.example.org/12345",
    "account": ACCOUNT,
}
AGENT = {"objectType": "Agent", "name": "Ada", "mbox": "mailto:ada@example.org"}
GROUP = {"objectType": "Group", "name": "All", "mbox": "mailto:all@example.org", "member": [AGENT]}
ANONYMOUS = {"objectType": "Group", "member": [AGENT, {"openid": "http://openid.example.org/2"}]}
VERB = {"id": "http://adlnet.gov/expapi/verbs/attended", "display": {"en-GB": "attended", "en-US": "attended"}}
DEFINITION: Json = {
    "name": {"en-GB": "a meeting", "en-US": "a meeting"},
    "description": {"en-GB": "people meet", "en-US": "people meet"},
    "type": "http://adlnet.gov/expapi/activities/meeting",
    "moreInfo": "http://example.org/345256",
    "extensions": {"http://example.org/location": "X:\\meetings", "http://example.org/reporter": {"id": None}},
}
ACTIVITY = {"objectType": "Activity", "id": "http://example.org/meetings/34534", "definition": DEFINITION}
REF = {"objectType": "StatementRef", "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}
RESULT: Json = {
    "score": {"scaled": 0.95, "raw": 95, "min": 0, "max": 100},
    "success": True,
    "completion": True,
    "response": "Wow!",
    "duration": "PT1H0M0.1S",
    "extensions": {"http://example.org/x": 1},
}
CONTEXT: Json = {
    "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
    "instructor": AGENT,
    "team": GROUP,
    "contextActivities": dict.fromkeys(("parent", "grouping", "category", "other"), ACTIVITY),
    "revision": "r1",
    "platform": "Example",
    "language": "tlh",
    "statement": REF,
    "extensions": {"http://example.org/pilot": {"name": "Thomas"}},
}
ATTACHMENT: Json = {
    "usageType": "http://example.org/usage",
    "display": {"en-US": "A test"},
    "description": {"en-US": "A test (description)"},
    "contentType": "text/plain; charset=ascii",
    "length": 27,
    "sha2": "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a",
    "fileUrl": "http://over.there.com/file.txt",
}
INTERACTIONS: dict[str, Json] = {
    "true-false": {},
    "choice": {"choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}]},
    "fill-in": {},
    "long-fill-in": {},
    "matching": {"source": [{"id": "a"}], "target": [{"id": "1"}]},
    "performance": {"steps": [{"id": "a"}]},
    "sequencing": {"choices": [{"id": "a"}]},
    "likert": {"scale": [{"id": "a"}]},
    "numeric": {},
    "other": {},
}


def whole() -> Json:
    """A statement with all that one may have."""
    return {
        "id": "fd41c918-b88b-4b20-a0a5-a4c32391aaa0",
        **part(),
        "timestamp": "2013-05-18T05:32:34.804Z",
        "stored": "2013-05-18T05:32:34.804Z",
        "authority": copy.deepcopy(AGENT),
        "version": "1.0.3",
        "attachments": [copy.deepcopy(ATTACHMENT)],
    }


def part() -> Json:
    """What a statement and a sub-statement have."""
    known = {"actor": AGENT, "verb": VERB, "object": ACTIVITY, "result": RESULT, "context": CONTEXT}
    return copy.deepcopy(known)


def with_part() -> Json:
    """A statement about another one that it holds."""
    held = {"objectType": "SubStatement", **part(), "timestamp": "2013-05-18T05:32:34.804Z"}
    return {"actor": copy.deepcopy(AGENT), "verb": copy.deepcopy(VERB), "object": held}


Put = Callable[[Any], Json]


def putting(*steps: str | int, within: Callable[[], Json] = whole) -> Put:
    """Return what puts a value at a place of a statement."""

    def put(value: Any) -> Json:  # noqa: ANN401 - any JSON
        statement = within()
        holder: Any = statement
        for step in steps[:-1]:
            holder = holder[step]
        holder[steps[-1]] = copy.deepcopy(value)
        return statement

    return put


def everywhere(*steps: str | int) -> Iterator[tuple[str, Put]]:
    """Yield a place in the statement and the same in a sub-statement."""
    name = ".".join(map(str, steps))
    yield name, putting(*steps)
    yield f"object.{name}", putting("object", *steps, within=with_part)
