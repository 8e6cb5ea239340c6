"""What a handler declares is what is read, and all that is wrong is told at once."""

import pytest
from litestar import get

from api.http.routes import Routes
from api.http.together import Together
from tests.api.http.organisations import Organisation, problem_of


def test_faults_of_address_query_and_body_are_told_together(organisation: Organisation) -> None:
    address = "/v1/learners/%20ada/adjustments/a%09/review?content_graph=&more=1"
    refused = organisation.post(address, {"decision": "perhaps"})
    assert refused.status_code == 422
    paths = [fault["path"] for fault in problem_of(refused)["errors"]]
    assert paths == ["{learner_id}", "{adjustment_id}", "?content_graph", "?more", "$.decision", "$.reason"]


def test_a_key_is_asked_for_before_anything_is_read(organisation: Organisation) -> None:
    assert organisation.client.post("/v1/goals", content=b"{").status_code == 401


def test_a_parameter_that_comes_from_nowhere_is_refused_where_it_is_declared() -> None:
    async def handler(nobody: int) -> None:
        """Do nothing."""

    with pytest.raises(TypeError, match="'nobody'"):
        Routes("Tests").on("get", "/v1/nothing", "Nothing.")(handler)


def test_one_method_of_a_path_has_one_handler() -> None:
    @get("/v1/nothing", sync_to_thread=False)
    def handler() -> None:
        """Do nothing."""

    with pytest.raises(ValueError, match="GET"):
        assert Together([handler, handler]).route_handler_method_map
