"""What a learner sees of what is believed and done, without any server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from api.learners.mastery import SkillMastery
from api.paths.adjustment_messages import Adjustment
from api.paths.decisions import By, End
from api.paths.overrides import Override
from api.workspace.own.sight import Knowledge, Level, certainty_of, changes_of, reviews_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def a_skill(**said: Any) -> SkillMastery:  # noqa: ANN401 - fields
    plain = {"skill_id": "a", "p": 0.5, "low": 0.4, "high": 0.6, "expected_learning": 0.0, "status": "estimating"}
    counts = {"opportunities": 5, "items": 3, "streak": 1, "last_evidence_at": NOON, "retention": 1.0}
    rest = {"review_due_at": None, "parameters": "fitted"}
    return msgspec.convert({**plain, **counts, **rest, **said}, SkillMastery)


def an_adjustment(hours: int) -> Adjustment:
    words = {"fr": "x", "en": "x"}
    told = {
        "event": "adjustment",
        "at": at(hours),
        "adjustment_id": f"adjustment-{hours}",
        "learner_id": "ada",
        "content_graph": "g",
        "action": "opened",
        "status": "open",
        "status_text": words,
        "kind": "remediate",
        "skill_id": "a",
        "activity_id": "a0",
        "before": None,
        "expected_gain": 0.1,
        "value": 0.1,
        "reason_code": "x",
        "reason": words,
        "explanation": words,
        "evidence": (),
        "facts": {},
        "policy_version": "1",
        "model_version": None,
        "graph_version": "1",
        "reviews": (),
        "observed_gain": None,
    }
    return msgspec.convert({name: told[name] for name in ("event", *Adjustment.__struct_fields__)}, Adjustment)


def an_override(hours: int, ended: int | None = None) -> Override:
    by = By("tess", "tutor")
    end = None if ended is None else End(at(ended), None, "done")
    return Override(
        f"override-{hours}", "pin", ended is None, "g", "ada", None, "a0", None, None, "Now.", None, by, at(hours), end
    )


@pytest.mark.parametrize(
    ("said", "certainty"),
    [
        ({"low": 0.4, "high": 0.6}, "sure"),
        ({"low": 0.3, "high": 0.8}, "likely"),
        ({"low": 0.1, "high": 0.9}, "early"),
        ({"low": 0.4, "high": 0.6, "opportunities": 2}, "early"),
    ],
)
def test_how_sure_a_figure_is_follows_from_results_and_margin(said: dict[str, float], certainty: str) -> None:
    assert certainty_of(a_skill(**said)) == certainty


def test_reviews_that_are_due_come_before_those_that_will_be() -> None:
    def known(name: str, status: str, due: datetime | None) -> Knowledge:
        level: Level = "to_review" if status == "due_review" else "known"
        skill = a_skill(skill_id=name, status=status, review_due_at=due)
        return Knowledge(skill, {}, level, "sure", is_contested=False)

    skills = [
        known("later", "mastered", at(48)),
        known("never", "mastered", None),
        known("soon", "mastered", at(1)),
        known("far", "mastered", at(1000)),
        known("now", "due_review", None),
    ]
    assert [one.skill.skill_id for one in reviews_of(skills, at(100))] == ["now", "soon", "later"]


def test_machine_and_people_stand_in_one_list_and_pages_neither_skip_nor_repeat() -> None:
    overrides = [an_override(5, ended=9), an_override(2), an_override(-4)]
    first = changes_of([an_adjustment(8), an_adjustment(4)], overrides, None, is_last=False)
    assert [(one.at, one.has_ended) for one in first] == [(at(9), True), (at(8), False), (at(5), False), (at(4), False)]
    assert [one.by_id for one in first] == [None, None, "tess", None]
    rest = changes_of([an_adjustment(1)], overrides, at(4), is_last=True)
    assert [one.at for one in rest] == [at(2), at(1), at(-4)]
    assert changes_of([], [], None, is_last=True) == []
