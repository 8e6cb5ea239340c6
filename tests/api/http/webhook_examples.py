"""The part of the examples' story that is about what changed: who asks, and who is told."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.api.http.examples import Story

_ONE: Final = "/v1/webhooks/{webhook_id}"


def webhooks(story: "Story") -> None:
    """Read the feed, and have a system told that nobody can reach."""
    story.ask("get", "/v1/changes", params={"limit": 2})
    made = story.ask("post", "/v1/webhooks")
    name = {"webhook_id": made["webhook"]["webhook_id"]}
    story.ask("get", "/v1/webhooks")
    story.ask("get", _ONE, name)
    story.ask("patch", _ONE, name)
    story.ask("post", f"{_ONE}/secret", name)
    story.ask("post", f"{_ONE}/test", name)
    story.ask("post", f"{_ONE}/replay", name)
    deliveries = story.ask("get", f"{_ONE}/deliveries", name, {"limit": 2})["deliveries"]
    again = {**name, "delivery_no": str(deliveries[0]["delivery_no"])}
    story.ask("post", f"{_ONE}/deliveries/{{delivery_no}}/retry", again)
    story.ask("delete", _ONE, name)
