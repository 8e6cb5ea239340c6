"""The part of the examples' story that is about help among learners: from what each says to its end."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.api.http.examples import Story

_TUTOR: Final = "supporter/tutor-3"
_WILLINGNESS: Final = "/v1/learners/{learner_id}/peer-willingness"
_ONE: Final = "/v1/peer-helps/{peer_help_id}"


def peers(story: "Story") -> None:
    """Let one help another: both say so, a tutor confirms, both agree, and it ends."""
    right = {"item_id": "solve-linear-1", "score": 1.0, "learner_id": "learner-20"}
    results = [{"result_id": f"right-{n}", **right} for n in range(8)]
    assert story.organisation.post("/v1/results", {"content_graph": "algebra", "results": results}).is_success
    helper, helped = ({"learner_id": f"learner-{n}"} for n in (20, 21))
    for whose in (helper, helped):
        story.ask("put", _WILLINGNESS, whose, acting=f"learner/{whose['learner_id']}")
    story.ask("get", _WILLINGNESS, helper, {"content_graph": "algebra"}, acting=_TUTOR)
    story.ask("get", "/v1/cohorts/{cohort_id}/peer-helps", {"cohort_id": "spring"}, {"content_graph": "algebra"})
    for _ in range(2):
        made = story.ask("post", "/v1/peer-helps", key="first help", acting=_TUTOR)
    one = {"peer_help_id": made["peer_help_id"]}
    for whose in (helper, helped):
        story.ask("post", f"{_ONE}/consent", one, acting=f"learner/{whose['learner_id']}")
    story.ask("get", "/v1/peer-helps", params={"limit": 1}, acting=_TUTOR)
    for _ in range(2):
        story.ask("post", f"{_ONE}/messages", one, acting="learner/learner-20", key="first words")
        planned = story.ask("post", f"{_ONE}/sessions", one, acting="learner/learner-21", key="first session")
    story.ask("post", f"{_ONE}/moderation", one, acting=_TUTOR)
    session = {**one, "session_no": str(planned["session_no"])}
    story.ask("post", f"{_ONE}/sessions/{{session_no}}/outcome", session, acting=_TUTOR)
    story.ask("get", _ONE, one, acting=_TUTOR)
    story.ask("post", f"{_ONE}/trouble", one, acting="learner/learner-21")
    story.ask("post", f"{_ONE}/end", one, acting=_TUTOR)
    story.ask("delete", _WILLINGNESS, helper, {"content_graph": "algebra"}, acting="learner/learner-20")
