"""Whoever made a group is told when a learner of it does not come, comes after all, or leaves."""

from typing import cast

from api.clock import microseconds_of
from api.record.communication.course_titles import titles_of
from api.record.support.notice_writes import NewNotice, tell
from api.record.support.own_groups import Answered, StoredOwnGroup, n_expected
from api.record.support.team import Record, people_of, somebody
from api.support.moderators import moderator_now
from engine.grouping.answer_words import Answer, answer_told


async def tell_maker(
    connection: Record, organisation_no: int, learner: str, group: StoredOwnGroup, answered: Answered
) -> None:
    """Tell whoever made a group, or who stands in for them, as the last thing of the caller's transaction.

    That somebody comes is news to who was told before that they do not.
    """
    answer, at_us = cast("Answer", group.answer), microseconds_of(answered.at)
    if not answered.is_news or (answer == "coming" and answered.before != "cannot_come"):
        return
    who = await moderator_now(connection, organisation_no, group.by_id, learner, at_us)
    reader = somebody(await people_of(connection, organisation_no), who)
    title = (await titles_of(connection, group.graph_no)).said(group.skill_id)
    when = None if group.planned_at is None else group.planned_at.astimezone(reader.time_zone)
    n_others = await n_expected(connection, organisation_no, learner, group.id)
    text = answer_told(learner, answer, title, when, n_others)
    facts = {"group_id": group.id}
    notice = NewNotice(who, "group", text, facts, learner, clock_id=f"group/{group.id}/{learner}/{at_us}")
    await tell(connection, organisation_no, [notice], at_us)
