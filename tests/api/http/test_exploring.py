"""Near-ties through the door: true propensities in answers and in the record, from which another policy is judged."""

import json
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import psycopg
import pytest

from api.record.choices import ChoiceRow, risen
from api.record.projector import Projector
from api.settings import Settings
from content_graph.model import ContentGraph, Item, Skill
from tests.api.http.organisations import Json, Organisation, a_result
from tests.command_line import command_line

TITLE = {"fr": "x", "en": "x"}
SKILLS = ("add", "cut", "turn", "fold")
TWINS = ContentGraph(
    id="twins",
    title=TITLE,
    skills=tuple(Skill(id=one, title=TITLE) for one in SKILLS),
    items=tuple(Item(id=f"{one}-{n}", title=TITLE, skills=(one,)) for one in SKILLS for n in range(8)),
)
"""Skills that are worth the same until somebody answers."""
N_LEARNERS = 24
N_RESULTS = 12


class Worked(NamedTuple):
    """What a class was answered, by learner and number of results."""

    lists: dict[tuple[str, int], Json]


def propensity_of(item: Json) -> float:
    return float(item.get("propensity", 1.0))  # left out where there was no choice


def work(organisation: Organisation) -> Worked:
    """Let a class do what comes first, right two times in three."""
    assert organisation.put(TWINS).status_code == 201
    rng, lists = np.random.default_rng(4), {}
    for n in range(N_LEARNERS):
        learner, item = f"l{n}", "add-0"
        for number in range(N_RESULTS):
            told = organisation.send(a_result(learner, item, float(rng.random() < 0.67), number)).json()
            lists[learner, number] = told["recommendations"][0]
            item = told["recommendations"][0]["items"][0]["activity_id"]
    return Worked(lists)


def test_propensities_are_true_in_answers_and_in_the_record_and_another_policy_is_judged_on_it(
    organisation: Organisation,
    projector: Projector,
    settings: Settings,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worked = work(organisation)
    drawn = {key: told for key, told in worked.lists.items() if propensity_of(told["items"][0]) < 1.0}
    assert len(drawn) > N_LEARNERS
    assert len(drawn) < len(worked.lists)
    assert len({told["items"][0]["skill_id"] for (_, number), told in drawn.items()}) > 1

    projector.drain()
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT learner, seq - 1, choice FROM symphonie.result JOIN symphonie.organisation ON no = organisation_no"
            " WHERE id = %s AND choice IS NOT NULL",
            [organisation.name],
        ).fetchall()
    assert {(learner, number) for learner, number, _ in rows} == set(drawn)
    for learner, number, choice in rows:
        told = drawn[learner, number]
        tied = [one for one in told["items"] if propensity_of(one) < 1.0]
        assert choice["moment"] == number + 1
        assert choice["policy_version"] == told["policy_version"]
        assert choice["propensity"] == propensity_of(tied[0]) == 1.0 / len(tied)
        assert [(one["activity_id"], one["value"]) for one in choice["candidates"]] == [
            (one["activity_id"], one["value"]) for one in tied
        ]

    for name, value in (
        ("VALKEY_URL", settings.valkey_url),
        ("DATABASE_URL", database_url),
        ("N_SHARDS", settings.n_shards),
    ):
        monkeypatch.setenv(f"SYMPHONIE_{name}", str(value))
    written = command_line("choices", "--organisation", organisation.name, "--within", 3)
    assert written.exit_code == 0, written.output
    log = tmp_path / "choices.jsonl"
    log.write_text(written.stdout)
    logged = [json.loads(line) for line in written.stdout.splitlines()]
    assert len(logged) == len(drawn)
    assert {one["reward"] is None for one in logged} == {False, True}  # of the last ones nothing came yet

    settings_file = tmp_path / "settings.json"
    settings_file.write_text("{}")
    again = command_line("choices", "--organisation", organisation.name, "--settings", settings_file)
    assert again.exit_code == 0, again.output
    for one in map(json.loads, again.stdout.splitlines()):  # the same policy would have drawn among the same
        assert {candidate["target"] for candidate in one["candidates"]} == {one["propensity"]}
    settings_file.write_text('{"near_tie": 0}')
    best = command_line("choices", "--organisation", organisation.name, "--settings", settings_file)
    for one in map(json.loads, best.stdout.splitlines()):
        values = [candidate["value"] for candidate in one["candidates"]]
        first = next(candidate for candidate in one["candidates"] if candidate["target"] == 1.0)
        assert first["value"] == max(values)
        assert sum(candidate["target"] for candidate in one["candidates"]) == 1.0
    settings_file.write_text('{"near_tie": 7}')
    refused = command_line("choices", "--organisation", organisation.name, "--settings", settings_file)
    assert refused.exit_code == 2
    assert "near_tie" in refused.stderr

    judged = command_line("evaluate", "policy", log, "--json")
    assert judged.exit_code == 0, judged.output
    told = json.loads(judged.stdout)
    assert told["n_logged"] == len(drawn)
    assert told["n_decisions"] == sum(one["reward"] is not None for one in logged)
    assert 1.0 < told["largest_weight"] <= 3.0


