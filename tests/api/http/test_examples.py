"""The examples of the OpenAPI document are what the service takes and answers."""

from collections.abc import Iterator

import psycopg
import pytest
from jsonschema import Draft202012Validator
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.http.documentation import examples
from api.record.projector import Projector
from api.record.retrace.retracer import Retracer
from api.settings import Settings
from tests.api.http.examples import NOW_US, Story, count_ids, play, steady, stopped_clock
from tests.api.http.organisations import Json, an_organisation
from tests.api.support.detecting import detect_at

JSON = "application/json"


@pytest.fixture
def document(client: TestClient[Litestar]) -> Json:
    found: Json = client.get("/v1/openapi.json").json()
    return found


def operations(document: Json) -> Iterator[Json]:
    for item in document["paths"].values():
        yield from item.values()


def holds(content: Json, document: Json) -> None:
    whole = {**content["schema"], "components": document["components"]}
    Draft202012Validator(whole).validate(content["example"])


def test_every_body_of_json_has_an_example_that_its_schema_allows(document: Json) -> None:
    for operation in operations(document):
        if JSON in operation.get("requestBody", {}).get("content", {}):
            holds(operation["requestBody"]["content"][JSON], document)


def test_every_successful_answer_in_json_has_an_example_that_its_schema_allows(document: Json) -> None:
    n_answers = 0
    for operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) < 300 and JSON in answer.get("content", {}):
                assert "example" in answer["content"][JSON], (operation["operationId"], status)
                holds(answer["content"][JSON], document)
                n_answers += 1
    assert n_answers > 50


def test_the_examples_are_what_the_service_answers(
    settings: Settings, database_url: str, projector: Projector, retracer: Retracer, document: Json
) -> None:
    with TestClient(create_app(settings, stopped_clock())) as client, psycopg.connect(database_url) as connection:
        count_ids(client)
        connection.execute("DELETE FROM symphonie.dead_letter")  # of other tests: readiness tells of any
        organisation = an_organisation(connection, client, "example")
        connection.commit()
        story = Story(organisation, examples())
        play(story, projector.drain, retracer.work, lambda: detect_at(settings, NOW_US))
    for name, one in examples().items():
        remedy = f"{name}: play the story again, python -m tests.api.http.examples"
        assert steady(story.answers.get(name, {})) == steady(one.answers), remedy
    assert set(story.answers) <= set(examples())
    for operation in operations(document):
        for status, answer in story.answers.get(operation["operationId"], {}).items():
            holds({**operation["responses"][status]["content"][JSON], "example": answer}, document)
