from collections.abc import Iterator
from functools import cache

import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from psycopg import Connection

from api.record.retrace.retracer import Retracer
from api.settings import Settings
from api.sizing.support_request import SizingFound, Work
from engine.sizing.scenario import SupportScenario
from engine.sizing.study import Effort, Sizing, Wanted, study
from tests.api.http.doors import ACTING
from tests.api.http.organisations import Json, Organisation
from tests.api.http.retracers import a_retracer


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def sized_at_once() -> Iterator[None]:
    """What is asked of a sizing is judged, and not run: each would be a process of some seconds."""

    async def sized(work: Work) -> SizingFound:
        return SizingFound(a_sizing(), work.effort, None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.support.sizings._sized", sized)
        yield


@cache
def a_sizing() -> Sizing:
    return study(SupportScenario(learners=2, weeks=1), Wanted(), Effort(runs=2))


@pytest.fixture
def retracer(settings: Settings) -> Iterator[Retracer]:
    retracer = a_retracer(settings)
    yield retracer
    retracer.close()


class Document(Json):
    """The OpenAPI document, which no failure has to repeat."""

    def __repr__(self) -> str:
        return "the document"


@pytest.fixture(scope="session")
def document(client: TestClient[Litestar]) -> Json:
    return Document(client.get("/v1/openapi.json").json())


@pytest.fixture
def addresses(organisation: Organisation, document: Json) -> dict[str, str]:
    """A course with one learner, and the names of what is there."""

    def example(path: str, method: str) -> Json:
        found: Json = document["paths"][path][method]["requestBody"]["content"]["application/json"]["example"]
        return found

    graph = example("/v1/content-graphs/{content_graph_id}", "put")
    put = organisation.client.put("/v1/content-graphs/algebra", headers=organisation.headers, json=graph)
    assert put.status_code == 201
    sent = organisation.post("/v1/results", example("/v1/results", "post")).json()
    who = {"name": "Doors", "zone": "Europe/Paris", "language": "fr"}
    organisation.client.put("/v1/supporters/doors", headers=organisation.headers, json=who)
    organisation.client.put("/v1/routing-rules", headers=organisation.headers, json={"coordinator_id": "doors"})
    acting = {**organisation.headers, "on-behalf-of": ACTING}
    case = {"subject": "Doors", "learner_id": "learner-17"}
    opened = organisation.client.post("/v1/cases", headers=acting, json=case)
    assert opened.status_code == 201
    return {
        "case_id": opened.json()["case"]["case_id"],
        **dict.fromkeys(("meeting_id", "task_id", "plan_id", "production_id", "question_id", "faq_entry_id"), "none"),
        "adjustment_id": sent["adjustments"][0]["adjustment_id"] if sent["adjustments"] else "none",
        "recommendation_id": sent["recommendations"][0]["recommendation_id"],
        "learner_id": "learner-17",
        "content_graph_id": "algebra",
        "content_hash": "0" * 64,
        "override_id": "none",
        "alert_id": "none",
        "cohort_id": "spring",
        "goal_id": "goal",
        "collection_id": "algebra",
        **{f"{kind}_id": "none" for kind in ("supporter", "assignment", "queue", "calendar", "promise")},
        **{f"{kind}_id": "none" for kind in ("message_scenario", "message_run")},
    }