def test_asked_again_the_same_learner_is_given_the_same(organisation: Organisation) -> None:
    assert organisation.put(TWINS).status_code == 201
    asked = [organisation.post("/v1/recommendations", {"learner_id": f"l{n}"}).json()["items"] for n in range(20)]
    again = [organisation.post("/v1/recommendations", {"learner_id": f"l{n}"}).json()["items"] for n in range(20)]
    alone = [
        organisation.post("/v1/recommendations", {"learner_id": f"l{n}", "limit": 1}).json()["items"] for n in range(20)
    ]

    assert asked == again
    assert len({items[0]["skill_id"] for items in asked}) > 1
    assert [items[:1] for items in asked] == alone


def test_without_near_ties_nothing_is_drawn(
    organisation: Organisation, projector: Projector, database_url: str
) -> None:
    assert organisation.put(TWINS).status_code == 201
    response = organisation.client.put(
        "/v1/recommendation-settings",
        headers=organisation.headers,
        json={"by": {"id": "eve", "role": "engineer"}, "policy": {"near_tie": 0}},
    )
    assert response.status_code == 200, response.text
    answers = [organisation.send(a_result(f"l{n}", "add-0", 0.0, 1)).json() for n in range(10)]

    assert not any("propensity" in one for told in answers for one in told["recommendations"][0]["items"])
    projector.drain()
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "SELECT count(choice) FROM symphonie.result JOIN symphonie.organisation ON no = organisation_no"
            " WHERE id = %s",
            [organisation.name],
        ).fetchone()
    assert found == (0,)


def test_the_rise_counts_each_skill_from_its_first_to_its_last_result() -> None:
    results = [
        ChoiceRow(1, "ada", 4, 4, None, ["add"], [0.2], [0.4]),
        ChoiceRow(1, "ada", 5, 5, None, ["cut", "add"], [0.1, 0.5], [0.3, 0.7]),
    ]

    assert risen(results) == pytest.approx((0.7 - 0.2) + (0.3 - 0.1))


def test_who_asks_for_no_recommendations_gets_the_same_path_and_nothing_is_drawn(
    organisation: Organisation, projector: Projector, database_url: str
) -> None:
    graphs = {graph_id: msgspec.structs.replace(TWINS, id=graph_id) for graph_id in ("told", "untold")}
    for graph in graphs.values():
        assert organisation.put(graph).status_code == 201
    answers: dict[str, list[Json]] = {name: [] for name in graphs}
    for number in range(N_RESULTS):
        result = a_result("ada", f"{SKILLS[number % 4]}-{number // 4}", float(number % 3 > 0), number)
        for name in graphs:
            asked = {"results": [result], "content_graph": name, "return_recommendations": name == "told"}
            answers[name].append(organisation.post("/v1/results", asked).json())
    assert all(answer["recommendations"] for answer in answers["told"])
    assert all(not answer["recommendations"] for answer in answers["untold"])
    assert [path_of(one) for one in answers["untold"]] == [path_of(one) for one in answers["told"]]

    projector.drain()
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT g.id, r.seq, choice FROM symphonie.result r JOIN symphonie.content_graph g ON g.no = graph_no"
            " JOIN symphonie.organisation o ON o.no = r.organisation_no WHERE o.id = %s ORDER BY r.seq",
            [organisation.name],
        ).fetchall()
    drawn: dict[str, list[list[str]]] = {name: [] for name in graphs}
    for graph_id, _, choice in rows:  # which ones: what they are worth is of a moment
        drawn[graph_id].append([one["activity_id"] for one in choice["candidates"]] if choice else [])
    assert any(drawn["told"])
    assert not any(drawn["untold"])


def path_of(answer: Json) -> list[Json]:
    """What changed in the path; its numbers are those of a moment."""
    told = ("action", "kind", "skill_id", "activity_id", "reason_code", "evidence")
    return [{name: one[name] for name in told if name in one} for one in answer.get("adjustments", [])]
