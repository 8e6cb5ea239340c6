"""Whatever comes in at whichever door: one rule for ids, one for texts, and never a fault of ours."""

import json
from collections.abc import Iterator, Sequence

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from content_graph.ids import ID_PATTERN
from content_graph.texts import TEXT_PATTERN
from tests.api.http.doors import Door, Place, ask, doors, places, with_value
from tests.api.http.fuzzing import DAMAGE, damaged
from tests.api.http.organisations import Json, Organisation, problem_of

pytestmark = pytest.mark.usefixtures("sized_at_once")
GOOD_IDS = ("a\u00a0b", "a\u3000b", "خانه\u200cها", "👩\u200d🔬", "https://lms.example/ada?x=1#y", "é" * 128)  # noqa: RUF001
BAD_IDS = ("", " a", "a\u00a0", "a\tb", "a\0b", "a\x85b", "a\u2028b", "\ufeffa", "a" * 129)
NUMBERS = (
    "1e999",
    "-1e999",
    "NaN",
    "-Infinity",
    "-0",
    "-0.0",
    "1" + "0" * 400,
    "9" * 5000,
    "1.5",
    "true",
    '"1"',
    "null",
)
# Each example knocks at every door.
WITH_A_FIXTURE = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def is_answered(response: httpx.Response, told: object) -> bool:
    """Check that it is a success or a problem document in full, and tell whether it is a success."""
    assert response.status_code < 500, (told, response.text)
    if response.status_code >= 400:
        problem_of(response)
    return response.status_code < 400


def in_turn(values: Sequence[str], number: int, count: int) -> list[str]:
    """Give the next few of the values to each place: all of them come to many places, and all places get some."""
    return [values[(number * count + at) % len(values)] for at in range(count)]


def faulty_paths(response: httpx.Response) -> list[str]:
    return [fault["path"] for fault in problem_of(response).get("errors", ())]


def sent(place: Place, value: object, door: Door) -> bytes:
    """Encode as Python does, which lets everything through."""
    return json.dumps(with_value(door.body, place, value)).encode()


def id_places(found: list[Door], document: Json) -> Iterator[tuple[Door, Place]]:
    return ((door, one) for door in found for one in places(door, document) if one.schema.get("pattern") == ID_PATTERN)


def test_the_rule_of_ids_holds_in_every_address(
    organisation: Organisation, addresses: dict[str, str], document: Json
) -> None:
    n_tested = 0
    for door in doors(document, addresses):
        for name in door.parameters("path"):
            if name == "recommendation_id":
                continue
            n_tested += 1
            for value in in_turn(GOOD_IDS, n_tested, 1):
                response = ask(door, organisation, {**addresses, name: value})
                is_answered(response, (door.name, value))
                assert response.status_code >= 300 or "{" + name + "}" not in response.text
                if response.status_code == 422:
                    assert "{" + name + "}" not in faulty_paths(response) or "The id has" not in response.text
            for value in in_turn((*BAD_IDS[1:], "\udcff", "a\udcc3"), n_tested, 2):
                response = ask(door, organisation, {**addresses, name: value})
                assert response.status_code == 422, (door.name, name, value, response.text)
                assert "{" + name + "}" in faulty_paths(response)
    assert n_tested > 20


def test_the_rule_of_ids_holds_in_every_query(
    organisation: Organisation, addresses: dict[str, str], document: Json
) -> None:
    n_tested = 0
    for door in doors(document, addresses):
        for name, schema in door.parameters("query").items():
            if ID_PATTERN not in (schema.get("pattern"), schema.get("items", {}).get("pattern")):
                continue
            n_tested += 1
            at = f"?{name}[0]" if schema.get("type") == "array" else f"?{name}"
            for value in in_turn(GOOD_IDS, n_tested, 1):
                response = ask(door, organisation, addresses, {name: value})
                is_answered(response, (door.name, name, value))
                assert "The id has" not in response.text, (door.name, name, value)
            for value in in_turn(BAD_IDS, n_tested, 2):
                response = ask(door, organisation, addresses, {name: value})
                assert response.status_code == 422, (door.name, name, value, response.text)
                assert any(path in (at, f"?{name}") for path in faulty_paths(response)), (door.name, name, value)
    assert n_tested > 15


def test_the_rule_of_ids_holds_in_every_body(
    organisation: Organisation, addresses: dict[str, str], document: Json
) -> None:
    n_tested = 0
    for door, place in id_places(doors(document, addresses), document):
        n_tested += 1
        for value in in_turn(GOOD_IDS, n_tested, 1):
            response = ask(door, organisation, addresses, content=sent(place, value, door))
            is_answered(response, (door.name, place.path, value))
            assert "The id has" not in response.text, (door.name, place.path, value)
        for value in in_turn((*BAD_IDS, "\ud800"), n_tested, 2):
            response = ask(door, organisation, addresses, content=sent(place, value, door))
            assert response.status_code == 422, (door.name, place.path, value, response.text)
            assert place.path in faulty_paths(response), (door.name, place.path, value, response.text)
    assert n_tested > 25


def test_the_rule_of_texts_holds_in_every_body(
    organisation: Organisation, addresses: dict[str, str], document: Json
) -> None:
    n_tested = 0
    for door in doors(document, addresses):
        for place in places(door, document):
            if place.schema.get("pattern") != TEXT_PATTERN:
                continue
            n_tested += 1
            for value in ("a\0b", "a\ud800b", "a" * (place.schema["maxLength"] + 1)):
                response = ask(door, organisation, addresses, content=sent(place, value, door))
                assert response.status_code == 422, (door.name, place.path, value[:9], response.text)
                assert place.path in faulty_paths(response), (
                    door.name,
                    place,
                )
    assert n_tested > 5


def test_every_text_that_is_sent_has_a_rule(addresses: dict[str, str], document: Json) -> None:
    free = [
        f"{door.name} {place.path}"
        for door in doors(document, addresses)
        for place in places(door, document)
        if place.schema.get("type") == "string"
        and not {"pattern", "enum", "format"} & place.schema.keys()
        and not door.path.endswith("/models")  # what a model says of its making is kept as it was written
    ]
    assert free == []


def test_no_number_breaks_a_door(organisation: Organisation, addresses: dict[str, str], document: Json) -> None:
    n_tested = 0
    for door in doors(document, addresses):
        for place in places(door, document):
            if place.schema.get("type") not in {"number", "integer"}:
                continue
            n_tested += 1
            for number in in_turn(NUMBERS, n_tested, 2):
                body = json.dumps(with_value(door.body, place, "the number")).replace('"the number"', number)
                is_answered(
                    ask(door, organisation, addresses, content=body.encode()), (door.name, place.path, number[:20])
                )
        for name, schema in door.parameters("query").items():
            if schema.get("type") == "integer":
                n_tested += 1
                for number in in_turn((*NUMBERS, "１", "1_0", " 1", "+1"), n_tested, 3):  # noqa: RUF001 - no digits
                    is_answered(ask(door, organisation, addresses, {name: number}), (door.name, name, number[:20]))
    assert n_tested > 60


@WITH_A_FIXTURE
@given(damage=DAMAGE)
def test_no_damage_to_a_sound_body_breaks_a_door(
    organisation: Organisation, addresses: dict[str, str], document: Json, damage: list[tuple[int, int, bytes]]
) -> None:
    for door in doors(document, addresses):
        if door.body is None:
            continue
        body = damaged(json.dumps(door.body).encode(), damage)
        is_answered(ask(door, organisation, addresses, content=body), (door.name, body))
