"""`/today`: the list, what stands beside it, and what is new since it was shown."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import urlencode

from api.clock import moment_of
from api.http.problems import Problem
from api.support.notices import NoticeAnswer
from api.workspace.client import address
from api.workspace.courses import course_of
from api.workspace.pages import Answer, Pages
from api.workspace.rendering import Markup
from api.workspace.today import desk
from api.workspace.today.desk import Asked, Talk, asked_by
from api.workspace.today.worklist import Row, Worklist
from api.workspace.visit import Visit
from engine.support.naming import named

PAGES: Final = Pages("today")
ADDRESS: Final = "/today"
_NEEDS: Final = ("supporter",)
_ON_CASES: Final = frozenset({"answer", "call", "plan"})
_LISTED: Final = frozenset({"alert", "message", "assigned", "course"})
"""Kinds of notices that are rows of the list."""
_N_AT_ONCE: Final = 30
"""Rows of a part that are shown before the rest is asked for."""


class Refused(NamedTuple):
    """An act that was not done.

    Attributes:
        text: Why, in the reader's language.
        typed: What was sent, so that nothing is lost.
        problem: As the API tells it; None where the page itself found it.
    """

    text: str
    typed: Mapping[str, str]
    problem: Problem | None = None


@PAGES.on("GET", ADDRESS, needs=_NEEDS)
async def today(visit: Visit) -> Answer:
    """Show the list."""
    return await shown(visit, asked_by(visit.query))


@PAGES.on("GET", "/today/news", needs=_NEEDS)
async def news(visit: Visit) -> Answer:
    """Say how much has come since the list was shown, and by when things are due now."""
    asked = asked_by(visit.query)
    found = _shown(await desk.list_of(visit, asked, await desk.staff_of(visit)), asked)
    n_new = sum(row.is_new for row in found.rows)
    return visit.render("today/news.html", n_new=n_new, href=address_of(asked), rows=found.due[: _at_once(asked)])


async def shown(visit: Visit, asked: Asked, refused: Refused | None = None) -> Markup:
    """Show the list as an address asks for it, and what stands in the way of an act."""
    staff = await desk.staff_of(visit)
    whole, acts, notices, cohorts, adjustments = await asyncio.gather(
        desk.list_of(visit, asked, staff),
        desk.acts_today(visit),
        desk.notices_of(visit),
        desk.cohorts_of(visit),
        desk.adjustments_of(visit),
    )
    found = _shown(whole, asked)
    groups = await desk.groups_of(visit, asked.beside) if asked.beside else None
    courses = {one: await course_of(visit, one) for one in {one.content_graph for one in adjustments}}
    learners = [row.learner_id for row in whole.rows if row.learner_id is not None]
    learners += [one.learner_id for one in acts.acts] + [one.learner_id for one in adjustments]
    learners += [one.learner_id for one in notices.notices if one.learner_id is not None]
    learners += [one.learner_id for group in groups.groups for one in group.learners] if groups is not None else []
    names = await desk.names_of(visit, learners)
    return visit.render(
        "today/today.html",
        asked=asked,
        found=found,
        nearest=whole.nearest,
        parts=_parts(found),
        acts=acts.acts,
        notices=_beside(notices.notices),
        newest=notices.notices[0].no if notices.notices else None,
        n_listed=sum(one.kind in _LISTED for one in notices.notices),
        cohorts=cohorts,
        adjustments=adjustments,
        courses=courses,
        groups=groups,
        staff=staff,
        away=staff.away(moment_of(visit.now_us)),
        names=names,
        named=lambda one, text: named(text, staff.names | _name_of(one.learner_id, names)),
        me=staff.me,
        talk=await _talk(visit, asked, found),
        refused=refused,
        n_at_once=_at_once(asked),
        address=address,
        here=partial(address_of, asked),
        opened=_opener(asked),
    )


def _shown(whole: Worklist, asked: Asked) -> Worklist:
    return whole.only_late() if asked.show == "late" else whole


def _at_once(asked: Asked) -> int:
    return desk.MOST if asked.is_whole else _N_AT_ONCE


def address_of(asked: Asked, **changes: str | None) -> str:
    """Return the address of the list as it is asked for, with something changed."""
    values = {"show": asked.show if asked.show != "mine" else "", "cohort": asked.cohort, "beside": asked.beside}
    values |= {
        "all": "1" if asked.is_whole else "",
        "open": asked.open,
        "act": asked.act,
        "new": "" if asked.since is None else str(asked.since),
    }
    told = {name: value for name, value in {**values, **changes}.items() if value}
    return f"{ADDRESS}?{urlencode(told)}" if told else ADDRESS


def _opener(asked: Asked) -> Callable[[str, str], str]:
    """Return what gives the address at which a row is open for an act: there are hundreds on a page."""
    base = address_of(asked, open=None, act=None)
    joined = f"{base}{'&' if '?' in base else '?'}"
    return lambda key, act: f"{joined}{urlencode({'open': key, 'act': act})}"


async def _talk(visit: Visit, asked: Asked, found: Worklist) -> Talk | None:
    """Read what was said in the case that somebody is about to answer."""
    if asked.act not in _ON_CASES:
        return None
    row = next((one for one in found.rows if one.key == asked.open), None)
    return None if row is None or row.case_id is None else await desk.talk_of(visit, row.case_id)


def _beside(notices: Sequence[NoticeAnswer]) -> list[NoticeAnswer]:
    """Return what somebody was told that the list does not say by itself: no new alert, message or case."""
    return [one for one in notices if one.kind not in _LISTED]


def _name_of(learner: str | None, names: Mapping[str, str]) -> dict[str, str]:
    return {learner: names[learner]} if learner is not None and learner in names else {}


def _parts(found: Worklist) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Return what is folded, with its name."""
    rest = (("waiting", found.waiting), ("put_off", found.put_off), ("quiet", found.quiet), ("below", found.below))
    return tuple([part for part in rest if part[1]])
