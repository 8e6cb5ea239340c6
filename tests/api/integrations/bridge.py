"""What the driver of a Bridge for Adaptivity sends, in its own order of calls.

Written from `bridge_adaptivity/module/engines/engine_vpal.py`: addresses, header and fields, the parameters of the
LTI launch that it mixes in, and its habit of naming the learner instead of `is_problem` once it has sent a score.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

import httpx

VALID_STATUSES = (200, 201)
LAUNCH = {"lis_result_sourcedid": "x:17", "lis_outcome_service_url": "https://lms.example.org/outcome"}


class Bridge:
    """One deployment of the Bridge, for one learner."""

    def __init__(self, client: httpx.Client, token: str, user_id: str = "17") -> None:
        self._client = client
        self._headers = {"Authorization": f"Token {token}"}
        self.learner = {"user_id": user_id, "tool_consumer_instance_guid": None}
        self._has_scored = False

    def sync_collection_activities(self, slug: str, activities: Sequence[Mapping[str, object]]) -> bool:
        return self._post(f"collection/{slug}/activities", list(activities)).status_code in VALID_STATUSES

    def select_activity(self, slug: str, sequence: Sequence[tuple[str, float | None]] = ()) -> dict[str, Any]:
        last: dict[str, object] = {"learner": self.learner, **LAUNCH} if self._has_scored else {"is_problem": True}
        items = [{"activity": address, "score": score, **last} for address, score in sequence]
        response = self._post(
            "activity/recommend", {"collection": slug, "sequence": items, **LAUNCH, "learner": self.learner}
        )
        assert response.status_code in VALID_STATUSES, response.text
        chosen: dict[str, Any] = response.json()
        return chosen

    def submit_activity_answer(self, address: str, score: float) -> httpx.Response:
        self._has_scored = True
        return self._post("score", {"activity": address, "score": score, "learner": self.learner})

    def get_grade(self, slug: str) -> float:
        response = self._post(f"collection/{slug}/grade", {**LAUNCH, "learner": self.learner})
        assert response.status_code in VALID_STATUSES, response.text
        grade: float = response.json()["grade"]
        assert 0 <= grade <= 1
        return grade

    def _post(self, path: str, body: object) -> httpx.Response:
        return self._client.post(urljoin("/api/v2/", path), headers=self._headers, json=body)


def an_activity(number: int, **more: object) -> dict[str, object]:
    """One activity of a Bridge's collection, with what its author left alone as the Bridge sends it."""
    return {
        "name": f"Activity {number}",
        "tags": None,
        "type": "generic",
        "difficulty": 0.5,
        "source_launch_url": f"https://lms.example.org/lti/{number}",
        "repetition": 1,
        **more,
    }
