"""What the examples tell of the xAPI store: a statement, a state, and profiles, in and out."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.http.examples import Story

AGENT = json.dumps({"account": {"homePage": "https://lms.example.org", "name": "17"}})
ACTIVITY = "https://lms.example.org/mod/quiz/view.php?id=5"
STATEMENT_ID = "1a6eb21a-4f96-45bb-a710-ad71a0632e59"


def xapi(story: "Story") -> None:
    """Play this part of the story."""
    ask = story.ask
    ask("get", "/xapi/about")
    ask("post", "/xapi/statements")
    ask("put", "/xapi/statements", params={"statementId": STATEMENT_ID})
    ask("get", "/xapi/statements", params={"statementId": STATEMENT_ID})
    ask("get", "/xapi/activities", params={"activityId": ACTIVITY})
    ask("get", "/xapi/agents", params={"agent": AGENT})
    state = {"activityId": ACTIVITY, "agent": AGENT, "stateId": "bookmark"}
    of_activity = {"activityId": ACTIVITY, "profileId": "layout"}
    of_agent = {"agent": AGENT, "profileId": "preferences"}
    documents = (
        ("/xapi/activities/state", state),
        ("/xapi/activities/profile", of_activity),
        ("/xapi/agents/profile", of_agent),
    )
    for path, params in documents:
        for method in ("put", "post", "get", "delete"):
            ask(method, path, params=params, is_new=method == "put")
