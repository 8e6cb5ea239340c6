"""A model that predicts worse than what is active does not trace unless it is forced to."""

import msgspec
import pytest

from api.record.projector import Projector
from engine.artefact import HELD_OUT_LOSS, UNFITTED_LOSS, ModelArtefact, make_model
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.test_models import ACTIVE, BOTH, put_active, upload
from tests.api.results.courses import small_graph
from tests.engine.artefact.models import EASY, a_model

HOPELESS = msgspec.structs.replace(EASY, prior=-4.0, learn=-5.0, unmastered=-3.0, mastered=-2.0)
PESSIMIST = a_model(skills={"a": HOPELESS, "b": HOPELESS})


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    assert organisation.put(small_graph()).status_code == 201
    return organisation


def practise(course: Organisation, projector: Projector, n_learners: int, score: float = 1.0) -> None:
    """Let learners answer thirty times each, all with the same score."""
    for learner in range(n_learners):
        items = ("a0", "a1", "b0")
        course.send(*(a_result(f"l{learner}", items[n % 3], score, n) for n in range(30)))
    projector.drain()


def activated(course: Organisation, model: ModelArtefact, **more: object) -> tuple[int, Json]:
    assert upload(course, model).status_code in {200, 201}
    response = put_active(course, {"content_hash": model.content_hash, **more})
    return response.status_code, response.json()


def with_held_out(loss: float, unfitted: float) -> ModelArtefact:
    told = msgspec.structs.replace(BOTH.training, held_out={HELD_OUT_LOSS: loss, UNFITTED_LOSS: unfitted})
    return make_model(BOTH.kind, BOTH.parameters, BOTH.vocabulary, told, "0.1.0", BOTH.intervals)


def test_a_model_that_the_record_speaks_against_is_refused_with_the_remedy(
    course: Organisation, projector: Projector
) -> None:
    practise(course, projector, 8)
    upload(course, PESSIMIST)
    response = put_active(course, {"content_hash": PESSIMIST.content_hash})
    assert response.status_code == 422
    problem = problem_of(response)
    assert problem["type"] == "/problems/model-predicts-worse"
    assert "On 240 recorded results of 8 learners the log-loss of the model is" in problem["detail"]
    assert problem["errors"][0]["path"] == "$.content_hash"
    assert '"force": true' in problem["errors"][0]["remedy"]
    assert course.get(ACTIVE).json()["model_version"] == "authored-1"


def test_force_activates_it_all_the_same_and_the_way_back_is_free(course: Organisation, projector: Projector) -> None:
    practise(course, projector, 8)
    status, told = activated(course, PESSIMIST, force=True)
    assert (status, told["content_hash"]) == (200, PESSIMIST.content_hash)
    assert activated(course, PESSIMIST)[0] == 200  # it is active
    assert put_active(course, {"content_hash": None}).status_code == 200
    assert course.post(f"{ACTIVE}/rollback", {}).json()["content_hash"] == PESSIMIST.content_hash


def test_a_model_that_the_record_speaks_for_replaces_one_that_it_speaks_against(
    course: Organisation, projector: Projector
) -> None:
    practise(course, projector, 8, score=0.0)
    assert activated(course, PESSIMIST)[0] == 200  # here it is right
    assert activated(course, BOTH)[0] == 422


def test_where_the_record_is_small_the_learners_held_out_decide(course: Organisation, projector: Projector) -> None:
    practise(course, projector, 3)
    status, problem = activated(course, with_held_out(0.71, 0.65))
    assert status == 422
    assert "held out from its training the log-loss of the model is 0.7100" in problem["detail"]
    assert "before any fitting 0.6500" in problem["detail"]
    assert activated(course, with_held_out(0.64, 0.65))[0] == 200
    assert activated(course, PESSIMIST)[0] == 200  # nobody knows anything of it


def test_a_record_that_is_large_enough_goes_before_the_learners_held_out(
    course: Organisation, projector: Projector
) -> None:
    practise(course, projector, 8)
    assert activated(course, PESSIMIST, force=True)[0] == 200
    assert activated(course, with_held_out(0.71, 0.65))[0] == 200
