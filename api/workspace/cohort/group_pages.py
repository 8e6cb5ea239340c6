"""Groups of a cohort: proposed by kind, made with one act, changed, followed, ended; and who is kept apart."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final

from api.support.group_messages import GroupsPage, LearningGroupMessage, ProposedGroups
from api.support.kept_apart import KeptApartPage, KeptApartPair, PairGone
from api.support.learners import LearnersPage
from api.workspace.client import RefusalError, address
from api.workspace.cohort.head import CohortHead, head_of, names_of
from api.workspace.cohort.sheets import Cell, download, taking_along
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.refusals import why
from api.workspace.typed import instant
from api.workspace.visit import Visit
from content_graph.texts import folded
from engine.grouping.groups import FAILS_UNDER, LEAST, MOST
from engine.grouping.kinds import MASTERED_PEER, SAME_GAP, Kind

PAGES: Final = Pages("cohort")
FIRST: Final = 6
"""Proposals of a kind that are shown before the rest is asked for."""
_RUNNING: Final = 50
_ENDED: Final = 10
_PAIRS: Final = 200
_SCORES: Final = {"no": 0.0, "partly": 0.5, "yes": 1.0}
"""What is seen of a learner, as a score."""
OUTCOMES: Final = ("held", "held_in_part", "not_held")


@PAGES.on("GET", "/cohorts/{cohort_id}/groups", needs=("supporter",))
async def groups(visit: Visit, cohort_id: str) -> Answer:
    """Show who fails the same skill and who may explain it, and what became of groups that were made."""
    head = await head_of(visit, cohort_id)
    if head.course is None:
        return visit.render(
            "cohort/groups.html", head=head, tab="groups", proposed=None, running=(), ended=(), names={}
        )
    asked = {"content_graph": head.course_id, "cohort": cohort_id}
    proposals = address("/v1/cohorts/{}/groups", cohort_id)
    proposed, running, ended, apart, listed = await asyncio.gather(
        visit.api.get(ProposedGroups, proposals, content_graph=head.course_id),
        visit.api.get(GroupsPage, "/v1/groups", **asked, active=True, limit=_RUNNING),
        visit.api.get(GroupsPage, "/v1/groups", **asked, active=False, limit=_ENDED),
        visit.api.get(KeptApartPage, "/v1/kept-apart", limit=_PAIRS),
        visit.api.get(LearnersPage, "/v1/learners", cohort=cohort_id, limit=_PAIRS),
    )
    made = (*running.groups, *ended.groups)
    in_cohort = [one.learner_id for one in listed.learners]
    pairs = [one for one in apart.pairs if set(one.learners) <= set(in_cohort)]
    names = await names_of(
        visit,
        sorted({*_learners(proposed, made), *in_cohort}),
        sorted({one.by_id for one in made} | {pair.by_id for pair in pairs}),
    )
    return visit.render(
        "cohort/groups.html",
        head=head,
        tab="groups",
        proposed=proposed,
        kinds={kind: [one for one in proposed.groups if one.kind == kind] for kind in (SAME_GAP, MASTERED_PEER)},
        running=running.groups,
        targets=_targets(running.groups),
        pairs=pairs,
        everybody=sorted(in_cohort, key=lambda one: folded(names[f"learner/{one}"])),
        ended=ended.groups,
        names=names,
        outcomes=_outcomes(visit),
        activity=_activity(head),
        no_longer=_no_longer,
        most=len(proposed.groups) if visit.query.get("all") else FIRST,
    )


def _learners(proposed: ProposedGroups, made: Iterable[LearningGroupMessage]) -> list[str]:
    in_proposals = {one.learner_id for group in proposed.groups for one in group.learners}
    return sorted(in_proposals | {one.learner_id for group in made for one in group.learners})


def _no_longer(group: LearningGroupMessage) -> tuple[int, int]:
    """Return how many of a group's learners fail the skill no longer, of how many who did when it was made."""
    failed = [one for one in group.learners if (one.before.mastery or 0.0) < FAILS_UNDER]
    return sum((one.now.mastery or 0.0) >= FAILS_UNDER for one in failed), len(failed)


