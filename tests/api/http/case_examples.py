"""The part of the examples' story that is about cases: one of a learner, from the first message to its end."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.api.http.examples import Story

TUTOR: Final = "supporter/tutor-3"
LEARNER: Final = "learner/learner-17"
_CONTESTS: Final = "/v1/learners/{learner_id}/contests"
_ONE: Final = "/v1/cases/{case_id}"


def cases(story: "Story") -> str:
    """Open cases, act on them in every way, read them, and return one."""
    case = {"case_id": _opened(story)}
    _said(story, case)
    _agreed(story, case)
    story.ask("get", "/v1/cases", params={"limit": 1}, acting=TUTOR)
    story.ask("get", "/v1/acts", params={"learner_id": "learner-17", "limit": 1}, acting=TUTOR)
    story.ask("get", _ONE, case, params={"limit": 2}, acting=TUTOR)
    for method in ("put", "get", "delete"):
        story.ask(method, f"{_ONE}/draft", case, acting=TUTOR)
    other = story.ask("post", "/v1/cases", key="other case", acting=LEARNER)["case"]["case_id"]
    for what in ("snooze", "assign"):
        _twice(story, what, case)
    for _ in range(2):
        story.ask("post", f"{_ONE}/merge", case, acting=TUTOR, key="merge", case_id=other)
    _twice(story, "no-answer-needed", case)
    _twice(story, "close", case)
    learner = {"learner_id": LEARNER.partition("/")[2]}
    for _ in range(2):
        story.ask("post", _CONTESTS, learner, acting=LEARNER, key="contest")
    story.ask("get", _CONTESTS, learner, acting=TUTOR)
    return case["case_id"]


def _opened(story: "Story") -> str:
    for _ in range(2):
        opened = story.ask("post", "/v1/cases", acting=LEARNER, key="case")
    found: str = opened["case"]["case_id"]
    return found


def _said(story: "Story", case: dict[str, str]) -> None:
    for what in ("notes", "waiting"):
        _twice(story, what, case)
    for _ in range(2):
        story.ask("delete", f"{_ONE}/waiting", case, acting=TUTOR)
    for what in ("messages", "contacts", "observations"):
        _twice(story, what, case)


def _agreed(story: "Story", case: dict[str, str]) -> None:
    meeting = {**case, "meeting_id": _twice(story, "meetings", case)}
    for method, what in (("put", "meetings/{meeting_id}"), ("post", "meetings/{meeting_id}/result")):
        _twice(story, what, meeting, method)
    _twice(story, "tasks/{task_id}/result", {**case, "task_id": _twice(story, "tasks", case)})
    _twice(story, "plans/{plan_id}/end", {**case, "plan_id": _twice(story, "plans", case)})
    production = {**case, "production_id": _twice(story, "productions", case)}
    story.ask("get", f"{_ONE}/productions/{{production_id}}", production, acting=TUTOR)


def _twice(story: "Story", what: str, address: dict[str, str], method: str = "post") -> str:
    """Do something, and again with the same key; return the id of what it began."""
    for _ in range(2):
        done = story.ask(method, f"{_ONE}/{what}", address, acting=TUTOR, key=f"{method} {what}")
    found: str = done["event_id"]
    return found
