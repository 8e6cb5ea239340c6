"""A dry run of a cohort."""

from api.communication.rehearsing import still_to_come
from engine.communication.rehearsal import Rehearsed


def test_what_went_already_is_not_told_once_more() -> None:
    found = [
        Rehearsed(
            at_us=1,
            planned_us=1,
            learner=learner,
            recipient_kind="learner",
            recipient_id=learner,
            step_id="call",
            template_id="convocation",
            occasion="course_start:start@2026-12-01",
            outcome="sent",
            channel="mail",
            needs_approval=False,
            is_required=True,
            reasons=(),
        )
        for learner in ("ada", "bob")
    ]
    settled = {("call", "course_start:start@2026-12-01", "learner", "ada")}
    assert [one.recipient_id for one in still_to_come(found, settled)] == ["bob"]