def _targets(running: Sequence[LearningGroupMessage]) -> dict[str, list[LearningGroupMessage]]:
    """Return into which other groups the learners of each may go: those of the same skill that have room."""
    return {
        one.group_id: [
            other
            for other in running
            if other.group_id != one.group_id and other.skill_id == one.skill_id and other.n_learners < MOST
        ]
        if one.n_learners > LEAST
        else []
        for one in running
    }


def _outcomes(visit: Visit) -> dict[str, str]:
    said = (visit.say("It took place"), visit.say("It took place in part"), visit.say("It did not take place"))
    return dict(zip(OUTCOMES, said, strict=True))


def _activity(head: CohortHead) -> Any:  # noqa: ANN401 - a function for the template
    def title(activity_id: str) -> dict[str, str]:
        return {"en": activity_id} if head.course is None else dict(head.course.activity_title(activity_id))

    return title


@PAGES.on("POST", "/cohorts/{cohort_id}/groups", needs=("supporter",))
async def make(visit: Visit, cohort_id: str) -> Answer:
    """Make a group as it was proposed."""
    head = await head_of(visit, cohort_id)
    back = head.address("groups")
    body = {
        "content_graph": head.course_id,
        "kind": visit.form.get("kind") or SAME_GAP,
        "skill_id": visit.form.get("skill", ""),
        "learners": visit.many.get("learner", ()),
        "cohort": cohort_id,
        "activity_id": visit.form.get("activity") or None,
        "item_ids": visit.many.get("item", ()),
        "names_shown": bool(visit.form.get("names_shown")),
        "planned_at": planned_in(visit.form.get("planned_at", ""), visit),
    }
    try:
        made = await visit.api.post(
            LearningGroupMessage, "/v1/groups", body, headers={"idempotency-key": visit.form.get("attempt", "")}
        )
    except RefusalError as refusal:
        return fault(back, _refused(visit, refusal))
    said = visit.say_many("The group of %(n)s is made.", "The group of %(n)s is made.", made.n_learners)
    fields = {"group": made.group_id, "outcome": "not_held"}
    return see(back, said, undo=head.address("groups", "end"), fields=fields)


def planned_in(text: str, visit: Visit) -> str | None:
    """Read when a group meets, in the reader's zone; None where nobody said it."""
    at = instant(text, visit.zone)
    return None if at is None else at.isoformat()


@PAGES.on("POST", "/cohorts/{cohort_id}/groups/end", needs=("supporter",))
async def end(visit: Visit, cohort_id: str) -> Answer:
    """End a group."""
    head = await head_of(visit, cohort_id)
    back = head.address("groups")
    outcome = visit.form.get("outcome", "")
    body: dict[str, Any] = {
        "outcome": outcome if outcome in OUTCOMES else "held",
        "summary": visit.form.get("summary", "").strip(),
    }
    if body["outcome"] != "not_held" and visit.form.get("is_seen"):
        body["seen"] = [_seen(visit, learner) for learner in visit.many.get("of", ())]
    try:
        path = address("/v1/groups/{}/end", visit.form.get("group", ""))
        await visit.api.post(LearningGroupMessage, path, body)
    except RefusalError as refusal:
        return fault(back, _refused(visit, refusal))
    return see(back, visit.say("The group has ended."))


def _seen(visit: Visit, learner: str) -> dict[str, Any]:
    """Read what was seen of a learner."""
    told = visit.form.get(f"seen-{learner}", "")
    score = {} if told not in _SCORES else {"score": _SCORES[told]}
    return {"learner_id": learner, "was_present": told != "absent", **score}


@PAGES.on("POST", "/cohorts/{cohort_id}/groups/move", needs=("supporter",))
async def move(visit: Visit, cohort_id: str) -> Answer:
    """Move a learner into another group of the same skill."""
    head = await head_of(visit, cohort_id)
    form, back = visit.form, head.address("groups")
    here, there, learner = form.get("group", ""), form.get("to", ""), form.get("learner", "")
    body = {"learner_id": learner, "to_group_id": there}
    try:
        await visit.api.post(LearningGroupMessage, address("/v1/groups/{}/move", here), body)
    except RefusalError as refusal:
        return fault(back, _refused(visit, refusal))
    fields = {"group": there, "to": here, "learner": learner}
    return see(back, visit.say("Moved."), undo=head.address("groups", "move"), fields=fields)


