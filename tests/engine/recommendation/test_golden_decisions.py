"""Decisions and their texts as JSON, reviewed by people; `scenarios.py` says how to write them anew."""

import msgspec
import pytest

from engine.recommendation.templates import TEMPLATES
from tests.engine.recommendation.scenarios import GOLDEN, SCENARIOS, told


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_decided_and_told_as_reviewed(name: str) -> None:
    expected = msgspec.json.decode((GOLDEN / f"{name}.json").read_bytes())

    assert msgspec.json.decode(msgspec.json.encode(told(SCENARIOS[name]))) == expected


def test_every_golden_file_has_its_scenario() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(SCENARIOS)


def test_every_reason_code_is_shown_by_some_scenario() -> None:
    decisions = [scenario.policy.decide(scenario.situation) for scenario in SCENARIOS.values()]
    recommended = {one.reason_code for decision in decisions for one in decision.recommendations}
    changed = {one.reason_code for decision in decisions for one in decision.adjustments}

    elsewhere = {"evidence_corrected", "course_order"}  # that a correction, or an objection, alone leads to
    assert recommended | changed == set(TEMPLATES) - elsewhere
