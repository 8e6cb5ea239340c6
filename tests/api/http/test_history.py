"""A model that reads the learner's history, from the upload to the comparison with the record."""

import msgspec
import numpy as np
import pytest

from api.record.retrace.retracer import Retracer
from api.settings import Settings
from engine.artefact import ModelArtefact
from engine.tracing import ItemEffects, Population, Slopes
from engine.tracing.covariates import NAMES
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.http.test_models import activate, believed, mastery, put_active
from tests.api.http.test_retraces import course, is_agreed
from tests.api.results.courses import small_graph
from tests.engine.artefact.models import EASY, HARD, a_model

__all__ = ["course"]  # the fixture

ITEMS = ("a0", "b0", "ab", "a1", "c0", "a0", "ab", "b1", "c1", "a0")


def reading_history(clock: str, *, with_items: bool = True) -> ModelArtefact:
    """Effects of all covariates, or of all but those of items."""
    names = [name for name in NAMES if with_items or not name.startswith("item_")]
    slopes = Slopes(**{name: 0.3 - 0.03 * n for n, name in enumerate(names)})
    return a_model(
        Population(n_nodes=5, learn_slopes=Slopes(last=0.5, practice=-0.2), clock=clock),  # type: ignore[arg-type] # one of the two
        {"a": msgspec.structs.replace(EASY, slopes=slopes), "b": msgspec.structs.replace(HARD, slopes=slopes)},
        items={"a0": ItemEffects(difficulty=0.5, ability=0.2, usual=0.4)},
    )


def sent(learner: str) -> list[Json]:
    return [a_result(learner, item, (n % 3 != 0) * 1.0, n, attempt=1 + n % 2) for n, item in enumerate(ITEMS)]


@pytest.mark.parametrize("clock", ["minutes", "results"])
@pytest.mark.parametrize("with_items", [True, False])
def test_results_in_any_order_end_in_one_belief_that_the_record_agrees_with(
    course: Organisation, settings: Settings, clock: str, *, with_items: bool
) -> None:
    activate(course, reading_history(clock, with_items=with_items))
    course.send(*sent("in-order"))
    expected = believed(mastery(course, "in-order"))
    for seed in range(3):
        in_order = sent(f"shuffled-{seed}")
        results = [in_order[n] for n in np.random.default_rng(seed).permutation(len(in_order))]
        answers = [course.send(one).json()["results"][0]["status"] for one in results]
        newest = [max(one["occurred_at"] for one in results[: n + 1]) for n in range(len(results))]
        late = [one["occurred_at"] < so_far for one, so_far in zip(results, newest, strict=True)]
        assert answers == ["late_replayed" if is_late else "accepted" for is_late in late]
        assert believed(mastery(course, f"shuffled-{seed}")) == expected
    assert is_agreed(settings, course)


def test_states_move_between_models_with_and_without_a_history(
    course: Organisation, settings: Settings, retracer: Retracer
) -> None:
    course.send(*sent("ada"), *sent("bob"))
    before = believed(mastery(course, "bob"))
    whole = activate(course, reading_history("minutes"))
    course.send(a_result("ada", "a1", 1, 50))  # told again by the next result
    assert retracer.work()  # told again in the background
    assert is_agreed(settings, course)
    assert believed(mastery(course, "bob")) != before
    activate(course, a_model())
    assert retracer.work()
    assert is_agreed(settings, course)
    assert put_active(course, {"content_hash": whole["content_hash"]}).status_code == 200
    assert retracer.work()
    assert is_agreed(settings, course)
    assert put_active(course, {"content_hash": None}).status_code == 200
    assert retracer.work()
    assert believed(mastery(course, "bob")) == before


def test_an_item_that_leaves_the_graph_takes_its_results_out_of_the_history(
    course: Organisation, settings: Settings, retracer: Retracer
) -> None:
    activate(course, reading_history("results"))
    course.send(*sent("ada"))
    course.send(*[one for one in sent("bob") if one["item_id"] != "a1"])
    graph = small_graph()
    course.put(msgspec.structs.replace(graph, items=tuple(item for item in graph.items if item.id != "a1")))
    course.send(*(a_result(learner, "b0", 1, 50) for learner in ("ada", "bob")))
    retracer.work()
    assert is_agreed(settings, course)
    assert believed(mastery(course, "ada")) == believed(mastery(course, "bob"))