@PAGES.on("POST", "/cohorts/{cohort_id}/groups/apart", needs=("supporter",))
async def apart(visit: Visit, cohort_id: str) -> Answer:
    """Keep two learners apart, or no more."""
    head = await head_of(visit, cohort_id)
    back = head.address("groups")
    one, other, is_over = visit.form.get("one", ""), visit.form.get("other", ""), bool(visit.form.get("over"))
    if one == other or not one or not other:
        return fault(back, visit.say("Choose two learners."))
    path = address("/v1/kept-apart/{}/{}", one, other)
    try:
        if is_over:
            await visit.api.post(PairGone, path, method="DELETE")
        else:
            await visit.api.post(KeptApartPair, path, method="PUT")
    except RefusalError as refusal:
        return fault(back, _refused(visit, refusal))
    said = visit.say("They may be in a group together again.") if is_over else visit.say("They are kept apart.")
    fields = {"one": one, "other": other, **({} if is_over else {"over": "1"})}
    return see(f"{back}#apart", said, undo=head.address("groups", "apart"), fields=fields)


def _refused(visit: Visit, refusal: RefusalError) -> str:
    told = {
        "kept-apart": visit.say("Two of them are kept apart."),
        "group-cannot-change": visit.say("A group has two to eight learners and works on one skill: end it instead."),
        "leads-none-of-them": visit.say("You are neither tutor nor coach of all of them."),
        "not-an-observer": visit.say("Only whoever is tutor or coach of a learner says what they saw of them."),
    }
    return (
        told.get(refusal.name)
        or why(visit, refusal)
        or visit.say("It was not accepted: %(why)s", why=refusal.problem.detail)
    )


@PAGES.on("GET", "/cohorts/{cohort_id}/groups.csv", needs=("supporter",))
async def groups_csv(visit: Visit, cohort_id: str) -> Answer:
    """Download who is proposed for which group, and who is in which."""
    taking_along(visit)
    head = await head_of(visit, cohort_id)
    asked = {"content_graph": head.course_id, "cohort": cohort_id}
    proposed = await visit.api.get(
        ProposedGroups, address("/v1/cohorts/{}/groups", cohort_id), content_graph=head.course_id
    )
    made = await visit.api.get(GroupsPage, "/v1/groups", **asked, limit=500)
    names = await names_of(visit, _learners(proposed, made.groups))
    rows: list[Sequence[Cell]] = [_group_heads(visit)]
    for group in proposed.groups:
        skill = head.skill_title(group.skill_id)
        rows += [
            [
                *(visit.say("proposed"), _kind_said(visit, group.kind), skill),
                *(names[f"learner/{one.learner_id}"], one.learner_id, one.mastery * 100),
            ]
            for one in group.learners
        ]
    rows += [row for group in made.groups for row in _made_rows(visit, group, head.skill_title(group.skill_id), names)]
    return download(visit, "groups", rows)


def _group_heads(visit: Visit) -> list[str]:
    return [
        *(visit.say("State"), visit.say("Kind"), visit.say("Skill"), visit.say("Learner"), "id"),
        *(visit.say("Mastery before (%)"), visit.say("Mastery after (%)"), visit.say("Mastery now (%)")),
        *(visit.say("Made at"), visit.say("Ended at")),
    ]


def _kind_said(visit: Visit, kind: Kind) -> str:
    return visit.say("Same gap") if kind == SAME_GAP else visit.say("One explains")


def _made_rows(visit: Visit, group: LearningGroupMessage, skill: str, names: Any) -> Iterable[Sequence[Cell]]:  # noqa: ANN401 - by id
    state = visit.say("running") if group.ended is None else visit.say("ended")
    ended_at = None if group.ended is None else group.ended.at
    for one in group.learners:
        stood = [None if at.mastery is None else at.mastery * 100 for at in (one.before, one.after, one.now)]
        name = names[f"learner/{one.learner_id}"]
        yield [state, _kind_said(visit, group.kind), skill, name, one.learner_id, *stood, group.made_at, ended_at]
