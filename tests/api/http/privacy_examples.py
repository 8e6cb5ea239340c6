"""The part of the examples' story that is about what learners ask by right."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.api.http.examples import Story

_LEARNER: Final = {"learner_id": "learner-17"}
_ASK: Final = "/v1/learners/{learner_id}/privacy-requests"
_ANSWER: Final = "/v1/privacy-requests/{privacy_request_id}/answer"


def privacy(story: "Story") -> None:
    """Ask for a rectification, and answer it."""
    for _ in range(2):
        asked = story.ask("post", _ASK, _LEARNER, acting="learner/learner-17", key="rectification")
    story.ask("get", "/v1/privacy-requests", params={"limit": 1})
    story.ask("get", "/v1/retention")
    story.ask("post", _ANSWER, {"privacy_request_id": asked["request_id"]}, acting="supporter/tutor-3")
