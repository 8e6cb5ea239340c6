"""The part of the examples' story that is about messages to people: what goes, who is reached, mail that comes in."""

from typing import TYPE_CHECKING, Final

from tests.api.communication.mails import a_mail

if TYPE_CHECKING:
    from tests.api.http.examples import Story

_LEARNER: Final = {"learner_id": "learner-17"}
_TUTOR: Final = "supporter/tutor-3"
_QUARANTINE: Final = "/v1/quarantined-mails"
_ONE: Final = f"{_QUARANTINE}/{{mail_no}}"


def reached(story: "Story", case_id: str) -> None:
    """Choose where messages come, and take mail in of which nobody knows whose it is.

    Args:
        story: Asks.
        case_id: A case of the learner.
    """
    for method in ("get", "put"):
        story.ask(method, "/v1/message-preferences", acting="learner/learner-17")
        story.ask(method.replace("put", "post"), "/v1/learners/{learner_id}/reachability", _LEARNER, acting=_TUTOR)
    story.ask("get", "/v1/push-key")
    story.ask("put", "/v1/push-subscriptions", acting="learner/learner-17")
    story.ask("post", "/v1/push-subscriptions/end", acting="learner/learner-17")
    for method in ("put", "get", "delete"):
        story.ask(method, "/v1/lms-messages")
    story.ask("post", "/v1/sms")
    for n in range(2):
        raw = a_mail("May I write from here, too?", sender="ada@home.example.org", message_id=f"<{n}@example.org>")
        story.send("post", "/v1/mail", raw, "message/rfc822", {"recipient": "team@mail.example.org"})
    first, second = [{"mail_no": str(one["mail_no"])} for one in story.ask("get", _QUARANTINE)["mails"]]
    story.ask("get", _ONE, first)
    story.ask("post", f"{_ONE}/case", first, case_id=case_id)
    story.ask("delete", _ONE, second)


def messages(story: "Story") -> None:
    """Read what a supporter was told and the outbox, let a message go, keep one from going, read what a learner got."""
    story.ask("get", "/v1/notices", params={"kind": "message"}, acting=_TUTOR)
    story.ask("post", "/v1/notices/seen", acting=_TUTOR)
    nos = [one["no"] for one in story.ask("get", "/v1/outbox", params={"limit": 2})["sendings"]]
    story.ask("post", "/v1/outbox/approvals", nos=nos)
    story.ask("post", "/v1/outbox/withdrawals", nos=nos)
    story.ask("get", "/v1/learners/{learner_id}/messages", _LEARNER)
