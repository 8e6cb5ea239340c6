"""What is sent and answered.

Written out of the OpenAPI document by `uv run python -m tests.api.client.generate`; changed there, not here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field


class About(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is spoken here.

    Attributes:
        version: Versions of the standard.
    """

    version: tuple[str, ...]


class AbsenceContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A supporter is away.

    Attributes:
        from_at: From when.
        to_at: Until when.
        deputy_id: The supporter who takes over; whoever stands in for them, if they are away too.
        queue_id: Where work goes if nobody takes over.
    """

    from_at: datetime
    to_at: datetime
    deputy_id: str | None = None
    queue_id: str | None = None


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who signs in with a browser.

    Attributes:
        account_id: Id of the account.
        name: What they are called.
        user_name: With which they sign in beside their e-mail address.
        email: Where they are written to; null where none is known.
        person: The supporter or learner that they are.
        roles: What they may do.
        language: For texts to them: `fr` or `en`.
        zone: IANA name of their time zone.
        theme: How pages look.
        has_password: Whether they can sign in with one.
        n_passkeys: How many they have.
        created_at: When it was made.
        first_signed_in_at: Null while nobody has used the invitation.
        seen_at: When they were last seen, of the sessions that are left.
        disabled_at: Since when nobody can sign in.
        link_asked_at: When they asked for a link to sign in, if none was made since.
        invitation_id: Of the invitation that waits for them.
    """

    account_id: str
    name: str
    user_name: str
    email: str | None
    person: str | None
    roles: tuple[str, ...]
    language: str
    zone: str
    theme: str
    has_password: bool
    n_passkeys: int
    created_at: datetime
    first_signed_in_at: datetime | None
    seen_at: datetime | None
    disabled_at: datetime | None
    link_asked_at: datetime | None
    invitation_id: str | None


class AccountChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be another; what is left out stays.

    Attributes:
        name: For people.
        email: Where they are written to; null takes it away.
        roles: What they are beside supporter or learner, which follow from the person.
        language: For texts to them: `fr` or `en`.
        zone: IANA name of their time zone.
        theme: Of the pages; `auto` as the browser has it.
        is_disabled: Whether nobody can sign in; whoever is signed in is not any more.
    """

    name: str | None = None
    email: str | None = None
    roles: tuple[Literal["administrator", "designer"], ...] | None = None
    language: Literal["en", "fr"] | None = None
    zone: str | None = None
    theme: Literal["auto", "dark", "light"] | None = None
    is_disabled: bool | None = None


class AccountPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of accounts, by name; `next_cursor` is null on the last one.

    Attributes:
        accounts: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    accounts: tuple[Account, ...]
    next_cursor: str | None


class Activation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which model is to trace.

    Attributes:
        content_hash: Of the model; null for the authored parameters.
        force: Whether it is to trace although it predicts worse than what is active.
    """

    content_hash: str | None
    force: bool = False


class ActiveModel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What traces on a content graph.

    Attributes:
        content_graph: Its id.
        model_version: As answers name it: the content hash of the model, or `authored-` and the revision.
        content_hash: Of the model; null where the authored parameters trace.
        revision: Tracing revision; a state of another one is traced again at the learner's next result, if the re-
            trace has not come to it before.
        since: When the revision was made.
        earlier: What was active before, newest last, as content hashes; null stands for the authored parameters.
        coverage: What the model knows of the content graph; null without a model.
        retrace: How far the re-trace to this revision is; null where none was asked for.
    """

    content_graph: str
    model_version: str
    content_hash: str | None
    revision: int
    since: datetime
    earlier: tuple[str | None, ...]
    coverage: ModelCoverage | None
    retrace: RetraceProgress | None


class ActivitiesPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Part of what a learner did, newest first.

    Attributes:
        learner_id: The learner.
        activities: Newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
        is_complete: False while the newest traces are still on their way to the record.
    """

    learner_id: str
    activities: tuple[LearnerTrace, ...]
    next_cursor: str | None
    is_complete: bool


class ActivitiesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Up to 1000 traces of activity, of any learners, on one content graph.

    Attributes:
        activities: The traces.
        content_graph: Id of the content graph; null where there is only one to be meant.
    """

    activities: tuple[Visit | Submission | Deadline | Meeting | Custom, ...]
    content_graph: str | None = None


class ActivitiesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer per trace, in the order of the request.

    Attributes:
        activities: The answers.
    """

    activities: tuple[TraceAnswer, ...]


class ActivityOfCohort(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a cohort did.

    Attributes:
        cohort_id: Your id of it.
        content_graph: On which content graph.
        at: When the period ends.
        since: When it begins.
        days: Those on which something happened, oldest first.
        in_all: In the period.
        before: In the one before, which is as long.
    """

    cohort_id: str
    content_graph: str
    at: datetime
    since: datetime
    days: tuple[HappenedOnDay, ...]
    in_all: HappenedInCohort
    before: HappenedInCohort


class Adjustment(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="adjustment"):
    """A change of the learner's path, why, and what became of it.

    Attributes:
        at: When it was decided.
        adjustment_id: Its id.
        learner_id: Opaque id of the learner: no name, no e-mail address.
        content_graph: On which content graph.
        action: `opened` when something was added to the path, `proposed` when it waits for approval, `closed` when
            its reason was gone.
        status: Where it stands now; of a closing always `closed`.
        status_text: The same for people.
        kind: What it is for.
        skill_id: The skill that it serves.
        activity_id: The item or resource that was added; null when closing.
        before: What came next before; null where nothing did, or where it is not known.
        expected_gain: Expected rise of mastery; 0..1.
        observed_gain: Rise of the belief about the skill over the next one to three results on it, within 30 days;
            null where none has come, and of what was rejected, undone, or waits.
        value: Expected lasting rise of goal-weighted mastery per minute.
        reason_code: Key of the reason.
        reason: The reason as the learner reads it.
        explanation: The reason as a supporter reads it: with its numbers, and what would have changed the decision.
        evidence: Result ids that led to it.
        facts: The numbers behind the reason and what would have changed the decision.
        policy_version: Which policy decided.
        model_version: Which model the belief came from; null for adjustments of before this was kept.
        graph_version: On which version of the content graph.
        reviews: What people said of it, oldest first.
    """

    at: datetime
    adjustment_id: str
    learner_id: str
    content_graph: str
    action: str
    status: str
    status_text: Words
    kind: str
    skill_id: str
    activity_id: str | None
    before: str | None
    expected_gain: float
    observed_gain: float | None
    value: float
    reason_code: str
    reason: Words
    explanation: Words
    evidence: tuple[str, ...]
    facts: dict[str, float | str]
    policy_version: str
    model_version: str | None
    graph_version: str
    reviews: tuple[Review, ...]


class AdjustmentMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change of a learner's path, made by the service.

    Attributes:
        learner_id: Whose path.
        adjustment_id: Names it: `GET /v1/learners/{learner_id}/adjustments` tells what became of it.
        action: `proposed` instead of `opened` where a supporter has to approve it.
        kind: As of a recommendation.
        skill_id: For which skill.
        activity_id: What comes next instead of `before`; null when closing.
        expected_gain: Expected rise of the mastery of the skill; 0..1, 0 when closing.
        reason_code: Why, for machines.
        evidence: Ids of the results that it rests on.
        reason: Why, for the learner.
        facts: The numbers behind it, by name.
        before: What came next before; null where nothing did, or where it is not known.
        value: As of a recommendation; 0 when closing.
    """

    learner_id: str
    adjustment_id: str
    action: str
    kind: str
    skill_id: str
    activity_id: str | None
    expected_gain: float
    reason_code: str
    evidence: tuple[str, ...]
    reason: Words
    facts: dict[str, float | str]
    before: str | None
    value: float


class AdjustmentsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Part of a learner's adjustments, newest first.

    Attributes:
        learner_id: The learner.
        adjustments: Newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
        is_complete: False while the newest commits are still on their way to the record.
    """

    learner_id: str
    adjustments: tuple[Adjustment, ...]
    next_cursor: str | None
    is_complete: bool


class AlertDifference(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing in which a signal that was found again differs.

    Attributes:
        what: `signal` where it is not there, else a field, or `facts.` or `turning.` and the name of a number.
        recorded: What the record says; null for nothing.
        recomputed: What is found now; null for nothing.
    """

    what: str
    recorded: float | str | None
    recomputed: float | str | None


class AlertPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Alerts, the first due first; `next_cursor` is null on the last page.

    Attributes:
        alerts: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    alerts: tuple[AlertTold, ...]
    next_cursor: str | None


class AlertTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody may need help, and why. A learner is told facts and that help is there; the rest is null then.

    Attributes:
        alert_id: Names it.
        signal: What was seen.
        learner_id: Who may need help; null for a whole cohort.
        cohort_id: Within which it was seen; null for all who have no cohort on the content graph.
        content_graph: On which.
        skill_id: On which skill; null for none.
        severity: How urgent.
        reason: What was seen, and what is estimated from it.
        facts: The numbers in it.
        evidence: Ids of the results, visits, tasks or meetings that it counts; of a cohort, its learners.
        turning: What would have changed it.
        version: Of the rules and, where they were used, of the coefficients.
        status: `open`, `acknowledged`, `snoozed` or `ended`.
        owner_id: Who has it.
        role: As what.
        queue_id: In which queue it waits; null for none.
        route: Why they have it.
        place: Of its learner in their day, 1 for the first; all alerts of a learner in a day have the same. Null of
            a cohort, and where the learner had reached them that day from an earlier one.
        cut: How many learners were within their budget that day.
        within_budget: Whether it has reached them; if not, it stands below, and no clock runs.
        case_id: In which it is talked about; null while nobody does.
        due_at: By when an answer is due; null where none is.
        raised_at: When it was raised.
        acknowledged_at: When somebody took note of it first.
        snoozed_until: Until when nobody wants to be reminded.
        ended_at: When it ended.
        ended_because: `evidence_turned` (by itself), `cohort` (one for all stands for it), `closed` or
            `not_useful`.
        ended_by: Who ended it; `machine` if nobody did.
        outcome: What came of it, or why it was of no use.
    """

    alert_id: str
    signal: str
    learner_id: str | None
    cohort_id: str | None
    content_graph: str
    skill_id: str | None
    severity: str | None
    reason: Words
    facts: dict[str, Any]
    evidence: tuple[str, ...]
    turning: Words | None
    version: str | None
    status: str
    owner_id: str
    role: str
    queue_id: str | None
    route: tuple[RouteStepTold, ...] | None
    place: int | None
    cut: int | None
    within_budget: bool | None
    case_id: str | None
    due_at: datetime | None
    raised_at: datetime
    acknowledged_at: datetime | None
    snoozed_until: datetime | None
    ended_at: datetime | None
    ended_because: str | None
    ended_by: str | None
    outcome: str | None


class Alive(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The process answers.

    Attributes:
        status: The same as long as the process answers.
    """

    status: str = "alive"


class AllAdjustmentsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Part of the adjustments of all learners, newest first; closings are left out.

    Attributes:
        content_graph: The content graph that was asked for; null for all.
        adjustments: Newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
    """

    content_graph: str | None
    adjustments: tuple[Adjustment, ...]
    next_cursor: str | None


class AlosiActivity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One activity of a collection, as the Bridge lists it.

    Attributes:
        source_launch_url: Address of the activity, or its id in the content graph.
        name: Its title.
        difficulty: In 0..1; 0.5 is also what a Bridge sends where nobody said anything.
        tags: Skills, separated by commas, each by its id or title; the first seven count. None: the collection
            itself.
        type: A pre- or post-assessment may serve as an extra evaluation.
    """

    source_launch_url: str
    name: str = ""
    difficulty: float = 0.5
    tags: str | None = None
    type: str = "generic"


class AlosiAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What comes next.

    Attributes:
        learner: As asked.
        collection: As asked.
        activity: Our id of what comes next; null when nothing is left.
        source_launch_url: Its address, or its id where it has none; null when nothing is left.
        url: The same, as older versions of the Bridge read it.
        complete: Whether nothing is left to recommend.
        recommendation_id: For `POST /v1/recommendations/{recommendation_id}/events`.
    """

    learner: AlosiLearner
    collection: str
    activity: str | None
    source_launch_url: str | None
    url: str | None
    complete: bool
    recommendation_id: str


class AlosiGrade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a learner has come in a collection; 0..1.

    Attributes:
        learner: As it was sent.
        grade: 0..1.
    """

    learner: AlosiLearner
    grade: float


class AlosiGradeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose grade is asked for.

    Attributes:
        learner: Whose.
    """

    learner: AlosiLearner


class AlosiLearner(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who learns, as the tool consumer names it.

    Attributes:
        user_id: As the tool consumer has it.
        tool_consumer_instance_guid: Which tool consumer; null where there is only one.
    """

    user_id: str | int
    tool_consumer_instance_guid: str | None = None


class AlosiRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a Bridge asks for the next activity.

    Attributes:
        learner: For whom.
        collection: A content graph or a goal.
        sequence: What they had so far, oldest first.
    """

    learner: AlosiLearner
    collection: str
    sequence: tuple[AlosiSequenceItem, ...] = ()


class AlosiScore(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One score of a learner on an activity.

    Attributes:
        learner: Whose.
        activity: Address of the activity, or its id in the content graph.
        score: 0..1.
    """

    learner: AlosiLearner
    activity: str
    score: float


class AlosiScored(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A score that was taken in.

    Attributes:
        id: Id of the result that it became.
        learner: As sent.
        activity: As sent.
        score: As sent.
        collections: Where the activity stands, and so where the belief moved.
    """

    id: str
    learner: AlosiLearner
    activity: str
    score: float
    collections: tuple[str, ...]


class AlosiSequenceItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One activity of the learner's sequence so far; its score is passed over, since `POST /score` brought it.

    Attributes:
        activity: Address of the activity, or its id in the content graph.
        score: Passed over.
        is_problem: Passed over.
    """

    activity: str
    score: float | None = None
    is_problem: bool | None = None


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question, what was compared, and what follows.

    Attributes:
        question: Which.
        title: The question, for people.
        verdict: What follows, in a sentence or two.
        options: What was compared, on the same learners and luck.
    """

    question: str
    title: Text
    verdict: Text
    options: tuple[Option, ...]


class AnswerRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What becomes of a rectification.

    Attributes:
        outcome: `corrected`: it is done, a contact by this very request; `refused`: it is not, and `answer` says
            why and that the learner may complain to the authority (article 12, paragraph 4).
        answer: For the learner.
        correction_id: Of a result: the correction by which it was done (`POST /v1/corrections`).
        by: Who answers; left out by a person, who answers themselves.
    """

    outcome: Literal["corrected", "refused"]
    answer: str
    correction_id: str | None = None
    by: By | None = None


class Answering(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who answers, and by when.

    Attributes:
        supporter_id: Who has the case.
        name: As they are called; null where nobody says it.
        role: As what.
        due_at: By when an answer is due; null while none is owed.
        answered_at: When a person first answered since; null while nobody has.
    """

    supporter_id: str
    name: str | None
    role: str
    due_at: datetime | None
    answered_at: datetime | None


class AnsweringPerson(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who answers, and by when where that is promised; `name` is null where none is known.

    Attributes:
        supporter_id: Id of the supporter.
        name: What they are called.
        due_at: By when they answer; null where nothing is promised.
    """

    supporter_id: str
    name: str | None
    due_at: datetime | None


class ApiKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An API key, without anything that would open it.

    Attributes:
        key_id: Names it.
        label: What it is for.
        scopes: What it allows.
        person: For whom alone it acts; null where requests say.
        created_at: When it was made.
        expires_at: When it ends; null for never.
        revoked_at: When it was revoked; null where it was not.
        limits: How much may be done with it.
        state: Whether it opens something (`active`), has ended (`expired`) or was taken back (`revoked`).
    """

    key_id: str
    label: str
    scopes: tuple[str, ...]
    person: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    limits: KeyLimits
    state: str


class ApiKeyList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Keys, newest first; `next_cursor` is null on the last page.

    Attributes:
        keys: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    keys: tuple[ApiKey, ...]
    next_cursor: str | None


class ApplyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which plan is applied.

    Attributes:
        fingerprint: As the plan was answered with.
        store: Whether a course becomes a version at once, where it has no errors; otherwise it is your draft.
    """

    fingerprint: str
    store: bool = False


class ApprovalRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which messages may go.

    Attributes:
        nos: `no` of sendings.
    """

    nos: tuple[int, ...]


class Assessment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Items that are taken together, in this order.

    Attributes:
        id: 1 to 128 characters of any script, without control characters and line separators, without white space
            at either end, and not "." or ".."; compared as sent.
        title: A text for people by language tag, in at least one language. A reader whose language is missing is
            given a relative of it (fr for fr-CA, pt-BR for pt), else the language of the course, else the first.
        items: Ids of the items.
    """

    id: str
    title: dict[str, str]
    items: tuple[str, ...]


class AssignedGoal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A goal as it stands.

    Attributes:
        goal_id: Your id, or the service's where you named none.
        content_graph: Whose skills it names.
        targets: What is to be mastered.
        due_at: By when; null for never.
        minutes_per_day: Of study; null for the setting of recommendations.
        retention: Recall wanted when it is due; null for the setting of recommendations.
        learners: Who has been given it, as far as the reader may see their paths.
        cohorts: Everybody in them has, whoever comes to them later included; likewise.
        by: Who did it, and as what.
        created_at: When it was made.
        changed_at: When it was last made or replaced.
        ended: How it ended; null while it holds.
    """

    goal_id: str
    content_graph: str
    targets: tuple[GoalTarget, ...]
    due_at: datetime | None
    minutes_per_day: float | None
    retention: float | None
    learners: tuple[str, ...]
    cohorts: tuple[str, ...]
    by: By
    created_at: datetime
    changed_at: datetime
    ended: End | None


class AssignmentChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who helps a cohort from now on, or no longer.

    Attributes:
        assignment_id: Id of the assignment.
        supporter_id: Id of the supporter.
        cohort_id: Which cohort.
        action: Whether they help from now on (`put`) or no longer.
    """

    assignment_id: str
    supporter_id: str
    cohort_id: str
    action: str


class AssignmentContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A supporter has a role, for a learner or for a cohort: exactly one of both.

    Attributes:
        supporter_id: 1 to 128 characters of any script, without control characters and line separators, without
            white space at either end, and not "." or ".."; compared as sent.
        role: As what they help.
        learner_id: For whom.
        cohort_id: Or for which cohort, whoever comes to it later included.
    """

    supporter_id: str
    role: str
    learner_id: str | None = None
    cohort_id: str | None = None


class AttemptEffects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one kind of attempt does that is no first one.

    Attributes:
        shift: Logits, on the answer.
        ability: Logits per standard deviation of ability, same.
        telling: What the difference that mastery makes is multiplied by: how much the answer tells of mastery.
        teaching: Logits, on learning.
    """

    shift: float = 0.0
    ability: float = 0.0
    telling: float = 1.0
    teaching: float = 0.0


class AuditFault(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with a chain, and at which place.

    Attributes:
        no: Number of the act.
        what: `altered`: what it says has changed; `missing`: its number is not there; `unchained`: it does not
            follow the one before; `anchor`: it is not what was kept elsewhere; `cut_off`: the chain ends before
            that.
    """

    no: int
    what: str


class AuditPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Acts, newest first; `next_cursor` is null on the last page. `anchor` is where the chain ends, null for none.

    Attributes:
        anchor: Where the chain ends; null while it is empty.
        acts: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    anchor: ChainAnchor | None
    acts: tuple[AuditedAct, ...]
    next_cursor: str | None


class AuditVerification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What checking the chain has shown.

    Attributes:
        is_whole: Whether it is as it was written.
        n_acts: How many it holds.
        anchor: Where it ends; null for none.
        faults: What is wrong, at which place: `altered`, `unchained`, `missing`, `cut_off`, or not as an `anchor`
            said.
    """

    is_whole: bool
    n_acts: int
    anchor: ChainAnchor | None
    faults: tuple[AuditFault, ...]


class AuditedAct(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An act, and its place in the chain.

    Attributes:
        no: From 1, without gaps.
        at: When.
        act: Table and what was done: `override.made`, `account.changed`, `api_key.ended` …
        by: Who: `person` and `role`, `key`, or the `process` of the service or the command line that did it.
        about: What about. Persons are digests under the deployment's secret; ask for those of one with `person`.
        content: The JSON that was hashed.
        previous_sha256: Of the entry before.
        sha256: Of `previous_sha256` (32 bytes) and `content`.
    """

    no: int
    at: datetime
    act: str
    by: dict[str, Any]
    about: dict[str, Any]
    content: str
    previous_sha256: str
    sha256: str


class Away(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a supporter is away.

    Attributes:
        from_at: From when.
        to_at: Until when.
        deputy_id: Who stands in; null for whoever else has the role.
    """

    from_at: datetime
    to_at: datetime
    deputy_id: str | None


class Backtest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the fit would have foretold the last weeks.

    Attributes:
        trained_weeks: On which it was fitted.
        weeks: That it foretold.
        within: Share of these within their interval; 0.9 is asked for.
        kept: Share of promises that was kept in them; null where none was due.
        kept_foretold: What the simulation of the scenario's staff says of that.
        is_kept_within: Whether it is between them; null where none was due.
    """

    trained_weeks: int
    weeks: tuple[WeekForetold, ...]
    within: float
    kept: float | None
    kept_foretold: Figure
    is_kept_within: bool | None


class BrowserContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A browser that is to show messages, as its `PushSubscription` says.

    Attributes:
        endpoint: An address of a push service, which begins with https://.
        p256dh: Its public key, base64url.
        auth: Its secret, base64url.
    """

    endpoint: str
    p256dh: str
    auth: str


class BrowserLeaving(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A browser that is to show no more messages.

    Attributes:
        endpoint: An address of a push service, which begins with https://.
    """

    endpoint: str


class BrowsersTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many browsers show messages to you.

    Attributes:
        n_browsers: Browsers that are subscribed.
    """

    n_browsers: int


class By(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who decided.

    Attributes:
        id: 1 to 128 characters of any script, without control characters and line separators, without white space
            at either end, and not "." or ".."; compared as sent.
        role: As what they decided.
    """

    id: str
    role: str


class CalendarException(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A day that does not follow the week.

    Attributes:
        date: Of the calendar's zone.
        hours: When it is open all the same: `09:00-12:00,14:00-16:00`; null for closed.
        name: For people.
    """

    date: str
    hours: str | None = None
    name: str = ""


class CalendarHours(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When somebody works.

    Attributes:
        zone: IANA name of the time zone.
        hours: Of a week, as `Mo-Fr 09:00-12:30,13:30-17:30; Sa 09:00-12:00`; days that are not named are closed.
        exceptions: Holidays and other days that do not follow the week.
        name: For people.
    """

    zone: str
    hours: str
    exceptions: tuple[CalendarException, ...] = ()
    name: str = ""


class Calibration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How well predictions on a content graph come true, since its model and version trace.

    Attributes:
        content_graph: On which content graph.
        title: What that is called.
        model_version: What predicts.
        since: First day (UTC) that was summed up.
        until: Last day.
        n_results: Results, late ones left out.
        state: `learning` until there are 300 results to compare with; then `steady`, or `drifting`.
        drifted_on: The day on which it was told; null while it has not drifted.
        level: Mean of score less prediction in the reference; null while it is learnt. Above 0 learners do better
            than predicted.
        recent: The same over the last week.
        log_loss: Of the reference, in nats.
        recent_log_loss: Over the last week.
        statistic: Highest so far of the sequential test; `drifting` from `threshold` on.
        threshold: Days that pass on average, at least, before a false alarm.
        text: The same for people.
    """

    content_graph: str
    title: Words
    model_version: str
    since: str
    until: str
    n_results: int
    state: str
    drifted_on: str | None
    level: float | None
    recent: float | None
    log_loss: float | None
    recent_log_loss: float | None
    statistic: float
    threshold: int
    text: Words


class Calibrations(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Content graphs by id; those without any result on a day that is over are left out.

    Attributes:
        calibrations: By id of the content graph.
    """

    calibrations: tuple[Calibration, ...]


class CaliperEnvelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a sensor sends; members that are not known here are passed over, as the standard has it.

    Attributes:
        sensor: IRI of the sensor.
        send_time: When it was sent.
        data_version: Of Caliper that it is written in.
        data: Events and entities as they are; entities are taken, and nothing is done with them.
    """

    sensor: str
    send_time: str = field(name="sendTime")
    data_version: str = field(name="dataVersion")
    data: tuple[dict[str, Any], ...]


class CaliperReceipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was taken: it is on disk, and becomes results, visits and submissions within moments.

    Attributes:
        n_events: Events that were taken, those included that were taken before.
        n_entities: Entities beside them, with which nothing is done.
    """

    n_events: int
    n_entities: int


class CaseAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case as it stands.

    Attributes:
        case_id: Id of the case.
        learner_id: Id of the learner.
        content_graph: About which course; null for none.
        subject: What it is about.
        version: Rises with each event; `If-Match` takes it.
        owner_id: Who has it.
        role: As what.
        queue_id: Where it waits, if in a queue.
        opened_at: When it was opened.
        closed_at: When it ended; null while it is open.
        snoozed_until: Until when nobody is reminded.
        merged_into: The case in which it goes on.
        clock: The answer that is owed now; null for none.
        clocks: All that were ever promised, oldest first; each keeps its result.
        meetings: Those of the case, in the order in which they were planned.
        tasks: Those of the case, in the order in which they were set.
        plans: Those of the case, in the order in which they were made.
    """

    case_id: str
    learner_id: str
    content_graph: str | None
    subject: Words
    version: int
    owner_id: str
    role: str
    queue_id: str | None
    opened_at: datetime
    closed_at: datetime | None
    snoozed_until: datetime | None
    merged_into: str | None
    clock: ClockAnswer | None
    clocks: tuple[ClockAnswer, ...]
    meetings: tuple[MeetingAnswer, ...]
    tasks: tuple[TaskAnswer, ...]
    plans: tuple[PlanAnswer, ...]


class CaseSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case in a list.

    Attributes:
        case_id: Id of the case.
        learner_id: Id of the learner.
        content_graph: Id of the content graph; null where it is about none.
        subject: What it is about.
        version: Number of its events: it rises with each.
        owner_id: Id of whoever has it.
        role: As what they have it.
        queue_id: Queue in which it waits; null where it is somebody's own.
        opened_at: When it was opened.
        changed_at: When it changed last.
        closed_at: When it was closed; null while it is open.
        snoozed_until: Until when it is put aside; null where it is not.
        clock_state: Of the last answer that was promised; null where none ever was.
        due_at: When an answer is due; null while none is owed, or the learner is waited for.
        merged_into: Id of the case that it became part of; null where it stands alone.
        promise: What was promised then; null where nothing ever was.
        newest: What happened last; null where you may see nothing of it.
        last_said: What was said last; null where nothing was, and in cases that others have: those are read one by
            one.
    """

    case_id: str
    learner_id: str
    content_graph: str | None
    subject: Words
    version: int
    owner_id: str
    role: str
    queue_id: str | None
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    snoozed_until: datetime | None
    clock_state: str | None
    due_at: datetime | None
    merged_into: str | None
    promise: Words | None
    newest: Newest | None
    last_said: LastSaid | None


class CaseWithEvents(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case, with a page of what happened that the reader may see.

    Attributes:
        case: As it stands.
        events: Newest first.
        next_cursor: Null on the last page.
        sendings: For supporters: what became of messages and invitations among these events.
    """

    case: CaseAnswer
    events: tuple[SupportEventAnswer, ...]
    next_cursor: str | None
    sendings: tuple[EventSending, ...] = ()


class CasesPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Cases by the instant at which an answer is due, those without last; `next_cursor` is null on the last page.

    Attributes:
        cases: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    cases: tuple[CaseSummary, ...]
    next_cursor: str | None


class ChainAnchor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That the chain has this hash at this place: keep it elsewhere, and nobody can make the chain anew unnoticed.

    Attributes:
        no: Number of the act.
        sha256: Its hash, in hexadecimal.
    """

    no: int
    sha256: str


class ChangeTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that changed.

    Attributes:
        change_no: Its place in the feed, from 1. Ask for what comes after the last one that you have dealt with.
        id: Names the message that tells it: `webhook-id` at every attempt.
        kind: What changed.
        at: When it happened.
        learner_id: Whom it is about; null for nobody.
        learner_seq: Its place among the changes of that learner, from 1 without gaps; null for nobody.
        content_graph: Content graph that it is about; null for none.
        about: Ids of what changed: which there are follows from the kind.
        link: Where the service tells more of it.
    """

    change_no: int
    id: str
    kind: str
    at: datetime
    learner_id: str | None
    learner_seq: int | None
    content_graph: str | None
    about: dict[str, Any]
    link: str


class ChangedField(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field that says something else now.

    Attributes:
        field: Its name.
        before: What it said.
        after: What it says.
    """

    field: str
    before: Any
    after: Any


class ChangedMember(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A skill, item, assessment, resource or goal of which some fields changed.

    Attributes:
        id: Id of the skill, item, assessment, resource or goal.
        fields: What changed of it.
    """

    id: str
    fields: tuple[ChangedField, ...]


class ChangedPath(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A learner whose path would change.

    Attributes:
        learner_id: Who.
        before: What comes first now; null for nothing.
        after: What would; null for nothing.
    """

    learner_id: str
    before: FirstActivity | None
    after: FirstActivity | None


class ChangedSection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What changed in one section.

    Attributes:
        added: Ids.
        removed: Ids.
        changed: Members that are in both versions.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[ChangedMember, ...]


class ChangesTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Part of the feed.

    Attributes:
        changes: In their order.
        next_after: What to ask for next as `after`.
        last_no: The highest number that was given so far.
        first_no: The lowest number that is kept; null where none is. Above `after` + 1, what lies between was there
            and is not kept any more.
    """

    changes: tuple[ChangeTold, ...]
    next_after: int
    last_no: int
    first_no: int | None


class ChannelReach(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether somebody is reached on a channel.

    Attributes:
        channel: Which.
        is_known: Whether there is an address.
        suspended: Why it is not used; null where it is. What bounced says its status (RFC 3463).
    """

    channel: str
    is_known: bool
    suspended: str | None


class Choice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether messages of one purpose may come on one channel.

    Attributes:
        purpose: What for.
        channel: On which.
        is_on: Whether they may.
    """

    purpose: str
    channel: str
    is_on: bool


class ClockAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promise of an answer as it stands; instants in the zone of its calendar.

    Attributes:
        clock_id: One for each time that an answer was asked for.
        kind: Which promise it counts.
        state: `paused` while the learner is waited for; `met_late` was answered after its end; a breach stays.
        started_at: From when.
        due_at: By when; null while it is paused, and where nothing is owed any more before the time was over.
        warnings: What the owner is or was warned of.
        breached_at: When the promise was broken.
        stopped_at: When it was answered or called off.
        working_hours: Working time promised, in hours.
        working_hours_used: Of that.
        reason: Why it was called off, as far as you may know.
        promise: In words.
        is_built_in: Whether the organisation has set no promise, so that two working days of office hours hold.
        text: All of it in words.
    """

    clock_id: str
    kind: str
    state: str
    started_at: datetime
    due_at: datetime | None
    warnings: tuple[WarningTold, ...]
    breached_at: datetime | None
    stopped_at: datetime | None
    working_hours: float
    working_hours_used: float
    reason: str
    promise: Words
    is_built_in: bool
    text: Words


class CloseRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nothing is left to be done.

    Attributes:
        outcome: Why, for people.
    """

    outcome: str


class Closing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The case ends, and its open clock is called off.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        outcome: What became of it.
        text: In words.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    outcome: Literal["helped", "not_needed", "not_reached", "other", "passed_on"]
    text: str = ""


class Cohort(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cohort and its learners, by id.

    Attributes:
        cohort: Id of the cohort.
        learners: Ids of its learners, in order.
    """

    cohort: str
    learners: tuple[str, ...]


class CohortChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an import does to a cohort; learners by id.

    Attributes:
        cohort_id: Id of the cohort.
        is_new: Whether it is not there yet.
        added: Ids of learners who come into it.
        removed: Ids of learners who leave it.
    """

    cohort_id: str
    is_new: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]


class CohortGlance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cohort; all of it as far as the reader may see its learners.

    Attributes:
        cohort_id: Your id of it.
        n_learners: Who is in it.
        n_alerts: Open alerts of its learners, and its own.
        n_high: How many of these are urgent.
        n_cases: Open cases of its learners, on whichever course.
        n_late: Those whose promise is broken.
        n_raised: Alerts raised in the period.
        n_raised_before: And in the one before, which is as long.
    """

    cohort_id: str
    n_learners: int
    n_alerts: int
    n_high: int
    n_cases: int
    n_late: int
    n_raised: int
    n_raised_before: int


class CohortGlances(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Cohorts by id; `next_cursor` is null on the last page.

    Attributes:
        at: When.
        since: When the period begins.
        cohorts: They.
        next_cursor: Where the next page begins.
    """

    at: datetime
    since: datetime
    cohorts: tuple[CohortGlance, ...]
    next_cursor: str | None


class CohortOverview(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a cohort stands.

    Attributes:
        cohort: Your id of it.
        content_graph: On which content graph.
        at: When.
        below: The mastery under which learners are named.
        n_learners: Who is in it, as far as the reader may see their level.
        n_started: Those of them with a result on the content graph.
        skills: In the order of the content graph.
        signals: Open alerts, the most frequent kind first.
        load: Who has how many of their open cases; the latest first.
        half_seen_since: Half of them were seen at least once since then; null where half never were.
        n_silent: Of how many neither a result on the content graph nor a visit came for so long.
        silent: Who, the longest first, before them those who never began; 50 at most.
    """

    cohort: str
    content_graph: str
    at: datetime
    below: float
    n_learners: int
    n_started: int
    skills: tuple[SkillOfCohort, ...]
    signals: tuple[SignalOfCohort, ...]
    load: tuple[SupporterLoad, ...]
    half_seen_since: datetime | None
    n_silent: int
    silent: tuple[SilentLearner, ...]


class CohortRead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That somebody was shown several learners at once.

    Attributes:
        read_at: When.
        person: Who: `supporter/{id}`; null where the organisation itself asked.
        key_id: The key with which it was asked for; of a page the account.
        what: The kind of list: `roster`, `mastery`, `overview`, `groups`, `proposed_groups`, `kept_apart`,
            `learners`, `message_dry_run`, `proposed_peer_helps` or `peer_helps`.
        cohort_id: Of which cohort; null where they are not of one.
        n_learners: How many it named.
    """

    read_at: datetime
    person: str | None
    key_id: str
    what: str
    cohort_id: str | None
    n_learners: int


class CohortReadsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Such reads, newest first; `next_cursor` is null on the last page.

    Attributes:
        reads: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    reads: tuple[CohortRead, ...]
    next_cursor: str | None


class CohortRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cohort's whole roster; whoever is not in it leaves. A learner may be in several cohorts.

    Attributes:
        learners: Ids of all its learners; empty for nobody.
    """

    learners: tuple[str, ...]


class CohortStored(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What storing a roster changed.

    Attributes:
        cohort: Id of the cohort.
        created: Whether there was no such cohort before.
        added: Who came; what was decided for the cohort holds for them from now on.
        removed: Who left; it does not hold for them any more.
        n_learners: Who is in it now.
    """

    cohort: str
    created: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]
    n_learners: int


class CohortsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Cohorts, by id; `next_cursor` is null on the last page.

    Attributes:
        cohorts: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    cohorts: tuple[ListedCohort, ...]
    next_cursor: str | None


class Colleague(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A supporter of your organisation.

    Attributes:
        supporter_id: Yours.
        name: As they are called.
        is_you: Whether it is you.
        away: When they are away now or later.
        stands_in_now: Whether you have what is theirs now, because they are away.
    """

    supporter_id: str
    name: str
    is_you: bool
    away: tuple[Away, ...]
    stands_in_now: bool


class ColleaguesPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Supporters, by id; `next_cursor` is null on the last page.

    Attributes:
        colleagues: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    colleagues: tuple[Colleague, ...]
    next_cursor: str | None


class ComparedModel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side of a comparison.

    Attributes:
        content_hash: Names it.
        kind: `bkt` or `ability`.
        training: What it was made from, and how that went.
        coverage: What it knows of the content graph as it is now.
    """

    content_hash: str
    kind: str
    training: Training
    coverage: ModelCoverage


class Comparison(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What two models say differently.

    Attributes:
        population: Every parameter of the population that changed.
        n_changed: Parameters of skills and items that both models have, with another value.
        largest: Those that moved furthest, largest move first.
        skills: Of the vocabularies.
        items: Of the vocabularies.
    """

    population: tuple[NumberChange, ...]
    n_changed: int
    largest: tuple[NumberChange, ...]
    skills: VocabularyChange
    items: VocabularyChange


class Consent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether one of the two agrees; whoever does not ends it.

    Attributes:
        agrees: Whether they do.
    """

    agrees: bool


class ContactContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a learner is called and how they are reached; what is left out is not known.

    Attributes:
        name: As the learner wants to be called.
        email: Where they are written to.
        language: In which they are written to.
        zone: IANA name of their time zone.
        phone: Where they are called, as it is dialled from abroad: `+33612345678`.
    """

    name: str | None = None
    email: str | None = None
    language: Literal["en", "fr"] | None = None
    zone: str | None = None
    phone: str | None = None


class ContactOfLearner(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The same, and whose it is.

    Attributes:
        name: As the learner wants to be called.
        email: Where they are written to.
        language: In which they are written to.
        zone: IANA name of their time zone.
        phone: Where they are called, as it is dialled from abroad: `+33612345678`.
        learner_id: Opaque id of the learner: no name, no e-mail address.
    """

    name: str | None = None
    email: str | None = None
    language: str | None = None
    zone: str | None = None
    phone: str | None = None
    learner_id: str


class ContactsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Contacts of learners, each as a whole; of others nothing is changed.

    Attributes:
        contacts: One for each learner.
    """

    contacts: tuple[ContactOfLearner, ...]


class ContactsStored(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many were stored.

    Attributes:
        n_stored: Contacts that were stored.
    """

    n_stored: int


class ContentChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an import does to a course.

    Attributes:
        content_graph: Its id.
        is_new: Whether the course is begun.
        diff: Against your draft where you have one, else against the version that holds.
        n_errors: What keeps the draft from being stored as a version until it is corrected.
        findings: The first of what is wrong, or looks so.
        titles: Of what is added or changed, by id, of the first thousand in each section.
    """

    content_graph: str
    is_new: bool
    diff: ContentGraphDiff
    n_errors: int
    findings: tuple[Finding, ...]
    titles: dict[str, dict[str, str]]


class ContentGap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What authors should add to one skill.

    Attributes:
        skill_id: The skill.
        what: What the course is seen to lack: `few_items` (fewer than wanted exercise it), `only_shared_items`
            (each exercises other skills, too), `no_easy_item` (none is easier than the average), `no_evaluation`
            (none may serve as an extra evaluation), `no_resource` (none of any kind), `no_remedial_resource` (none
            in the language of the course). Or what learners ran into: `used_up` (all items were answered, and the
            skill was not mastered), `nothing_left` (after a failure, all that there is had been done or offered),
            `no_content` (after a failure, there was nothing else).
        have: How many of them there are; of `nothing_left` and `no_content`, items and resources.
        wanted: How many there should be at least.
        sentence: The same for people.
        language: Content language that these learners were offered; null for what the course is seen to lack.
        learners: How many different learners ran into it, with as much on the skill as there is now: of
            `few_items`, those who used up its items; of `only_shared_items` and `no_evaluation` null, because
            nothing in the record tells; of the other lacks of the course, those who failed and could be given
            nothing.
        last_at: When the last of them did; null for nobody.
    """

    skill_id: str
    what: str
    have: int
    wanted: int
    sentence: Text
    language: str | None
    learners: int | None
    last_at: datetime | None


class ContentGapsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Content gaps, by skill.

    Attributes:
        content_graph: The graph.
        version: Content hash of the version that has them.
        gaps: By the skill's id.
        next_cursor: Of the next page; null on the last one.
    """

    content_graph: str
    version: str
    gaps: tuple[ContentGap, ...]
    next_cursor: str | None


class ContentGraph(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that can be learned, practised and asked for in one course.

    The order within the sections has no meaning, except that of the items of an assessment.

    Attributes:
        id: 1 to 128 characters of any script, without control characters and line separators, without white space
            at either end, and not "." or ".."; compared as sent.
        title: A text for people by language tag, in at least one language. A reader whose language is missing is
            given a relative of it (fr for fr-CA, pt-BR for pt), else the language of the course, else the first.
        skills: What can be learned.
        items: What asks for skills: questions, exercises.
        assessments: Items that are taken together.
        resources: What teaches skills: texts, videos.
        goals: Named sets of skills with the level to be reached.
        defaults: What holds where a part says nothing else.
    """

    id: str
    title: dict[str, str]
    skills: tuple[Skill, ...] = ()
    items: tuple[Item, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    resources: tuple[Resource, ...] = ()
    goals: tuple[Goal, ...] = ()
    defaults: Defaults | None = None


class ContentGraphComparison(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What storing a content graph would do.

    Attributes:
        content_graph: Its id.
        old_version: Content hash of the version that holds; null where there is none.
        new_version: Content hash of what was sent.
        diff: Against the version that holds; null where there is none.
        warnings: What looks wrong and keeps nothing from working.
        touched: Whose paths the change concerns; null where that was not asked for, or there is no version yet.
    """

    content_graph: str
    old_version: str | None
    new_version: str
    diff: ContentGraphDiff | None
    warnings: tuple[Finding, ...]
    touched: TouchedLearners | None


class ContentGraphDiff(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What changed from one version to the other.

    Attributes:
        old_version: Content hash of the version before.
        new_version: Content hash of the new one; equal if nothing changed.
        changes_tracing: Whether beliefs have to be traced again.
        graph: Fields of the graph itself.
        skills: Of the section.
        items: Of the section.
        assessments: Of the section.
        resources: Of the section.
        goals: Of the section.
    """

    old_version: str
    new_version: str
    changes_tracing: bool
    graph: tuple[ChangedField, ...]
    skills: ChangedSection
    items: ChangedSection
    assessments: ChangedSection
    resources: ChangedSection
    goals: ChangedSection


class ContentGraphList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The organisation's content graphs, by id; `next_cursor` is null on the last page.

    Attributes:
        content_graphs: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    content_graphs: tuple[ContentGraphListing, ...]
    next_cursor: str | None


class ContentGraphListing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A content graph as a list shows it.

    Attributes:
        id: The organisation's id of it.
        version: Content hash of the current version.
        revision: Rises when a change moves what is believed about learners.
        n_versions: How many versions there have been.
        stored_at: When the current version was put.
    """

    id: str
    version: str
    revision: int
    n_versions: int
    stored_at: datetime


class ContentGraphStored(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What putting a content graph did.

    Attributes:
        id: The graph.
        version: Content hash of what holds now.
        revision: Rises when a change moves what is believed about learners; their states are then traced again.
        created: Whether the organisation had no such graph before.
        changed: Whether a new version was stored; false when the same content was put again.
        diff: Against the version before; null for a graph's first.
        warnings: What looks wrong and keeps nothing from working.
    """

    id: str
    version: str
    revision: int
    created: bool
    changed: bool
    diff: ContentGraphDiff | None
    warnings: tuple[Finding, ...]


class Contest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contest, and what became of it.

    Attributes:
        contest_id: Id of the contest.
        learner_id: Id of the learner.
        kind: `can_do` or `wrong`.
        content_graph: On which content graph.
        skill_id: The skill that it is about; null where it is about an adjustment.
        adjustment_id: The adjustment that it is about; null where it is about a skill.
        text: What was said.
        by: Who contested: the learner, or a supporter for them.
        contested_at: When.
        status: `open`; of an evaluation that was done `passed` or `failed`; of what a supporter answered
            `answered`; `ended` where a person took the evaluation off the path, or the case was closed without an
            answer.
        status_text: The same for people.
        activity_id: The item that is offered; it comes first until it is done.
        override_id: By which override.
        evaluated_at: When it was answered.
        case_id: The case in which a supporter answers.
        answers: Who, and by when.
    """

    contest_id: str
    learner_id: str
    kind: str
    content_graph: str
    skill_id: str | None
    adjustment_id: str | None
    text: str
    by: By
    contested_at: datetime
    status: str
    status_text: Words
    activity_id: str | None
    override_id: str | None
    evaluated_at: datetime | None
    case_id: str | None
    answers: Answering | None


class ContestRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a learner contests.

    Attributes:
        kind: `can_do`: "I can do this", which an evaluation of the skill shows; `wrong`: "this is wrong", which a
            supporter answers.
        content_graph: May be left out if there is only one.
        skill_id: What they can do, or what is wrongly believed about it.
        adjustment_id: What was wrongly changed in the path; or else a skill.
        text: In the learner's words; `wrong` needs it.
    """

    kind: Literal["can_do", "wrong"]
    content_graph: str | None = None
    skill_id: str | None = None
    adjustment_id: str | None = None
    text: str = ""


class ContestsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Contests, newest first; `next_cursor` is null on the last page.

    Attributes:
        learner_id: Id of the learner.
        contests: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    learner_id: str
    contests: tuple[Contest, ...]
    next_cursor: str | None


class CorrectionAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one correction.

    Attributes:
        correction_id: As sent.
        learner_id: As sent.
        result_id: As sent.
        status: `accepted`; `duplicate`, it was accepted before; `conflict`, its id was accepted before with another
            content; `rejected`.
        counted: Score that counted before; left out where the result was void.
        counts: Score that counts now; left out where the result is void.
        errors: What to put right.
    """

    correction_id: str
    learner_id: str
    result_id: str
    status: str
    counted: float | None = None
    counts: float | None = None
    errors: tuple[Fault, ...] = ()


class CorrectionMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A correction of one result that was accepted.

    Attributes:
        learner_id: Opaque id of the learner: no name, no e-mail address.
        result_id: Of a result that was accepted.
        correction_id: Unique for the learner and content graph; sending it again changes nothing.
        action: `correct` lets the result count with another score, also one that was void; `void` lets it not
            count.
        score: That counts from now on; needed for `correct` unless `success` is there.
        success: 1 or 0 as a score.
        reason: In words, for people.
        by: Who decides.
    """

    learner_id: str
    result_id: str
    correction_id: str
    action: Literal["correct", "void"]
    score: float | None = None
    success: bool | None = None
    reason: str
    by: By


class CorrectionTrees(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Boosted trees that correct what is told as p_correct, one after the other.

    Attributes:
        depth: d; each of T trees asks d questions, whatever the answers to those before.
        features: What each question reads, by name; d T names.
        thresholds: Whether it is above this; as many.
        leaves: Logits, 2^d T, in the order of the answers read as binary numbers, the first one first, 1 for above.
    """

    depth: int
    features: tuple[str, ...]
    thresholds: tuple[float, ...]
    leaves: tuple[float, ...]


class CorrectionsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Up to 1000 corrections, of any learners, on one content graph; of one result, the last sent holds.

    Attributes:
        corrections: The corrections.
        content_graph: Id of the content graph; null where there is only one to be meant.
    """

    corrections: tuple[CorrectionMessage, ...]
    content_graph: str | None = None


class CorrectionsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer per correction in the order of the request, and what moved.

    Attributes:
        corrections: The answers.
        mastery: Of the skills of the corrected results: what was believed before, and what is now.
        adjustments: Changes of learners' paths that follow.
        model_versions: By learner, the model that made all figures about them here.
        unanswered: By learner, failures that are to be answered now and after which nothing was added to the path,
            and why; learners without any are left out.
    """

    corrections: tuple[CorrectionAnswer, ...]
    mastery: tuple[MasteryChange, ...]
    adjustments: tuple[AdjustmentMessage, ...]
    model_versions: dict[str, str]
    unanswered: dict[str, tuple[UnansweredMessage, ...]]


class Custom(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="custom"):
    """Anything else that the learner did. `enrolled` and `left` say since when the learner is in the course, or not.

    Attributes:
        trace_id: Unique for the learner and content graph (for deadlines of cohorts: for the content graph);
            sending it again changes nothing.
        learner_id: Opaque id of the learner: no name, no e-mail address.
        verb: What was done.
        value: With what outcome; null for none.
        activity_id: Which activity; null for none.
        occurred_at: When it happened; null for now.
    """

    trace_id: str
    learner_id: str
    verb: str
    value: str | None = None
    activity_id: str | None = None
    occurred_at: datetime | None = None


class DeadLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A commit that is not in the record.

    Attributes:
        stream: In which journal it stood.
        entry_id: Its place there; it begins with the time, in milliseconds since 1970-01-01T00:00:00Z.
        learner_id: Whose it is; null where it cannot be read that far.
        error: Why it could not be written.
        set_aside_at: When that was found.
        n_bytes: Its length.
    """

    stream: str
    entry_id: str
    learner_id: str | None
    error: str
    set_aside_at: datetime
    n_bytes: int


class DeadLetterList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Commits that could not be written, oldest first; `next_cursor` is null on the last page.

    Attributes:
        dead_letters: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    dead_letters: tuple[DeadLetter, ...]
    next_cursor: str | None


class Deadline(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="deadline"):
    """Work was assigned, to a learner or to a cohort, so that it can be missed.

    The newest one of an activity holds (by `occurred_at`), and a learner's own goes before that of a cohort.

    Attributes:
        trace_id: Unique for the learner and content graph (for deadlines of cohorts: for the content graph);
            sending it again changes nothing.
        activity_id: Item, resource, or any other work; it need not be in the content graph.
        due_at: Until when it is in time, with its time zone.
        learner_id: To whom; null where it is a cohort's.
        cohort_id: To which cohort; null where it is a learner's.
        occurred_at: When it happened; null for now.
    """

    trace_id: str
    activity_id: str
    due_at: datetime
    learner_id: str | None = None
    cohort_id: str | None = None
    occurred_at: datetime | None = None


class DecisionBasis(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a decision rests on.

    Attributes:
        decided_for: Moment that it holds at.
        graph_version: Content hash of the content graph.
        model_version: A fitted model, or the authored parameters.
        policy_version: Rules and their settings.
        settings_version: Newest version of the organisation's recommendation settings then; 0 for none. Null, like
            what follows, where the service did not keep it yet.
        code_version: Of the program that decided.
        language: Of content, that was preferred.
        is_retold: Whether the whole history was traced again, as for late results and corrections.
        overrides: Ids of the overrides that stood for the learner.
        goals: Ids of the goals that the learner had been given.
        n_results: Results of the learner in the record then.
        n_corrections: Corrections of results known then.
    """

    decided_for: datetime | None
    graph_version: str
    model_version: str | None
    policy_version: str
    settings_version: int | None
    code_version: str | None
    language: str | None
    is_retold: bool | None
    overrides: tuple[str, ...] | None
    goals: tuple[str, ...] | None
    n_results: int
    n_corrections: int


class DecisionDifference(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing in which a decision made again differs.

    Attributes:
        position: Of the change within its commit, from 0.
        what: Field of the adjustment, `facts.` and the name of a number, or `action` where one of the two has none.
        recorded: What the record says; null for nothing.
        recomputed: What is decided now; null for nothing.
    """

    position: int
    what: str
    recorded: float | str | None
    recomputed: float | str | None


class DeclaredGroups(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The groups of a learner.

    Attributes:
        groups: Label by dimension, in words of your own that need mean nothing to the service: `site`: `b`.
    """

    groups: dict[str, str]


class Defaults(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What holds wherever a skill says nothing itself.

    Attributes:
        threshold: Mastery from which a skill counts as mastered.
        parameters: Of skills without their own.
        language: Of the course, for readers whose own language is missing; the first of its title if left out.
    """

    threshold: float = 0.95
    parameters: SkillParameters | None = None
    language: str | None = None


class DeliveryPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Deliveries, newest first; `next_cursor` is null on the last page.

    Attributes:
        deliveries: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    deliveries: tuple[DeliveryTold, ...]
    next_cursor: str | None


class DeliveryTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change on its way to a webhook, and what became of it.

    Attributes:
        delivery_no: Names it; later ones have higher numbers.
        change_no: Of the change, in the feed.
        message_id: `webhook-id` of its message, the same at every attempt.
        kind: Of the change.
        learner_id: Whom it is about; null for nobody.
        state: `waiting` for an attempt, `delivered`, or given up (`failed`).
        n_attempts: How often it was tried.
        handed_at: When it was handed out.
        next_at: When it is tried next; null where it is over.
        answered_at: When the last attempt ended; null for none.
        status: Of HTTP, of that attempt; null where nobody answered.
        reason: Why that was no success.
    """

    delivery_no: int
    change_no: int
    message_id: str
    kind: str
    learner_id: str | None
    state: str
    n_attempts: int
    handed_at: datetime
    next_at: datetime | None
    answered_at: datetime | None
    status: int | None
    reason: str | None


class Discontinuity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much something jumps at the cut.

    Attributes:
        n_within: Learners' first alerts of a day that are near enough within the budget, on days with both sides.
        n_beyond: And beyond it.
        n_learners: Whose they are.
        difference: Within less beyond, at the cut; null where there are too few.
        low: Lower end of its interval of 95 %, robust to curves, and to what hangs together in a learner or a day.
        high: Upper end.
        bandwidth: How far from the cut alerts count, in places of a day.
    """

    n_within: int
    n_beyond: int
    n_learners: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    bandwidth: float | None = None


class Draft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What you have changed of a content graph, and not stored yet.

    Attributes:
        content_graph: Its id.
        version: Content hash of the draft.
        base_version: Of the version that it began with: `If-Match` when it is stored.
        current_version: Of the version that holds; another one than the base where somebody stored theirs
            meanwhile.
        edited_at: When the draft was last changed.
        findings: What is wrong with it: errors keep it from being stored, warnings do not.
        diff: Against the version that holds.
        touched: Whose paths the change concerns.
        graph: The draft.
    """

    content_graph: str
    version: str
    base_version: str
    current_version: str
    edited_at: datetime
    findings: tuple[Finding, ...]
    diff: ContentGraphDiff
    touched: TouchedLearners
    graph: ContentGraph


class DraftAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A draft as it stands.

    Attributes:
        text: What is written so far.
        last_seen: Id of the last event that its writer had seen; null for none.
        put_at: When it was put.
    """

    text: str
    last_seen: str | None
    put_at: datetime


class DraftContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What you have written so far; nobody else sees it.

    Attributes:
        text: Plain text.
        last_seen: Id of the last event that you had seen.
    """

    text: str
    last_seen: str | None = None


class DraftDropped(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """There is no draft of yours any more.

    Attributes:
        content_graph: Id of the content graph.
    """

    content_graph: str


class DraftGone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """There is no draft any more.

    Attributes:
        case_id: Id of the case.
    """

    case_id: str


class DraftRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """In which language an answer is drafted; that of the deployment where it is left out.

    Attributes:
        language: `fr` or `en`; null for that of the deployment.
    """

    language: Literal["en", "fr"] | None = None


class DraftedAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A draft for whoever answers: it is sent to nobody.

    Attributes:
        text: To be read, corrected and sent, or not; empty where nothing fits.
        sources: Entries that it rests on.
        by_model: Whether a model wrote it; otherwise it is the text of the first source.
    """

    text: str
    sources: tuple[SuggestedEntry, ...]
    by_model: bool


class DryRun(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who would have it, and why.

    Attributes:
        owner_id: The supporter; of a queue who answers for it.
        queue_id: In which queue it would wait; null for none.
        rule_id: By which rule; null where none led to anybody.
        steps: The way there.
    """

    owner_id: str
    queue_id: str | None
    rule_id: str | None
    steps: tuple[RouteStep, ...]


class DryRunAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What each would become: statements first, then events, in their order.

    Attributes:
        tried: One for each.
    """

    tried: tuple[Tried, ...]


class Due(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When an answer falls due; instants are in the calendar's zone.

    Attributes:
        due_at: When.
        warnings: In their order.
        working_time: Hours of opening time from the start until then, pauses left out.
        start_at: As it was read.
        effective_start_at: From when working time runs: the first opening at the start or later.
        promise: What was promised.
        zone: The calendar's.
        hours: Of its week.
    """

    due_at: datetime
    warnings: tuple[Warned, ...]
    working_time: float
    start_at: datetime
    effective_start_at: datetime
    promise: Promise
    zone: str
    hours: str


class Edge(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A weighted arrow to another skill.

    Attributes:
        skill_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        weight: Strength of the edge: 1 is indispensable, 0.2 is a help.
    """

    skill_id: str
    weight: float = 1.0


class EffectMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Expected against observed mastery after what learners were given.

    Attributes:
        kind: What it was given for; null where all kinds are together.
        skill_id: The skill that it served; null where all skills are together.
        activity_id: Item or resource; null where all are together.
        n: How many times it was given, with at least one result on its skill afterwards.
        n_learners: To how many learners.
        expected: Mean rise that was promised over the next one to three results, with what practising brings.
        observed: Mean rise of the belief over these results.
        ordinary: Mean rise that practising alone would have brought between the first of them and the last; 0 for
            items, which are practice.
        difference: observed − expected.
        verdict: What follows: `helps`, `as_expected`, `does_not_help` (less than a quarter of the promise) or
            `too_few`.
        verdict_text: The same for people.
    """

    kind: str | None
    skill_id: str | None
    activity_id: str | None
    n: int
    n_learners: int
    expected: float
    observed: MeanRise
    ordinary: float
    difference: MeanRise
    verdict: str
    verdict_text: Words


class Effects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of what learners were given, on one content graph.

    Attributes:
        content_graph: The content graph.
        kinds: Per kind.
        skills: Per kind and skill.
        activities: Per kind, skill and item or resource.
        n_waiting: Given, and no result on the skill since.
        since: The earliest moment that was looked at; null for no limit.
        is_complete: False where only the newest were looked at, because there are too many.
    """

    content_graph: str
    kinds: tuple[EffectMessage, ...]
    skills: tuple[EffectMessage, ...]
    activities: tuple[EffectMessage, ...]
    n_waiting: int
    since: datetime | None
    is_complete: bool


class Effort(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often the course is run.

    Attributes:
        runs: For the outcomes.
        runs_of_option: For each option of a question.
        runs_of_swing: For each turn of an input.
        runs_of_staff: For each staff that the optimum tries.
    """

    runs: int = 100
    runs_of_option: int = 24
    runs_of_swing: int = 4
    runs_of_staff: int = 8


class End(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How something ended.

    Attributes:
        at: When.
        by: Who ended it; null where what it was made for came about.
        reason: Why.
    """

    at: datetime
    by: By | None
    reason: str


class ErasureList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Receipts, newest first; `next_cursor` is null on the last page.

    Attributes:
        erasures: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    erasures: tuple[ErasureReceipt, ...]
    next_cursor: str | None


class ErasureReceipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was removed, how much of it, when and by which key.

    Attributes:
        id: Names this receipt: `GET /v1/erasures/{id}`.
        kind: Of what is erased.
        subject: Its id; of a learner a keyed digest, so that the receipt names nobody.
        status: `running` until nothing is left in any store.
        asked_at: When.
        asked_by: The key that asked.
        finished_at: When nothing was left; null while it is running. What is accepted for a learner afterwards
            begins a new one.
        removed: Rows by table of the record, `live_keys` of the live store and `journal_entries` that were on their
            way to the record, as far as it has come; `…_words` counts texts about several people that were emptied.
        kept: What stays of a learner, without the person, and why.
        backups_until: Until when a backup may still hold what was removed (`SYMPHONIE_BACKUP_DAYS`); null while it
            is running. Whoever restores an older backup erases again.
    """

    id: str
    kind: str
    subject: str
    status: str
    asked_at: datetime
    asked_by: str
    finished_at: datetime | None
    removed: dict[str, int]
    kept: tuple[Kept, ...]
    backups_until: datetime | None


class EscalationStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is told that a promise was broken, and when.

    Attributes:
        after_hours: Working hours after the breach; 0 for at once.
        role: Who is told.
    """

    after_hours: float
    role: str


class EventMapping(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What becomes what.

    Attributes:
        name: Of the mapping.
        about: Whose statements it is for, in a sentence.
        rules: The first that fits says what a statement becomes.
        extends: Mappings whose rules come after these; each only for statements that it knows as its own.
        known_by: Beginnings of categories by which another mapping that extends this one knows whose a statement
            is; none for any statement.
        items: Item of the content graph by activity, where its id or `url` is not the activity.
        item_in: Extensions that hold the id of the item.
        attempt_in: Extensions that hold the number of the attempt.
        hints_in: Extensions that hold the number of hints.
        due_in: Extensions that hold until when it was due.
    """

    name: str
    about: str = ""
    rules: tuple[Rule, ...] = ()
    extends: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    items: dict[str, str] = field(default_factory=dict)
    item_in: tuple[str, ...] = ()
    attempt_in: tuple[str, ...] = ()
    hints_in: tuple[str, ...] = ()
    due_in: tuple[str, ...] = ()


class EventRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a learner did with a recommended activity.

    Attributes:
        event: `followed` when it was begun, `completed` when it was done, `ignored` when something else was done.
        activity_id: 1 to 128 characters of any script, without control characters and line separators, without
            white space at either end, and not "." or ".."; compared as sent.
        by: Opaque id of who tells it; the platform if it is left out.
        occurred_at: When, with its time zone; the service's clock if it is left out.
        minutes: That the learner spent.
    """

    event: Literal["completed", "followed", "ignored"]
    activity_id: str
    by: str | None = None
    occurred_at: datetime | None = None
    minutes: float | None = None


class EventSending(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the message that an event of a case is, on its way to the learner.

    Attributes:
        event_id: Of the event.
        state: `sent` once the other side has taken it, `delivered` where it is known to have reached them.
        channel: That was tried last; null before any was.
        changed_at: Since when it is so.
        text: The same for people, with why it waits, failed or came back.
    """

    event_id: str
    state: str
    channel: str | None
    changed_at: datetime
    text: Words


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an observation told of the learner.

    Attributes:
        result_id: Of the result that it is; `POST /v1/corrections` takes it.
        content_graph: On which.
        status: `duplicate` where it was taken in before.
        moved: What is believed of the skill; null for a duplicate.
    """

    result_id: str
    content_graph: str
    status: str
    moved: MasteryChange | None


class Expired(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a table would go now.

    Attributes:
        kind: Of data.
        table: Of the record; of lives `result`.
        n: Rows; of lives, lives.
        oldest_at: When the oldest of them is from; null where a row has no age of its own.
    """

    kind: str
    table: str
    n: int
    oldest_at: datetime | None


class ExportDecision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is decided about a request.

    Attributes:
        is_approved: Whether the list may be taken along.
    """

    is_approved: bool


class ExportRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A request to take lists of learners along.

    Attributes:
        request_id: Send it in `Export-Request` once it is approved.
        cohort_id: Of which cohort; null for learners of several or of none.
        reason: What for.
        key_id: With which key it was made; of a page the account.
        person: For whom; null for the organisation itself.
        asked_at: When.
        expires_at: Until when it may be decided and used.
        state: Whether it waits, was approved or denied, was used, or nobody decided or used it in time.
        decided_by: With which key; null while it waits.
        used_at: When the export began, which may take ten minutes; null for not yet.
    """

    request_id: str
    cohort_id: str | None
    reason: str
    key_id: str
    person: str | None
    asked_at: datetime
    expires_at: datetime
    state: str
    decided_by: str | None
    used_at: datetime | None


class ExportRequestRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody wants to take along.

    Attributes:
        reason: What for; whoever decides reads it.
        cohort_id: Lists of this cohort; null for learners of several or of none.
    """

    reason: str
    cohort_id: str | None = None


class ExportRequestsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Requests, newest first; `next_cursor` is null on the last page.

    Attributes:
        requests: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    requests: tuple[ExportRequest, ...]
    next_cursor: str | None


class ExportRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether lists of learners are taken along only with a second person's approval.

    Attributes:
        needs_approval: Whether that is so.
    """

    needs_approval: bool


class ExportedAccount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The account of the learner.

    Attributes:
        id: Names it.
        user_name: By which they sign in.
        email: Where they are written to; null where none is known.
        name: What they are called.
        supporter: Id of the supporter that they are; null for none.
        roles: What they may do.
        language: For texts to them: `fr` or `en`.
        zone: IANA name of their time zone.
        theme: Of the pages: `auto`, `light` or `dark`.
        invited_by: Key or account that invited them.
        created_at: When it was made.
        first_signed_in_at: When they came first; null where they did not.
        disabled_at: When it was closed; null while it is open.
        link_asked_at: When a link to sign in was asked for; null once one was made.
    """

    id: str
    user_name: str
    email: str | None
    name: str
    supporter: str | None
    roles: tuple[str, ...]
    language: str
    zone: str
    theme: str
    invited_by: str
    created_at: datetime
    first_signed_in_at: datetime | None
    disabled_at: datetime | None
    link_asked_at: datetime | None


class ExportedAdjustment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change of the learner's path.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        adjustment_id: Unique id of this change.
        action: `opened` when something is added to the path, `proposed` when it waits for approval, `closed` when
            its reason is gone.
        kind: `remediate`, `evaluate`, `review`, `advance` or `deepen`.
        skill_id: The skill that it serves.
        activity_id: The item or resource that was added; empty when closing.
        reason_code: Key of the text in French and English.
        expected_gain: Expected rise of mastery; 0..1.
        evidence: Result ids.
        facts: The numbers behind the sentence and its counterfactual, by name.
        policy_version: Which policy decided.
        graph_version: Content hash of the graph it decided on.
        before_activity_id: Id of the activity that came next until then; empty where none did.
        value: Expected lasting rise of goal-weighted mastery per minute.
        model_version: Which model the belief came from.
        version: Of the learner's state, which each commit raises by one.
        position: Within its commit.
        decided_at: When it was decided.
        status: Where it stands: `open`, `proposed`, `approved`, `rejected`, `undone` or `closed`.
    """

    content_graph: str | None
    adjustment_id: str
    action: str
    kind: str
    skill_id: str
    activity_id: str
    reason_code: str
    expected_gain: float
    evidence: tuple[str, ...]
    facts: dict[str, float | str]
    policy_version: str
    graph_version: str
    before_activity_id: str
    value: float
    model_version: str
    version: int
    position: int
    decided_at: datetime
    status: str


class ExportedAlert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A signal that was routed to somebody; to the learner, without what is for supporters.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        id: Names it.
        cohort: Id of the cohort; null or empty where it is about none.
        kind: Kind of signal.
        skill_id: Id of the skill; null or empty where it is about none.
        severity: `low`, `medium` or `high`; null to the learner.
        rank: Of those of one severity the higher goes first; null to the learner.
        facts: What was counted, by name.
        turning: What would have changed it: limits, by name.
        evidence: Ids of what it rests on.
        version: Of the rules and coefficients that found it; null to the learner.
        skill_title: Title of the skill then, in both languages; null where it is about none.
        raised_at: When it was noted.
        day: Of the budget in which it was noted; null to the learner.
        place: Place among those of its day, from 1; null where it was not ranked.
        cut: How many of them the budget let through; null where it was not ranked.
        reached_on: Day on which it reached its owner; null where it has not.
        case_id: Id of the case; null where there is none.
        owner_id: Id of whoever has it.
        queue_id: Queue in which it waits; null where it is somebody's own.
        role: As what its owner has it.
        route: Steps by which the owner was found; null to the learner.
        acknowledged_at: When somebody said that they had seen it; null where nobody did.
        snoozed_until: Until when it is put aside; null where it is not.
        ended_at: When it ended; null while it holds.
        ended_because: Why it ended; null where nobody said.
        ended_by: Who ended it; `machine` where it ended by itself.
        outcome: Whether it was of use, as its owner said; null where nobody did.
        basis: What it rests on beside the record; null where nothing was kept.
    """

    content_graph: str | None
    id: str
    cohort: str | None
    kind: str
    skill_id: str
    severity: str | None
    rank: float | None
    facts: Any
    turning: Any
    evidence: tuple[str, ...]
    version: str | None
    skill_title: Any
    raised_at: datetime
    day: str | None
    place: int | None
    cut: int | None
    reached_on: str | None
    case_id: str | None
    owner_id: str
    queue_id: str | None
    role: str
    route: Any
    acknowledged_at: datetime | None
    snoozed_until: datetime | None
    ended_at: datetime | None
    ended_because: str | None
    ended_by: str | None
    outcome: str | None
    basis: Any


class ExportedAssignment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who was assigned to the learner, as it was put; null where that was removed.

    Attributes:
        kind: What it is.
        id: Id of the assignment.
        version: Of the assignment: 1 for the first.
        content: As it was put; null where it was removed.
        put_by: Key or account that put it.
        put_at: When it was put.
    """

    kind: str
    id: str
    version: int
    content: dict[str, Any] | None
    put_by: str
    put_at: datetime


class ExportedAttachment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came with a statement that names the learner; `content` in base64.

    Attributes:
        statement_no: Number of the statement in the store.
        sha2: SHA-256 of the content, in hexadecimal.
        media_type: Of the content.
        content: Base64; null where it was never sent.
    """

    statement_no: int
    sha2: str
    media_type: str
    content: str | None


class ExportedBasis(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a change of the path rests on beside the record: with both, the decision can be made again.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        decided_for: Moment that the decision holds at; microseconds since 1970-01-01T00:00:00Z.
        settings_version: Newest version of the organisation's recommendation settings then; 0 for none.
        language: Of content, that learners are offered where there is a choice.
        is_told: Whether anybody was told what is recommended.
        is_retold: Whether the whole history was traced again; else the results were added to what was believed.
        recent: Items of the last results, newest last, this commit included.
        code_version: Of the program that decided.
        orders: JSON object of what people had decided then: `overrides`, `goals`; empty for nothing.
        version: Of the learner's state, which each commit raises by one.
        revision: Tracing revision of the content graph then: another model or changed parameters raise it.
    """

    content_graph: str | None
    decided_for: datetime
    settings_version: int
    language: str
    is_told: bool
    is_retold: bool
    recent: tuple[str, ...]
    code_version: str
    orders: dict[str, Any] | None
    version: int
    revision: int


class ExportedBrowser(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A browser that shows messages to the learner; `subscription` is what opens it.

    Attributes:
        id: Names it.
        subscription: As the browser gave it; null where it was left out.
        made_at: When it was made.
    """

    id: str
    subscription: str | None
    made_at: datetime


class ExportedCase(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case, as its events have left it; `role` is as what its owner has it.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        id: Names it.
        subject: What it is about.
        subject_en: The same in English; null where a person wrote it.
        role: As what its owner has it.
        n_events: Events so far.
        terms_id: Id of the promise and calendar by which its clock runs.
        owner_id: Id of whoever has it.
        queue_id: Queue in which it waits; null where it is somebody's own.
        opened_at: When it was opened.
        changed_at: When its last event was written.
        closed_at: When it was closed; null while it is open.
        snoozed_until: Until when it is put aside; null where it is not.
        clock_id: Of the clock that was set last; null where none was.
        clock_state: How that clock stands; null where there is none.
        due_at: By when an answer is due; null where none is.
        breached_at: When that passed without one; null where it did not.
        merged_into: Id of the case that it became part of; null where it stands alone.
    """

    content_graph: str | None
    id: str
    subject: str
    subject_en: str | None
    role: str
    n_events: int
    terms_id: str
    owner_id: str
    queue_id: str | None
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    snoozed_until: datetime | None
    clock_id: str | None
    clock_state: str | None
    due_at: datetime | None
    breached_at: datetime | None
    merged_into: str | None


class ExportedCaseEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to a case, and the words that were written (`body`), whoever they were written for.

    Attributes:
        case_id: Id of the case.
        no: Its place in the case, from 1.
        event_id: Id of the event.
        event: What happened: the name of its kind.
        at: When it happened.
        written_at: When it came into the record.
        by_kind: Who wrote it: `learner`, `supporter` or `machine`.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        visibility: Who may read it: `learner`, `team`, `role` or `author`.
        body: What is said in it, by name.
    """

    case_id: str
    no: int
    event_id: str
    event: str
    at: datetime
    written_at: datetime
    by_kind: str
    by_id: str
    by_role: str
    visibility: str
    body: dict[str, Any]


class ExportedChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That something of the learner changed, as other systems are told.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        change_no: Its number among the organisation's changes.
        id: Names it.
        kind: What it is.
        learner_seq: Its number among the learner's.
        at: When it happened.
        about: Ids that it is about, by name.
    """

    content_graph: str | None
    change_no: int
    id: str
    kind: str
    learner_seq: int
    at: datetime
    about: dict[str, Any]


class ExportedChangeCount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many changes of the learner other systems could be told so far.

    Attributes:
        seq: Number of the newest.
    """

    seq: int


class ExportedChangeDue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change that has no number yet; those of one `transaction` are told in the order in which they happened.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        no: Its number in the record.
        transaction: Of the record, in which it happened.
        kind: What it is.
        at: When it happened.
        about: Ids that it is about, by name.
    """

    content_graph: str | None
    no: int
    transaction: str
    kind: str
    at: datetime
    about: dict[str, Any]


class ExportedCohort(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cohort that the learner is in.

    Attributes:
        cohort: Id of the cohort.
        joined_at: When they came into it.
    """

    cohort: str
    joined_at: datetime


class ExportedCohortRead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That somebody has read of several learners, of whom this was one.

    Attributes:
        no: Its number in the record.
        read_at: When it was read.
        person: Who read, as `role/id`; empty for the organisation itself.
        key_id: Id of the key that was used.
        what: What was read: the kind of page or list.
        cohort: Id of the cohort; null or empty where it is about none.
    """

    no: int
    read_at: datetime
    person: str
    key_id: str
    what: str
    cohort: str | None


class ExportedContact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the learner is called and how they are reached; `search` is what an older version looked through.

    Attributes:
        name: What they are called; null where nobody said.
        email: Address; null where nobody said.
        language: `fr` or `en`; null where nobody said.
        zone: IANA name of their time zone; null where nobody said.
        phone: Number; null where nobody said.
        search: What an older version looked through; empty now.
        put_at: When it was put.
    """

    name: str | None
    email: str | None
    language: str | None
    zone: str | None
    phone: str | None
    search: str
    put_at: datetime


class ExportedContest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was contested, in `words`, and the evaluation or the case that it led to.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        id: Names it.
        kind: What is contested.
        skill_id: Id of the skill; null or empty where it is about none.
        adjustment_id: Id of the change of the path; null where it is about none.
        activity_id: Id of the activity; null where it is about none.
        words: What was written.
        override_id: Id of the override; null where there is none.
        case_id: Id of the case; null where there is none.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        contested_at: When.
    """

    content_graph: str | None
    id: str
    kind: str
    skill_id: str | None
    adjustment_id: str | None
    activity_id: str | None
    words: str
    override_id: str | None
    case_id: str | None
    by_id: str
    by_role: str
    contested_at: datetime


class ExportedConversation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation with the FAQ, and the case in which a person went on with it.

    Attributes:
        id: Names it.
        opened_at: When it began.
        case_id: Id of the case; null where there is none.
        handed_over_at: When a person took it over; null where nobody did.
    """

    id: str
    opened_at: datetime
    case_id: str | None
    handed_over_at: datetime | None


class ExportedCorrection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What makes a result void, or gives it another score; the newest of a result holds.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        no: 1-based position in the order of acceptance of this learner's corrections on this content graph.
        correction_id: The sender's id; unique for the learner and content graph.
        result_id: The sender's id of the result.
        result_seq: Which result: its number in the learner's sequence.
        score: That counts from now on, 0..1; None where the result is void.
        score_before: That counted until then; None where it was void.
        reason: In the person's words.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        version: Of the learner's state, which each commit raises by one.
        corrected_at: When.
    """

    content_graph: str | None
    no: int
    correction_id: str
    result_id: str
    result_seq: int
    score: float | None
    score_before: float | None
    reason: str
    by_id: str
    by_role: str
    version: int
    corrected_at: datetime


class ExportedDeadLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A commit that could not be written to the record; `payload` is the journal's entry (msgpack) in hexadecimal.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        stream: Journal that it was in.
        entry_id: Its place in that journal.
        payload: Base64.
        error: Why it could not be written.
        places: Places in the payload that are about the learner.
        set_aside_at: When it was set aside.
    """

    content_graph: str | None
    stream: str
    entry_id: str
    payload: str
    error: str
    places: tuple[int, ...]
    set_aside_at: datetime


class ExportedDocument(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A state or profile of the learner; `about` and `agent` are digests; no `registration` is one of zeros.

    Attributes:
        kind: What it is.
        about: Digest of the activity that it is about.
        registration: Of the attempt; empty where it is of none.
        agent: Digest of the learner as its sender names them.
        media_type: Of the content.
        updated_at: When it was stored last.
        is_base64: Whether `content` is.
        name: Its id, as the sender has it; null where it was erased.
        content: Text, or base64; null where it was erased.
    """

    kind: str
    about: str
    registration: str
    agent: str
    media_type: str
    updated_at: datetime
    is_base64: bool
    name: str | None
    content: str | None


class ExportedDraft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody has begun to write in a case.

    Attributes:
        case_id: Id of the case.
        author_id: Id of who writes it.
        body: What is said in it, by name.
        put_at: When it was put.
    """

    case_id: str
    author_id: str
    body: dict[str, Any]
    put_at: datetime


class ExportedDue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That the live store has yet to hear what people decided about the learner.

    Attributes:
        is_due: Whether that is so.
    """

    is_due: bool


class ExportedEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a learner did with a recommendation.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        recommendation_id: The list that the activity was recommended in.
        event: `followed`, `completed` or `ignored`.
        activity_id: Item or resource.
        is_study: Whether a resource was completed, which then counts as studied.
        kind: Of the recommendation.
        skill_id: That it serves.
        expected_gain: That it promised; 0..1.
        occurred_at: Microseconds since 1970-01-01T00:00:00Z.
        minutes: That the learner spent, None if nobody said.
        by_id: Id of who did it.
        n_results: Of a study: results of the learner accepted before.
        teaches: Same: skills that the resource is about.
        effect: Same: chance of learning each, relative to P(learn).
        version: Of the learner's state, which each commit raises by one.
        event_id: Names the event among those of the learner (`event_id_of`).
        recorded_at: When it came into the record.
    """

    content_graph: str | None
    recommendation_id: str
    event: str
    activity_id: str
    is_study: bool
    kind: str
    skill_id: str
    expected_gain: float
    occurred_at: datetime
    minutes: float | None
    by_id: str
    n_results: int
    teaches: tuple[str, ...]
    effect: float
    version: int
    event_id: str
    recorded_at: datetime


class ExportedGoal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A goal that the learner was given, as such (`is_own`) or by `cohorts`; skill, level and weight of each target.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        created_at: When it was made.
        ended_at: When it ended; null while it holds.
        ended_by_id: Id of who ended it; null where nobody did.
        ended_by_role: As what.
        ended_because: Why it ended; null where nobody said.
        id: Names it.
        targets: Each a skill, its level (0..1) and its weight.
        due_at: By when; null where it is not due.
        minutes_per_day: That there are for it; null where nobody said.
        retention: Share that is to be remembered, 0..1; null for the usual one.
        changed_at: When it changed last.
        cohorts: Ids of the cohorts by which the learner has it.
        is_own: Whether it was given to the learner alone.
    """

    content_graph: str | None
    by_id: str
    by_role: str
    created_at: datetime
    ended_at: datetime | None
    ended_by_id: str | None
    ended_by_role: str | None
    ended_because: str | None
    id: str
    targets: tuple[tuple[str, float, float], ...]
    due_at: datetime | None
    minutes_per_day: float | None
    retention: float | None
    changed_at: datetime
    cohorts: tuple[str, ...]
    is_own: bool


class ExportedGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group that the learner is or was in, without the others, and the learner's mastery before it and after it.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        group_id: Id of the group.
        skill_id: Id of the skill; null or empty where it is about none.
        is_running: Whether it goes on.
        mastery_before: Of the learner on the skill then, 0..1; null where nothing was known.
        n_results_before: Of the learner on the skill then.
        mastery_after: The same when it ended, 0..1; null before, or where nothing was known.
        n_results_after: The same when it ended; null before.
        was_present: Whether they were there; null where nobody said.
        score: What was seen of the learner, 0..1; null where nobody said.
        answer: Whether they come, as they said; null where they did not.
        answered_at: When they said so; null where they did not.
    """

    content_graph: str | None
    group_id: str
    skill_id: str
    is_running: bool
    mastery_before: float | None
    n_results_before: int
    mastery_after: float | None
    n_results_after: int | None
    was_present: bool | None
    score: float | None
    answer: str | None
    answered_at: datetime | None


class ExportedGroupLabel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group that the organisation declared, for error rates by group.

    Attributes:
        dimension: By what groups differ.
        label: Which group of these.
        put_at: When it was put.
    """

    dimension: str
    label: str
    put_at: datetime


class ExportedIdentity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What another system calls the learner.

    Attributes:
        issuer: The other system, by its address.
        subject: Whom that system means, as it says it.
        supporter_id: Id of the supporter; null where it is none.
        bound_at: When it was bound.
        bound_by: Key or account that bound it.
    """

    issuer: str
    subject: str
    supporter_id: str | None
    bound_at: datetime
    bound_by: str


class ExportedImport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An import that names the learner and waits to be applied; it names others, too, so its plan is not told.

    Attributes:
        id: Names it.
        kind: What it is.
        source: Where it comes from.
        content_graph: Id of the content graph; null where it holds on all.
        fingerprint: Of all that it does, and of what that was seen to change.
        planned_at: When it was planned.
        planned_by: Key or account that planned it.
        applied_at: When it was applied; null while it waits.
        applied_by: Key or account that applied it; null while it waits.
    """

    id: str
    kind: str
    source: str
    content_graph: str | None
    fingerprint: str
    planned_at: datetime
    planned_by: str
    applied_at: datetime | None
    applied_by: str | None


class ExportedKeptApart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That the learner is kept apart from another one, who is not named.

    Attributes:
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        put_at: When it was put.
    """

    by_id: str
    by_role: str
    put_at: datetime


class ExportedMail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mail that came from the learner or about them; `raw` is all of it, base64.

    Attributes:
        no: Its number in the record.
        via: By which way it came.
        sender: Address on the envelope; null where it is not kept.
        recipient: Address on the envelope; null where it is not kept.
        raw: Base64; null once it is not kept any more.
        n_bytes: Its size in bytes; null of a link.
        received_at: When it came.
        state: How it stands.
        reason: Why; null where there is nothing to say.
        n_attempts: How often it was looked at.
        next_at: When it is looked at next.
        error: What went wrong; null where nothing did.
        case_id: Id of the case; null where there is none.
        event_id: Id of what it became in the case; null where it became nothing.
        settled_at: When it was done with; null while it waits.
        settled_by: Who said where it belongs; null where nobody had to.
    """

    no: int
    via: str
    sender: str | None
    recipient: str | None
    raw: str | None
    n_bytes: int
    received_at: datetime
    state: str
    reason: str | None
    n_attempts: int
    next_at: datetime
    error: str | None
    case_id: str | None
    event_id: str | None
    settled_at: datetime | None
    settled_by: str | None


class ExportedModelCall(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a language model was asked about the learner's words, for whom, and what it said or why it did not.

    Attributes:
        no: Its number in the record.
        purpose: For what it is.
        model: Name of the model.
        prompt: All that it was given.
        answer: What it said; null where it said nothing.
        fault: What went wrong; null where nothing did.
        asked_by: For whom, as `role/id`.
        asked_at: When it was asked.
        took_ms: Milliseconds.
    """

    no: int
    purpose: str
    model: str
    prompt: str
    answer: str | None
    fault: str | None
    asked_by: str
    asked_at: datetime
    took_ms: int


class ExportedNotice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a supporter was told of the learner.

    Attributes:
        no: Its number in the record.
        supporter_id: Who was told.
        kind: What it is.
        case_id: Id of the case; null where there is none.
        alert_id: Id of the alert; null where it is about none.
        clock_id: Of which clock of the case; null where it is of none.
        step: Of what its clock passes: per cent of a warning, number of an escalation; else 0.
        generation: How often the clock was set anew.
        body: What is said in it, by name.
        made_at: When it was made.
        was_due_at: When it should have come; null where it had no time.
        is_late: Whether it came after that.
        digest_at: When the digest that tells it is due; null where none does.
        digest_no: Number of that digest; null where there is none yet.
        seen_at: When it was seen last; null where it was not.
    """

    no: int
    supporter_id: str
    kind: str
    case_id: str | None
    alert_id: str | None
    clock_id: str | None
    step: int
    generation: int
    body: dict[str, Any]
    made_at: datetime
    was_due_at: datetime | None
    is_late: bool
    digest_at: datetime | None
    digest_no: int | None
    seen_at: datetime | None


class ExportedOverride(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An override of the learner, or of one of their cohorts; `basis` is the right by which the learner asked.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        created_at: When it was made.
        ended_at: When it ended; null while it holds.
        ended_by_id: Id of who ended it; null where nobody did.
        ended_by_role: As what.
        ended_because: Why it ended; null where nobody said.
        id: Names it.
        cohort: Id of the cohort; null or empty where it is about none.
        kind: What it is.
        activity_id: Id of the activity; null where it is about none.
        skill_id: Id of the skill; null or empty where it is about none.
        until: Until when it holds; null for no end.
        reason: Why; null where there is nothing to say.
        basis: By which right; null where it rests on none.
        request_key: What kept it from being done twice; null where nothing was sent for that.
    """

    content_graph: str | None
    by_id: str
    by_role: str
    created_at: datetime
    ended_at: datetime | None
    ended_by_id: str | None
    ended_by_role: str | None
    ended_because: str | None
    id: str
    cohort: str | None
    kind: str
    activity_id: str
    skill_id: str
    until: datetime | None
    reason: str
    basis: str | None
    request_key: str | None


class ExportedPasskey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A passkey of the learner.

    Attributes:
        id: Names it.
        account_id: Id of the account.
        n_signed: How often it was used, as the passkey counts.
        label: What its owner calls it.
        created_at: When it was added.
        used_at: When it was used last; null where it was not.
    """

    id: str
    account_id: str
    n_signed: int
    label: str
    created_at: datetime
    used_at: datetime | None


class ExportedPeerHelp(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Help that the learner gave or got (`side`), without the other, and their own mastery before it and after it.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        id: Names it.
        skill_id: Id of the skill; null or empty where it is about none.
        cohort: Id of the cohort; null or empty where it is about none.
        side: Whether they give help or get it.
        asked: Whether they said that they wanted it.
        times: When they can: `day`, `evening`, `weekend`; empty for whenever.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        made_at: When it was made.
        ends_at: Until when at the latest.
        agreed_at: When they agreed; null where they have not.
        paused_at: Since when it rests; null where it does not.
        mastery_before: Of the learner on the skill then, 0..1; null where nothing was known.
        n_results_before: Of the learner on the skill then.
        mastery_after: The same when it ended, 0..1; null before, or where nothing was known.
        n_results_after: The same when it ended; null before.
        ended_at: When it ended; null while it holds.
        case_id: Id of the case; null where there is none.
    """

    content_graph: str | None
    id: str
    skill_id: str
    cohort: str | None
    side: str
    asked: bool
    times: tuple[str, ...]
    by_id: str
    by_role: str
    made_at: datetime
    ends_at: datetime
    agreed_at: datetime | None
    paused_at: datetime | None
    mastery_before: float | None
    n_results_before: int
    mastery_after: float | None
    n_results_after: int | None
    ended_at: datetime | None
    case_id: str | None


class ExportedPeerMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the learner wrote to the other of a pair.

    Attributes:
        peer_help_id: Id of the help.
        no: Its number in the record.
        words: What was written.
        written_at: When.
        hidden_at: When whoever moderates took it away; null where nobody did.
    """

    peer_help_id: str
    no: int
    words: str
    written_at: datetime
    hidden_at: datetime | None


class ExportedPeerSession(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A session with the other of a pair, and what was seen of the learner.

    Attributes:
        peer_help_id: Id of the help.
        no: Its number in the record.
        starts_at: When it begins.
        minutes: How long it is to be.
        planned_at: When it was planned.
        outcome: What became of it; null while nothing did.
        told_at: When its outcome was told; null while it was not.
        was_present: Whether they were there; null where nobody said.
        score: 0..1; null where nobody said.
    """

    peer_help_id: str
    no: int
    starts_at: datetime
    minutes: int
    planned_at: datetime
    outcome: str | None
    told_at: datetime | None
    was_present: bool | None
    score: float | None


class ExportedPending(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement (by its number in the store) or an event that waits to be taken; `due_at` where it was put off.

    Attributes:
        no: Its number in the record.
        key_id: Id of the key that was used.
        statement_no: Number of the statement in the store; null of an event.
        event_id: The sender's id of the event; null of a statement.
        event: The event as it was sent (JSON); null of a statement.
        occurred_at: When it happened.
        queued_at: When it came.
        due_at: By when; null where it is not due.
        issuer: The other system, by its address.
        subject: Whom that system means, as it says it.
    """

    no: int
    key_id: str
    statement_no: int | None
    event_id: str | None
    event: str | None
    occurred_at: datetime
    queued_at: datetime
    due_at: datetime | None
    issuer: str | None
    subject: str | None


class ExportedPin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A pin that the learner has done.

    Attributes:
        override_id: Id of the override that pinned it.
        done_at: When.
    """

    override_id: str
    done_at: datetime


class ExportedPlatformGrade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The grade of the learner that a gradebook of a learning platform was told last.

    Attributes:
        line_item: Address of the column in the gradebook.
        subject: Whom the platform means by it.
        points: What was told last, of those of the column; null where nothing was.
        stamp_at: Instant that the grade carries; null where nothing was told.
        outcome: What became of it; null while nothing did.
        fault: What went wrong last; null where nothing did.
        is_asked: Whether another one is to be told.
        marker: Results and corrections that it rests on, counted.
        tries: Attempts in a row that failed.
        tried_at: When it was tried last; null where it was not.
        next_at: When it is tried next; null where it is not.
    """

    line_item: str
    subject: str
    points: float | None
    stamp_at: datetime | None
    outcome: str | None
    fault: str | None
    is_asked: bool
    marker: int
    tries: int
    tried_at: datetime | None
    next_at: datetime | None


class ExportedPreferences(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """On which channels the learner wants which messages, and when not.

    Attributes:
        content: As they said it.
        put_at: When it was put.
    """

    content: dict[str, Any]
    put_at: datetime


class ExportedProduction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was handed in: a file, which GET /v1/cases/{case_id}/productions/{production_id} gives, or a link.

    Attributes:
        id: Names it.
        case_id: Id of the case.
        name: What it is called.
        media_type: Of a file; null of a link.
        n_bytes: Its size in bytes; null of a link.
        sha256: Of a file, in hexadecimal; null of a link.
        url: Of a link; null of a file.
    """

    id: str
    case_id: str
    name: str
    media_type: str | None
    n_bytes: int | None
    sha256: str | None
    url: str | None


class ExportedQuestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the learner asked the FAQ, what was shown, what became of it, and what a curator made of it (`gap`).

    Attributes:
        id: Names it.
        no: Its place in the conversation, from 1.
        conversation_id: Id of the conversation.
        asked_at: When it was asked.
        language: `fr` or `en`.
        words: What was written.
        kind: What it is.
        answer: What was shown.
        outcome: What became of it; null while nothing did.
        entry_id: Entry that helped; null where none did.
        outcome_at: When that was said; null where it was not.
        gap: What a curator made of it; null where nobody did.
        gap_entry_id: Entry that it became a phrasing of; null for none.
        decided_at: When it was decided; null where it was not.
        decided_by: Key or account of the curator; null where nobody decided.
        request_key: What kept it from being done twice; null where nothing was sent for that.
    """

    id: str
    no: int
    conversation_id: str
    asked_at: datetime
    language: str
    words: str
    kind: str
    answer: dict[str, Any]
    outcome: str | None
    entry_id: str | None
    outcome_at: datetime | None
    gap: str | None
    gap_entry_id: str | None
    decided_at: datetime | None
    decided_by: str | None
    request_key: str | None


class ExportedRead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That somebody has read of the learner, as what, and what.

    Attributes:
        no: Its number in the record.
        read_at: When it was read.
        person: Who read, as `role/id`; empty for the organisation itself.
        roles: As what they read.
        key_id: Id of the key that was used.
        what: What was read: the kind of page or list.
    """

    no: int
    read_at: datetime
    person: str
    roles: tuple[str, ...]
    key_id: str
    what: str


class ExportedRectification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the learner asked to be corrected, and what became of it.

    Attributes:
        id: Names it.
        datum: What is to be corrected.
        value: What it should be; null for what is not to be known any more, or once it was corrected.
        content_graph: Id of the content graph; null where it is about no result.
        result_id: Id of the result; null where it is about none.
        words: What was written.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        asked_at: When it was asked.
        due_at: By when it is to be answered.
        answered_at: When it was answered; null while it was not.
        outcome: What became of it; null while nothing did.
        answer: What was answered; null while nothing was.
        answered_by_id: Id of who answered; null while nobody did.
        answered_by_role: As what; null while nobody did.
        correction_id: Id of the correction that came of it; null for none.
    """

    id: str
    datum: str
    value: str | None
    content_graph: str | None
    result_id: str | None
    words: str
    by_id: str
    by_role: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    outcome: str | None
    answer: str | None
    answered_by_id: str | None
    answered_by_role: str | None
    correction_id: str | None


class ExportedResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One accepted result.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        seq: 1-based position in the order of acceptance of this learner on this content graph; never reused.
        result_id: The sender's id; unique for the learner and content graph.
        item_id: The item that was answered.
        score: 0..1.
        occurred_at: Microseconds since 1970-01-01T00:00:00Z.
        attempt: 1 for the first attempt at the item.
        is_late: Whether it was older than what its skills had seen, so that the history was traced again.
        p_correct: What the service predicted just before the result; 0..1.
        skills: Of the item.
        before: P(mastered) of each just before the result, after the forgetting of the elapsed time; 0..1.
        after: P(mastered) of each after it; 0..1.
        details: JSON object of what the sender said beside (duration_ms, hints, context, …); may be empty.
        version: Of the learner's state, which each commit raises by one.
        revision: Tracing revision of the content graph then: another model or changed parameters raise it.
        committed_at: When it was accepted.
        choice: The decision after its commit, where near-ties were drawn.
    """

    content_graph: str | None
    seq: int
    result_id: str
    item_id: str
    score: float
    occurred_at: datetime
    attempt: int
    is_late: bool
    p_correct: float
    skills: tuple[str, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    details: dict[str, Any] | None
    version: int
    revision: int
    committed_at: datetime
    choice: dict[str, Any] | None


class ExportedReview(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person said of an adjustment.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        adjustment_id: Of the adjustment.
        decision: `approve`, `reject` or `undo`.
        reason: In the person's words.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        is_effective: Whether it changed the path; whoever says again what was said before changes nothing.
        kept_until: Until when what was rejected or undone is kept away, in microseconds since 1970-01-01T00:00:00Z;
            0 for an approval.
        kept_until_opportunities: Results on the skill, in all, from which it may come again.
        version: Of the learner's state, which each commit raises by one.
        reviewed_at: When.
    """

    content_graph: str | None
    adjustment_id: str
    decision: str
    reason: str
    by_id: str
    by_role: str
    is_effective: bool
    kept_until: datetime
    kept_until_opportunities: int
    version: int
    reviewed_at: datetime


class ExportedRevision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What beliefs were made with, by `revision`: a version of the graph, and a model (null: as it is authored).

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        revision: Tracing revision of the content graph then: another model or changed parameters raise it.
        graph_version: Content hash of the content graph.
        model_hash: Content hash of the model; null for authored parameters.
        made_at: When it was made.
    """

    content_graph: str | None
    revision: int
    graph_version: str
    model_hash: str | None
    made_at: datetime


class ExportedSending(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message that went to somebody, or was to go, and what became of it.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        no: Its number in the record.
        key: What it is for: there is one message of each.
        purpose: For what it is.
        scenario_id: Message scenario; null where it is of none, like the next four.
        scenario_version: Version of it.
        step_id: Step of it.
        occasion: What it is about, and the day (UTC) of that.
        run_id: Cohort on that scenario.
        recipient_kind: `learner` or `supporter`.
        recipient_id: To whom.
        case_id: Id of the case; null where there is none.
        facts: What its words are made of.
        channels: Those still to be tried, in this order.
        channel: Tried last; null where none was.
        state: How it stands.
        planned_at: When it was planned.
        not_before: When it may go at the earliest.
        next_attempt_at: When it is tried next.
        n_attempts: How often it was tried.
        n_uncertain: Attempts of which nobody knows how they ended.
        decided_at: When it was decided; null where it was not.
        sent_at: When it went; null where it did not.
        changed_at: When its state changed last.
        message_id: Under which the other side has it; null where it does not.
        reason: Why; null where there is nothing to say.
        approved_by: Who let it go; null where nobody had to.
    """

    content_graph: str | None
    no: int
    key: str
    purpose: str
    scenario_id: str | None
    scenario_version: int | None
    step_id: str | None
    occasion: str | None
    run_id: str | None
    recipient_kind: str
    recipient_id: str
    case_id: str | None
    facts: Any
    channels: tuple[str, ...]
    channel: str | None
    state: str
    planned_at: datetime
    not_before: datetime
    next_attempt_at: datetime
    n_attempts: int
    n_uncertain: int
    decided_at: datetime | None
    sent_at: datetime | None
    changed_at: datetime
    message_id: str | None
    reason: Any
    approved_by: str | None


class ExportedSession(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the learner is signed in; `door` says by what.

    Attributes:
        id: Names it.
        account_id: Id of the account.
        door: By what they signed in.
        device: What the browser said that it is.
        framed_by: Whose pages may frame it, where a launch began it; else null.
        began_at: When they signed in.
        seen_at: When they were there last.
    """

    id: str
    account_id: str
    door: str
    device: str
    framed_by: str | None
    began_at: datetime
    seen_at: datetime


class ExportedShortfall(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the path owed the learner and could not give.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        skill_id: The skill that it was owed on.
        lack: Why: `no_content`, `nothing_left`, `vetoed`, `kept_away` or `automation_off` after a failure;
            `used_up` where the skill is not mastered and its last new item was answered.
        language: Content language that the learner was offered.
        evidence: Ids of the results that it rests on, the one that caused it last.
        n_there: Activities that the content graph had on the skill; of `used_up`, items.
        version: Of the learner's state, which each commit raises by one.
        position: Within its commit.
        noted_at: When it was noted.
        holds: Whether no result that it rests on was corrected since.
    """

    content_graph: str | None
    skill_id: str
    lack: str
    language: str
    evidence: tuple[str, ...]
    n_there: int
    version: int
    position: int
    noted_at: datetime
    holds: bool


class ExportedSignal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A signal that was raised last on a day, whether its evidence holds, and whether its cohort's stands for it.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        cohort: Id of the cohort; null or empty where it is about none.
        kind: Kind of signal.
        skill_id: Id of the skill; null or empty where it is about none.
        day: On which it was raised last.
        is_open: Whether its evidence holds.
        is_covered: Whether one for the cohort stands for it.
    """

    content_graph: str | None
    cohort: str
    kind: str
    skill_id: str
    day: str
    is_open: bool
    is_covered: bool


class ExportedSignalDue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That no signal was read yet from results, from the one of `seq` on.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        no: Its number in the record.
        seq: Of the first such result, in the learner's sequence.
    """

    content_graph: str | None
    no: int
    seq: int


class ExportedStatement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement that names the learner, in JSON as it was sent, with its source; `stored_at` is its `stored`.

    Attributes:
        statement_id: As it was sent.
        statement_no: Its number in the store.
        key_id: Id of the key that was used.
        stored_at: When it was stored.
        happened_at: When it says that it happened; null where it does not.
        is_voided: Whether another one took it back.
        statement: JSON; null where it was erased.
    """

    statement_id: str
    statement_no: int
    key_id: str
    stored_at: datetime
    happened_at: datetime | None
    is_voided: bool
    statement: str | None


class ExportedSubject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who the learner is to a provider by which they sign in.

    Attributes:
        issuer: The other system, by its address.
        subject: Whom that system means, as it says it.
        account_id: Id of the account.
    """

    issuer: str
    subject: str
    account_id: str


class ExportedTaken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement or event that became something: its id, who sent it, and the SHA-256 of what it says.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        event_id: The sender's id of it.
        digest: SHA-256 of what was sent, in hexadecimal.
        kind: What it is.
        key_id: Id of the key that was used.
        taken_at: When.
    """

    content_graph: str | None
    event_id: str
    digest: str
    kind: str
    key_id: str
    taken_at: datetime


class ExportedTimer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the clock of a case passes, and when it did.

    Attributes:
        case_id: Id of the case.
        clock_id: Of which clock of the case.
        kind: What it passes: a warning, the end, an escalation.
        step: Of what its clock passes: per cent of a warning, number of an escalation; else 0.
        generation: How often the clock was set anew.
        fires_at: When it does.
        held_until: Until when it waits, because it came late while nobody works, or could not be done; else null.
        error: What went wrong; null where nothing did.
        fired_at: When it did; null where it has not.
        clock_kind: What the clock is for.
        due_at: When its answer is due; null while the learner is waited for.
        is_open: Whether it is still to come.
    """

    case_id: str
    clock_id: str
    kind: str
    step: int
    generation: int
    fires_at: datetime
    held_until: datetime | None
    error: str | None
    fired_at: datetime | None
    clock_kind: str
    due_at: datetime | None
    is_open: bool


class ExportedTrace(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One trace of activity: what a learner did or was to do, beside results.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        trace_id: The sender's id; unique for the learner and content graph.
        kind: `visit`, `submission`, `deadline`, `meeting` or `custom`.
        occurred_at: When it happened, or was decided; microseconds since 1970-01-01T00:00:00Z, as all times here.
        activity_id: What was visited, handed in or assigned; empty for none.
        minutes: Of a visit; None if nobody said.
        due_at: Of a deadline or a submission; None if nobody said.
        meeting_id: Of a meeting; a later trace with it replaces an earlier one. Empty for other kinds.
        status: Of a meeting: `planned`, `held` or `missed`.
        starts_at: Of a meeting.
        verb: What was done, of a custom trace.
        value: With what outcome, of a custom trace.
        cohort: Whose deadline it is, where it is not a learner's own.
        received_at: When it came.
    """

    content_graph: str | None
    trace_id: str
    kind: str
    occurred_at: datetime
    activity_id: str
    minutes: float | None
    due_at: datetime | None
    meeting_id: str
    status: str
    starts_at: datetime | None
    verb: str
    value: str
    cohort: str
    received_at: datetime


class ExportedUnreachable(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the learner was not reached, and why; the address is a keyed digest.

    Attributes:
        channel: By which.
        code: What the other side said.
        since: Since when.
    """

    channel: str
    code: str
    since: datetime


class ExportedWillingness(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the learner said of helping others and of being helped.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
        at_once: How many they would help at a time; null where they help nobody.
        offered_skills: Ids of skills with which they help; empty for all that they have mastered.
        until: Until when they help; null for no end.
        is_welcome: Whether help is welcome to them; null where they did not say.
        wished_skills: Ids of skills with which it is; empty for whatever they fail.
        times: When they can: `day`, `evening`, `weekend`; empty for whenever.
        put_at: When it was put.
    """

    content_graph: str | None
    at_once: int | None
    offered_skills: tuple[str, ...]
    until: datetime | None
    is_welcome: bool | None
    wished_skills: tuple[str, ...]
    times: tuple[str, ...]
    put_at: datetime


class Fairness(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Error rates by declared group.

    Attributes:
        content_graph: On which content graph.
        fewest_learners: In a group, and beside it, below which nothing is told of it.
        n_comparisons: Figures that were compared: for so many it is corrected.
        groups: By dimension and label.
        text: How to read it, for people.
    """

    content_graph: str
    fewest_learners: int
    n_comparisons: int
    groups: tuple[GroupErrors, ...]
    text: Words


class FaqChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an import does to the FAQ: the entries that change, and how many are as they are.

    Attributes:
        entries: Those that change.
        n_same: Entries that are as they are.
    """

    entries: tuple[FaqEntryChange, ...]
    n_same: int


class FaqEntriesPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Entries by id; `next_cursor` is null on the last page.

    Attributes:
        entries: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    entries: tuple[FaqEntry, ...]
    next_cursor: str | None


class FaqEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry as it stands.

    Attributes:
        entry_id: Id of the entry.
        version: Of the entry: 1 for the first.
        put_at: When it was put.
        content: As it was put.
    """

    entry_id: str
    version: int
    put_at: datetime
    content: FaqEntryContent


class FaqEntryChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of the FAQ that is new, or gets another version.

    Attributes:
        entry_id: Id of the entry.
        title: Its first question.
        is_new: Whether it is not there yet.
    """

    entry_id: str
    title: str
    is_new: bool


class FaqEntryContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry.

    Attributes:
        texts: By language; at least one.
        sources: Where it comes from: addresses, or names of documents.
        cohort_id: For whose learners alone; everybody's where it is left out.
        valid_from: From when it is suggested.
        valid_until: Until when.
    """

    texts: dict[str, FaqEntryText]
    sources: tuple[str, ...] = ()
    cohort_id: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


class FaqEntryRemoved(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The entry is suggested no more; its versions stay.

    Attributes:
        entry_id: Id of the entry.
    """

    entry_id: str


class FaqEntryText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry in one language.

    Attributes:
        title: The question, as it is shown.
        text: The answer; plain text.
        phrasings: Other ways to ask it, by which it is found; they are not shown.
    """

    title: str
    text: str = ""
    phrasings: tuple[str, ...] = ()


class FaqEntryWithVersions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry, and the last hundred of its versions, newest first.

    Attributes:
        entry: As it stands.
        versions: Newest first.
    """

    entry: FaqEntry
    versions: tuple[FaqVersion, ...]


class FaqGap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question that no entry answered; whose it was is not told.

    Attributes:
        question_id: Id of the question.
        asked_at: When it was asked.
        language: In which it was asked.
        text: The learner's words: read them for names before they become a phrasing.
        outcome: `not_it` or `person`; null where nothing could be suggested.
        shown: Entries that were suggested.
    """

    question_id: str
    asked_at: datetime
    language: str
    text: str
    outcome: str | None
    shown: tuple[SuggestedEntry, ...]


class FaqGapsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Gaps, newest first; `next_cursor` is null on the last page.

    Attributes:
        gaps: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    gaps: tuple[FaqGap, ...]
    next_cursor: str | None


class FaqVersion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a version of an entry was put: when, with which key, and whether it removed the entry.

    Attributes:
        version: Of the entry: 1 for the first.
        put_at: When it was put.
        put_by: Key or account that put it.
        is_removal: Whether it took the entry away.
    """

    version: int
    put_at: datetime
    put_by: str
    is_removal: bool


class Fault(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to put right.

    Attributes:
        path: Where it is: `$.results[3].score` in a body, `?limit` in a query, `{learner_id}` in an address; the
            name of a header.
        detail: What is wrong, in one sentence.
        remedy: What to do about it, in one sentence.
        line: 1-based, from the start of the body; left out where a fault has no place in a text.
        column: 1-based, in characters.
    """

    path: str
    detail: str
    remedy: str
    line: int | None = None
    column: int | None = None


class FeedbackRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a learner says of what they were shown.

    Attributes:
        outcome: `helped`; `not_it` and `person` hand over to a supporter.
        entry_id: Which suggestion helped, or did not.
        text: What the learner adds for whoever takes over.
        content_graph: About which course the case is, where there are several.
    """

    outcome: Literal["helped", "not_it", "person"]
    entry_id: str | None = None
    text: str | None = None
    content_graph: str | None = None


class Figure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A figure over runs.

    Attributes:
        mean: Over all.
        low: Nine in ten runs lie between this and `high`.
        high: The upper end of that.
    """

    mean: float
    low: float
    high: float


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong, or looks wrong, in a content graph.

    Attributes:
        severity: An `error` keeps the graph from being used; a `warning` does not.
        code: Stable name of the kind of finding.
        path: Where, as `$.skills[3].prerequisites[0].skill_id`.
        detail: What is wrong.
        remedy: What to do about it.
    """

    severity: str
    code: str
    path: str
    detail: str
    remedy: str


class FirstActivity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What comes first to a learner, and why.

    Attributes:
        kind: Why the activity stands there.
        skill_id: Id of the skill.
        activity_id: Id of the activity.
        reason: Why, for people.
    """

    kind: str
    skill_id: str
    activity_id: str
    reason: Words


class Fit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fitted scenario.

    Attributes:
        weeks: That were seen.
        learners: Of a week, mean.
        questions: Of a learner in a week.
        contacts: The same.
        alerts: The same.
        backtest: Null where fewer than three weeks were seen, or none was asked for.
        scenario: With what was found in it.
    """

    weeks: tuple[WeekSeen, ...]
    learners: float
    questions: Rate
    contacts: Rate
    alerts: Rate
    backtest: Backtest | None
    scenario: SupportScenario


class Fitted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was estimated from results; it goes before what authors wrote, and that before the population.

    Attributes:
        skills: Effects by skill id.
        items: Effects by item id.
        sets: Effects by set of skills: their ids, in alphabetic order, with `~~` between.
    """

    skills: dict[str, SkillEffects] = field(default_factory=dict)
    items: dict[str, ItemEffects] = field(default_factory=dict)
    sets: dict[str, SetEffects] = field(default_factory=dict)


class FollowedMember(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A learner of a group.

    Attributes:
        learner_id: Who.
        before: Where they stood when the group was made.
        after: Where they stood when it ended; while it runs, where they stand now.
        now: Where they stand now, with what they have answered since.
        was_present: Whether they were there; null where nobody said it.
        score: How well they did by themselves in the end; null where it was not seen.
        answer: Of the learner, whether they come; `left`: they are in the group no more; null before they answer.
    """

    learner_id: str
    before: StandingMessage
    after: StandingMessage
    now: StandingMessage
    was_present: bool | None
    score: float | None
    answer: str | None


class GapDecided(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was made of a gap; `entry` is the one with the new phrasing.

    Attributes:
        question_id: Id of the question.
        entry: With the new phrasing; null where it became none.
    """

    question_id: str
    entry: FaqEntry | None


class GapRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is made of a gap.

    Attributes:
        decision: `accept`: the question becomes a phrasing of an entry; `dismiss`: it does not.
        entry_id: Of which entry; to be said with `accept`.
        text: In which words; the learner's where it is left out.
        language: In which language of the entry; the question's where it is left out.
    """

    decision: Literal["accept", "dismiss"]
    entry_id: str | None = None
    text: str | None = None
    language: Literal["en", "fr"] | None = None


class Goal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Skills to be mastered, possibly by a date.

    Attributes:
        id: 1 to 128 characters of any script, without control characters and line separators, without white space
            at either end, and not "." or ".."; compared as sent.
        title: A text for people by language tag, in at least one language. A reader whose language is missing is
            given a relative of it (fr for fr-CA, pt-BR for pt), else the language of the course, else the first.
        targets: The skills asked for; their prerequisites are implied.
        due_at: With its offset from UTC.
    """

    id: str
    title: dict[str, str]
    targets: tuple[Target, ...]
    due_at: datetime | None = None


class GoalRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A goal.

    Attributes:
        content_graph: May be left out if there is only one.
        targets: What is to be mastered; each skill once.
        due_at: By when; for never if it is left out. A goal that is past is no longer worked towards.
        minutes_per_day: Of study; the policy's setting if it is left out.
        retention: Recall wanted when it is due; the policy's setting if it is left out.
        learners: Who has been given it.
        cohorts: Everybody in them, whoever comes to them later included.
        by: Who decides; left out by a person, who does it themselves (`On-Behalf-Of`).
    """

    content_graph: str | None = None
    targets: tuple[GoalTarget, ...]
    due_at: datetime | None = None
    minutes_per_day: float | None = None
    retention: float | None = None
    learners: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()
    by: By | None = None


class GoalTarget(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A skill to be mastered.

    Attributes:
        skill_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        threshold: Mastery asked for.
        weight: How much it counts beside the others.
    """

    skill_id: str
    threshold: float = 0.95
    weight: float = 1.0


class GoalsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Goals, newest first; `next_cursor` is null on the last page.

    Attributes:
        goals: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    goals: tuple[AssignedGoal, ...]
    next_cursor: str | None


class GrantedToken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A token.

    Attributes:
        access_token: Sent as a key is: `Authorization: Bearer …`.
        token_type: `Bearer`.
        expires_in: In how many seconds it ends: an hour, or when its key does.
        scope: What it allows, separated by blanks.
    """

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class GroupAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether a learner comes; `left`: that they leave the group, for good unless somebody moves them into it again.

    Attributes:
        answer: Whether they come.
    """

    answer: Literal["cannot_come", "coming", "left"]


class GroupEnd(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a group ended.

    Attributes:
        at: When.
        by_id: Id of who ended it.
        outcome: Whether it took place.
        summary: What was written about it; may be empty.
    """

    at: datetime
    by_id: str
    outcome: str
    summary: str


class GroupEnding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a group ended.

    Attributes:
        outcome: Whether what was planned took place.
        summary: For people.
        seen: What was seen of its learners, each once; of a group that did not take place nothing.
    """

    outcome: Literal["held", "held_in_part", "not_held"]
    summary: str = ""
    seen: tuple[SeenMember, ...] = ()


class GroupErrors(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Error rates of a group.

    Attributes:
        dimension: What is declared.
        label: Which group.
        n_learners: With a result; null where there are too few to be told.
        n_results: The same.
        figures: None where there are too few.
        alerts_per_learner: Signals raised; null where there are too few.
        false_alarms: Share of those that are over which a supporter called of no use; null where there is none.
    """

    dimension: str
    label: str
    n_learners: int | None
    n_results: int | None
    figures: tuple[GroupFigure, ...]
    alerts_per_learner: float | None
    false_alarms: float | None


class GroupFigure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A figure of a group, and of all other learners with a label of the same dimension.

    Attributes:
        figure: `calibration` is the mean of score less prediction, `false_mastery` the share of wrong answers on
            skills held mastered, `missed_mastery` of right answers on skills held below 0.5.
        value: Of the group; null where nothing can be said.
        low: With `high` the interval of 95 %, by learners.
        high: Upper end of the 95 % interval; null where there are too few.
        others: Of the others.
        stands_out: Whether it differs from theirs, corrected for the number of comparisons.
    """

    figure: str
    value: float | None
    low: float | None
    high: float | None
    others: float | None
    stands_out: bool


class GroupMove(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is to go into which other group.

    Attributes:
        learner_id: Opaque id of the learner: no name, no e-mail address.
        to_group_id: 1 to 128 characters of any script, without control characters and line separators, without
            white space at either end, and not "." or ".."; compared as sent.
    """

    learner_id: str
    to_group_id: str


class GroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group that a supporter makes, as it was proposed or otherwise.

    Attributes:
        content_graph: May be left out if there is only one.
        skill_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        learners: Who, each once.
        kind: Why they are together, as it was proposed.
        cohort: Out of which cohort, if out of one.
        activity_id: What they study together: an item, a resource or an assessment of the content graph.
        item_ids: What they solve together.
        planned_at: When they meet.
        note: For people.
        names_shown: Whether its learners see what the others are called, while it runs.
    """

    content_graph: str | None = None
    skill_id: str
    learners: tuple[str, ...]
    kind: Literal["mastered_peer", "same_gap"] = "same_gap"
    cohort: str | None = None
    activity_id: str | None = None
    item_ids: tuple[str, ...] = ()
    planned_at: datetime | None = None
    note: str = ""
    names_shown: bool = False


class GroupsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Groups, newest first; `next_cursor` is null on the last page.

    Attributes:
        groups: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    groups: tuple[LearningGroupMessage, ...]
    next_cursor: str | None


class Handover(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """To whom the case goes: a supporter, a queue, or whoever has a role for the learner; exactly one of the three.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        owner_id: The supporter; whoever stands in for them, if they are away.
        queue_id: The queue; its keeper has the case until somebody takes it.
        to_role: A role: a coach sends what is not understood to the tutor with `tutor`.
        as_role: As what the new owner has it; what they are for the learner if it is left out.
        reason: Why.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    owner_id: str | None = None
    queue_id: str | None = None
    to_role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    as_role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    reason: str


class HappenedInCohort(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many learners did something, how many results came, and how many visits.

    Attributes:
        n_learners: Number of learners.
        n_results: Number of results.
        n_visits: Number of visits.
    """

    n_learners: int
    n_results: int
    n_visits: int


class HappenedOnDay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The same, of a day.

    Attributes:
        day: Of the organisation's zone.
        n_learners: Number of learners.
        n_results: Number of results.
        n_visits: Number of visits.
    """

    day: str
    n_learners: int
    n_results: int
    n_visits: int


class HeldAssignmentContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something as it stands.

    Attributes:
        id: Yours.
        version: 1 for the first; rises with each change. `If-Match` takes it.
        put_at: When it was last changed.
        content: As it was put.
    """

    id: str
    version: int
    put_at: datetime
    content: AssignmentContent


class HeldCalendarHours(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something as it stands.

    Attributes:
        id: Yours.
        version: 1 for the first; rises with each change. `If-Match` takes it.
        put_at: When it was last changed.
        content: As it was put.
    """

    id: str
    version: int
    put_at: datetime
    content: CalendarHours


class HeldMessageRunContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something as it stands.

    Attributes:
        id: Yours.
        version: 1 for the first; rises with each change. `If-Match` takes it.
        put_at: When it was last changed.
        content: As it was put.
    """

    id: str
    version: int
    put_at: datetime
    content: MessageRunContent


class HeldMessageScenario(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something as it stands.

    Attributes:
        id: Yours.
        version: 1 for the first; rises with each change. `If-Match` takes it.
        put_at: When it was last changed.
        content: As it was put.
    """

    id: str
    version: int
    put_at: datetime
    content: MessageScenario


class HeldPageAssignmentContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of them, by id; `next_cursor` is null on the last one.

    Attributes:
        entries: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    entries: tuple[HeldAssignmentContent, ...]
    next_cursor: str | None


class HeldPageCalendarHours(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of them, by id; `next_cursor` is null on the last one.

    Attributes:
        entries: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    entries: tuple[HeldCalendarHours, ...]
    next_cursor: str | None


class HeldPageMessageRunContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of them, by id; `next_cursor` is null on the last one.

    Attributes:
        entries: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    entries: tuple[HeldMessageRunContent, ...]
    next_cursor: str | None


class HeldPageMessageScenario(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of them, by id; `next_cursor` is null on the last one.

    Attributes:
        entries: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    entries: tuple[HeldMessageScenario, ...]
    next_cursor: str | None


class HeldPagePromiseContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of them, by id; `next_cursor` is null on the last one.

    Attributes:
        entries: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    entries: tuple[HeldPromiseContent, ...]
    next_cursor: str | None


class HeldPageQueueContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of them, by id; `next_cursor` is null on the last one.

    Attributes:
        entries: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    entries: tuple[HeldQueueContent, ...]
    next_cursor: str | None


class HeldPageSupporterContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of them, by id; `next_cursor` is null on the last one.

    Attributes:
        entries: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    entries: tuple[HeldSupporterContent, ...]
    next_cursor: str | None


class HeldPromiseContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something as it stands.

    Attributes:
        id: Yours.
        version: 1 for the first; rises with each change. `If-Match` takes it.
        put_at: When it was last changed.
        content: As it was put.
    """

    id: str
    version: int
    put_at: datetime
    content: PromiseContent


class HeldQueueContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something as it stands.

    Attributes:
        id: Yours.
        version: 1 for the first; rises with each change. `If-Match` takes it.
        put_at: When it was last changed.
        content: As it was put.
    """

    id: str
    version: int
    put_at: datetime
    content: QueueContent


class HeldRoutingContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something as it stands.

    Attributes:
        id: Yours.
        version: 1 for the first; rises with each change. `If-Match` takes it.
        put_at: When it was last changed.
        content: As it was put.
    """

    id: str
    version: int
    put_at: datetime
    content: RoutingContent


class HeldSupporterContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something as it stands.

    Attributes:
        id: Yours.
        version: 1 for the first; rises with each change. `If-Match` takes it.
        put_at: When it was last changed.
        content: As it was put.
    """

    id: str
    version: int
    put_at: datetime
    content: SupporterContent


class HelpedByNobody(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That nobody is proposed for a learner who fails a skill, or asked for help with it.

    Attributes:
        learner_id: Who.
        skill_id: With which skill.
        lack: Why.
        why: In words.
    """

    learner_id: str
    skill_id: str
    lack: str
    why: Words


class HelperTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who helps a learner.

    Attributes:
        supporter_id: Who.
        name: As they are called; null where nobody says it.
        role: As what; who coordinates has everybody.
        cohort_id: Of which cohort they do; null where they help this learner alone, or everybody.
    """

    supporter_id: str
    name: str | None
    role: str
    cohort_id: str | None


class HistoryChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is sent of what happened elsewhere before; what is known already changes nothing.

    Attributes:
        content_graph: On which course.
        n_learners: Of how many learners.
        n_submissions: Activities that were completed.
        n_results: Grades.
    """

    content_graph: str
    n_learners: int
    n_submissions: int
    n_results: int


class Holiday(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A day, as the exceptions of a calendar take it.

    Attributes:
        date: The day.
        name: What it is called.
    """

    date: str
    name: str


class Holidays(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Public holidays, by date; look them through before they are copied.

    Attributes:
        exceptions: By date.
    """

    exceptions: tuple[Holiday, ...]


class Hours(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hours over the course.

    Attributes:
        first_contact: With each learner.
        proactive: Planned contacts.
        reactive: Questions.
        forum: Forums.
        sessions: Live sessions, preparation included.
        total: All of these.
        tutoring_rate: Over course hours times learners.
    """

    first_contact: float
    proactive: float
    reactive: float
    forum: float
    sessions: float
    total: float
    tutoring_rate: float


class IdentitiesBound(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many are bound as they were sent.

    Attributes:
        n_bound: Identities.
    """

    n_bound: int


class IdentitiesPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Identities, by issuer and subject; `next_cursor` is null on the last page.

    Attributes:
        identities: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    identities: tuple[Identity, ...]
    next_cursor: str | None


class IdentitiesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Identities to be bound, all or none.

    Attributes:
        identities: The identities.
    """

    identities: tuple[NewIdentity, ...]


class Identity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is meant by a subject of an issuer.

    Attributes:
        issuer: Normalised: scheme and host in lower case, no slash at the end.
        subject: What it calls the person; a digest (64 hexadecimal digits) where that is an e-mail address.
        learner_id: The learner; null for none.
        supporter_id: The supporter; null for none.
        bound_at: Since when.
        bound_by: The key that bound it, or what came of itself: `lti`, `xapi`, `caliper`.
    """

    issuer: str
    subject: str
    learner_id: str | None
    supporter_id: str | None
    bound_at: datetime
    bound_by: str


class IdentityRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What becomes of persons whom nobody has bound.

    Attributes:
        unknown_persons: `new`: each becomes a new learner. `wait`: what they do is kept until they are bound.
    """

    unknown_persons: str


class ImportApplied(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An import that was applied.

    Attributes:
        import_id: Which.
        changed: Whether anything had to be changed.
        content_graph: The course, whose draft can be corrected now.
        is_stored: Whether it is a version already, and not a draft.
    """

    import_id: str
    changed: bool
    content_graph: str | None = None
    is_stored: bool = False


class ImportPlan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An import, planned or applied.

    Attributes:
        import_id: Names it.
        kind: What was read.
        source: Name of the file, or address of the other system.
        status: `planned` until it is applied; then what it did is no longer told here.
        fingerprint: Of all that it does; applying names it.
        planned_at: When.
        applied_at: When; null before.
        changes: Whether anything changes.
        content: Of content.
        people: Of people.
        history: Of what happened before.
        faq: Of entries of the FAQ.
        left_out: What is not taken and why, the first thousand of them.
        n_left_out: How many things that is in all.
    """

    import_id: str
    kind: str
    source: str
    status: str
    fingerprint: str
    planned_at: datetime
    applied_at: datetime | None = None
    changes: bool = False
    content: ContentChange | None = None
    people: PeopleChange | None = None
    history: HistoryChange | None = None
    faq: FaqChange | None = None
    left_out: tuple[LeftOut, ...] = ()
    n_left_out: int = 0


class IncomingSms(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An SMS that somebody answered with.

    Attributes:
        sender: Their number, as it is dialled from abroad.
        text: What they wrote.
    """

    sender: str
    text: str


class IntegrationsDryRunRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Statements (xAPI) and events (Caliper) to try a mapping on; nothing of them is kept.

    Attributes:
        statements: Statements as they would be sent.
        events: Caliper events.
        content_graph: Whose items are meant; may be left out if there is only one.
        zone: IANA name of the zone of times without an offset.
        home_pages: Issuers that the source may speak of; none for any.
    """

    statements: tuple[dict[str, Any], ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    content_graph: str | None = None
    zone: str = "UTC"
    home_pages: tuple[str, ...] = ()


class IntegrationsLinkAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The links that were chosen; none where the teacher has changed their mind.

    Attributes:
        links: In the order in which they were chosen.
    """

    links: tuple[LinkChoice, ...] = ()


class Interval(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How sure one parameter is, on the scale on which it is given.

    Attributes:
        low: Lower end.
        high: Upper end, not below the lower one.
        standard_error: Where the interval was made of one; null otherwise.
    """

    low: float
    high: float
    standard_error: float | None = None


class Intervals(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Intervals by name of the parameter; what is not named was not estimated, or nobody knows how sure it is.

    Attributes:
        level: Probability that each interval claims.
        population: Of the population's parameters.
        skills: By skill id.
        items: By item id.
    """

    level: float = 0.95
    population: dict[str, Interval] = field(default_factory=dict)
    skills: dict[str, dict[str, Interval]] = field(default_factory=dict)
    items: dict[str, dict[str, Interval]] = field(default_factory=dict)


class Invitation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An invitation that waits for somebody.

    Attributes:
        invitation_id: Id of the invitation.
        account_id: The account that it opens.
        name: What they are called.
        user_name: With which they sign in beside their e-mail address.
        email: Where the link goes; null where it goes nowhere by itself.
        person: The supporter or learner that they are.
        roles: What they will be able to do.
        language: For texts to them: `fr` or `en`.
        zone: IANA name of their time zone.
        invited_by: `key_id` of the key, or `account/{account_id}`.
        expires_at: Until when it opens.
    """

    invitation_id: str
    account_id: str
    name: str
    user_name: str
    email: str | None
    person: str | None
    roles: tuple[str, ...]
    language: str
    zone: str
    invited_by: str
    expires_at: datetime


class InvitationPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of invitations that wait, by name; `next_cursor` is null on the last one.

    Attributes:
        invitations: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    invitations: tuple[Invitation, ...]
    next_cursor: str | None


class InvitationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is invited.

    Attributes:
        person: The supporter or learner that they are; a supporter who is not there yet is stored. Left out for
            somebody who is neither.
        roles: What else they are: `designer` works on content and on who helps, `administrator` may everything.
        name: What they are called; null where that is known, or said later.
        email: Where the link goes; null where you hand it over.
        user_name: With which they sign in beside their e-mail address; their id, their e-mail address or their role
            if it is left out.
        language: For texts to them: `fr` or `en`.
        zone: IANA name of their time zone.
    """

    person: str | None = None
    roles: tuple[Literal["administrator", "designer"], ...] = ()
    name: str | None = None
    email: str | None = None
    user_name: str | None = None
    language: Literal["en", "fr"] = "fr"
    zone: str = "Europe/Paris"


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question or task that gives a result.

    Attributes:
        id: 1 to 128 characters of any script, without control characters and line separators, without white space
            at either end, and not "." or ".."; compared as sent.
        title: A text for people by language tag, in at least one language. A reader whose language is missing is
            given a relative of it (fr for fr-CA, pt-BR for pt), else the language of the course, else the first.
        skills: The one to seven skills that it exercises; their order has no meaning.
        difficulty: Logits; 0 is average, and higher is harder.
        minutes: Expected duration.
        parameters: Its own guess and slip.
        evaluation: Whether it may serve as an extra evaluation.
        url: Where it opens, http or https; how a learning platform that knows activities by address names it.
    """

    id: str
    title: dict[str, str]
    skills: tuple[str, ...]
    difficulty: float = 0.0
    minutes: float = 1.0
    parameters: ItemParameters | None = None
    evaluation: bool = False
    url: str | None = None


class ItemAttempt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an item differs at one level of attempts from what its first attempt and the kind say.

    Attributes:
        difficulty: Added to that of the item, logits.
        ability: Added to its loading of ability, logits per standard deviation.
    """

    difficulty: float = 0.0
    ability: float = 0.0


class ItemEffects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one item differs.

    Attributes:
        difficulty: d_i, logits.
        ability: Added to both loadings of ability, logits per standard deviation.
        usual: Its usual score, 0..1: what a result is held against to say how the learner is doing; that of its
            skills by default.
        attempts: How it differs where it was met before.
        answers: Logits by the last one or two answers, `r` for right and `w` for wrong, oldest first.
        after: Logits by the id of the item before: where that ended wrong, and where it ended right.
    """

    difficulty: float = 0.0
    ability: float = 0.0
    usual: float | None = None
    attempts: dict[str, ItemAttempt] = field(default_factory=dict)
    answers: dict[str, float] = field(default_factory=dict)
    after: dict[str, tuple[float, float]] = field(default_factory=dict)


class ItemFigures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one item does.

    Attributes:
        item_id: The item.
        skills: Those that it exercises.
        n_learners: Learners whose first attempt at it is in the record.
        mean_score: Of these attempts, 0..1; null for none.
        modelled: How much likelier the model that traces holds a right answer of somebody of average ability who
            masters all skills of the item than of somebody who masters none, -1..1.
        observed: The same as the record shows it: the slope of the score over the mastery believed just before,
            -1..1; null where there is too little.
        low: Lower end of its 95 % interval.
        high: Upper end.
        verdict: `discriminates`, `does_not_discriminate` (the whole interval lies below 0.2), `misleads` (below 0)
            or `too_few`.
        verdict_text: The same for people, with what to do.
        last_at: When the newest of these attempts happened; null for none.
    """

    item_id: str
    skills: tuple[str, ...]
    n_learners: int
    mean_score: float | None
    modelled: float
    observed: float | None
    low: float | None
    high: float | None
    verdict: str
    verdict_text: Words
    last_at: datetime | None


class ItemFiguresPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How items do, by id.

    Attributes:
        content_graph: The graph.
        model_version: Of the model whose view `modelled` is.
        verdicts: How many items of the graph there are of each verdict.
        items: Those asked for.
        next_cursor: Of the next page; null on the last one.
    """

    content_graph: str
    model_version: str
    verdicts: dict[str, int]
    items: tuple[ItemFigures, ...]
    next_cursor: str | None


class ItemParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item's own guess and slip, in place of its skills' ones.

    Attributes:
        guess: P(right | not mastered) at θ = 0, the item's difficulty included.
        slip: P(wrong | mastered) at θ = 0, the item's difficulty included.
    """

    guess: float | None = None
    slip: float | None = None


class Joining(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Into which case a mail goes, as the learner's own words.

    Attributes:
        case_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
    """

    case_id: str


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stays, without the person.

    Attributes:
        what: In one word.
        why: The reason, for people.
    """

    what: str
    why: Words


class KeptApartPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Pairs, by id; `next_cursor` is null on the last page.

    Attributes:
        pairs: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    pairs: tuple[KeptApartPair, ...]
    next_cursor: str | None


class KeptApartPair(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two learners who are kept apart.

    Attributes:
        learners: Who, by id.
        by_id: The supporter who said so.
        by_role: As what.
        put_at: When.
    """

    learners: tuple[str, str]
    by_id: str
    by_role: str
    put_at: datetime


class KeptKind(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A kind of data.

    Attributes:
        kind: `lives` (what a learner did on a content graph, as a whole), `cases`, `files`, `contacts`, `accounts`,
            `reads`, `notices` or `sessions`.
        days: How long it is kept; null for ever.
        setting: By which setting.
        why: The reason of the default.
        expired: What is older, by table, and goes with the next look.
    """

    kind: str
    days: int | None
    setting: str
    why: Words
    expired: tuple[Expired, ...]


class KeyChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What shall be otherwise with a key; what is left out stays.

    Attributes:
        label: What it is for.
        limits: How much may be done with it: all of them anew.
    """

    label: str | None = None
    limits: KeyLimits | None = None


class KeyLimits(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much may be done with a key.

    Null is what the service's settings say, which is no limit if they say nothing; 0 is no limit, whatever they say.

    Attributes:
        requests_per_second: On the average.
        request_burst: Requests at once after a while without; ten seconds' worth where it is null.
        results_per_second: On the average. Every result, correction, trace of activity, statement and event that is
            sent or imported counts, also one that is a duplicate or refused.
        result_burst: Results at once after a while without; a larger batch is taken then, too, and makes the next
            wait.
        results_per_day: From midnight to midnight, UTC.
    """

    requests_per_second: float | None = None
    request_burst: int | None = None
    results_per_second: float | None = None
    result_burst: int | None = None
    results_per_day: int | None = None


class KeyMade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A new key of the tool.

    Attributes:
        kid: Its name in the keyset.
        signs_from: Since when it signs; it is published before, so that platforms have read it.
    """

    kid: str
    signs_from: datetime


class KeyRotation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a key is rotated.

    Attributes:
        overlap_days: For how many days the old key goes on opening, unless it ends before.
        expires_at: When the new key ends; if it is left out, after as long as the old one was made for, or never.
    """

    overlap_days: int = 7
    expires_at: datetime | None = None


class LastSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last message, of the learner or to them, or the last contact.

    Attributes:
        event_id: Its id.
        at: When.
        by: Who wrote.
        text: The beginning, of 300 characters at most.
    """

    event_id: str
    at: datetime
    by: WriterAnswer
    text: str


class LearnerExport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that is held of a learner.

    Attributes:
        format: What this document is.
        version: Of its schema; a field that is added does not change it.
        learner_id: The learner.
        exported_at: When.
        complete: Whether all commits had reached the record; what had not is in `pending`.
        live: What is believed, by content graph.
        pending: What is on its way to the record.
        results: Rows. One accepted result.
        corrections: Rows. What makes a result void, or gives it another score; the newest of a result holds.
        adjustments: Rows. One change of the learner's path.
        reviews: Rows. What a person said of an adjustment.
        decision_bases: Rows. What a change of the path rests on beside the record: with both, the decision can be
            made again.
        recommendation_events: Rows. What a learner did with a recommendation.
        shortfalls: Rows. What the path owed the learner and could not give.
        activities: Rows. One trace of activity: what a learner did or was to do, beside results.
        dead_letters: Rows. A commit that could not be written to the record; `payload` is the journal's entry
            (msgpack) in hexadecimal.
        overrides: Rows. An override of the learner, or of one of their cohorts; `basis` is the right by which the
            learner asked.
        contests: Rows. What was contested, in `words`, and the evaluation or the case that it led to.
        rectifications: Rows. What the learner asked to be corrected, and what became of it.
        pins_done: Rows. A pin that the learner has done.
        goals: Rows. A goal that the learner was given, as such (`is_own`) or by `cohorts`; skill, level and weight
            of each target.
        cohorts: Rows. A cohort that the learner is in.
        declared_groups: Rows. A group that the organisation declared, for error rates by group.
        contact: Rows. What the learner is called and how they are reached; `search` is what an older version looked
            through.
        message_preferences: Rows. On which channels the learner wants which messages, and when not.
        unreachable_addresses: Rows. Where the learner was not reached, and why; the address is a keyed digest.
        browsers: Rows. A browser that shows messages to the learner; `subscription` is what opens it.
        mails: Rows. A mail that came from the learner or about them; `raw` is all of it, base64.
        assignments: Rows. Who was assigned to the learner, as it was put; null where that was removed.
        cases: Rows. A case, as its events have left it; `role` is as what its owner has it.
        case_events: Rows. What happened to a case, and the words that were written (`body`), whoever they were
            written for.
        case_drafts: Rows. What somebody has begun to write in a case.
        faq_conversations: Rows. A conversation with the FAQ, and the case in which a person went on with it.
        faq_questions: Rows. What the learner asked the FAQ, what was shown, what became of it, and what a curator
            made of it (`gap`).
        faq_model_calls: Rows. What a language model was asked about the learner's words, for whom, and what it said
            or why it did not.
        productions: Rows. What was handed in: a file, which GET /v1/cases/{case_id}/productions/{production_id}
            gives, or a link.
        timers: Rows. What the clock of a case passes, and when it did.
        notices: Rows. What a supporter was told of the learner.
        sendings: Rows. A message that went to somebody, or was to go, and what became of it.
        alerts: Rows. A signal that was routed to somebody; to the learner, without what is for supporters.
        signals: Rows. A signal that was raised last on a day, whether its evidence holds, and whether its cohort's
            stands for it.
        groups: Rows. A group that the learner is or was in, without the others, and the learner's mastery before it
            and after it.
        kept_apart: Rows. That the learner is kept apart from another one, who is not named.
        peer_willingness: Rows. What the learner said of helping others and of being helped.
        peer_helps: Rows. Help that the learner gave or got (`side`), without the other, and their own mastery
            before it and after it.
        peer_messages: Rows. What the learner wrote to the other of a pair.
        peer_sessions: Rows. A session with the other of a pair, and what was seen of the learner.
        signals_due: Rows. That no signal was read yet from results, from the one of `seq` on.
        changes: Rows. That something of the learner changed, as other systems are told.
        changes_due: Rows. A change that has no number yet; those of one `transaction` are told in the order in
            which they happened.
        change_counts: Rows. How many changes of the learner other systems could be told so far.
        reads: Rows. That somebody has read of the learner, as what, and what.
        cohort_reads: Rows. That somebody has read of several learners, of whom this was one.
        accounts: Rows. The account of the learner.
        sessions: Rows. Where the learner is signed in; `door` says by what.
        passkeys: Rows. A passkey of the learner.
        oidc_subjects: Rows. Who the learner is to a provider by which they sign in.
        statements: Rows. A statement that names the learner, in JSON as it was sent, with its source; `stored_at`
            is its `stored`.
        attachments: Rows. What came with a statement that names the learner; `content` in base64.
        documents: Rows. A state or profile of the learner; `about` and `agent` are digests; no `registration` is
            one of zeros.
        identities: Rows. What another system calls the learner.
        taken_from_sources: Rows. A statement or event that became something: its id, who sent it, and the SHA-256
            of what it says.
        pending_from_sources: Rows. A statement (by its number in the store) or an event that waits to be taken;
            `due_at` where it was put off.
        platform_grades: Rows. The grade of the learner that a gradebook of a learning platform was told last.
        imports: Rows. An import that names the learner and waits to be applied; it names others, too, so its plan
            is not told.
        orders_due: Rows. That the live store has yet to hear what people decided about the learner.
        tracing_revisions: Rows. What beliefs were made with, by `revision`: a version of the graph, and a model
            (null: as it is authored).
    """

    format: str
    version: int
    learner_id: str
    exported_at: datetime
    complete: bool
    live: tuple[LiveExport, ...]
    pending: tuple[PendingCommit, ...]
    results: tuple[ExportedResult, ...]
    corrections: tuple[ExportedCorrection, ...]
    adjustments: tuple[ExportedAdjustment, ...]
    reviews: tuple[ExportedReview, ...]
    decision_bases: tuple[ExportedBasis, ...]
    recommendation_events: tuple[ExportedEvent, ...]
    shortfalls: tuple[ExportedShortfall, ...]
    activities: tuple[ExportedTrace, ...]
    dead_letters: tuple[ExportedDeadLetter, ...]
    overrides: tuple[ExportedOverride, ...]
    contests: tuple[ExportedContest, ...]
    rectifications: tuple[ExportedRectification, ...]
    pins_done: tuple[ExportedPin, ...]
    goals: tuple[ExportedGoal, ...]
    cohorts: tuple[ExportedCohort, ...]
    declared_groups: tuple[ExportedGroupLabel, ...]
    contact: tuple[ExportedContact, ...]
    message_preferences: tuple[ExportedPreferences, ...]
    unreachable_addresses: tuple[ExportedUnreachable, ...]
    browsers: tuple[ExportedBrowser, ...]
    mails: tuple[ExportedMail, ...]
    assignments: tuple[ExportedAssignment, ...]
    cases: tuple[ExportedCase, ...]
    case_events: tuple[ExportedCaseEvent, ...]
    case_drafts: tuple[ExportedDraft, ...]
    faq_conversations: tuple[ExportedConversation, ...]
    faq_questions: tuple[ExportedQuestion, ...]
    faq_model_calls: tuple[ExportedModelCall, ...]
    productions: tuple[ExportedProduction, ...]
    timers: tuple[ExportedTimer, ...]
    notices: tuple[ExportedNotice, ...]
    sendings: tuple[ExportedSending, ...]
    alerts: tuple[ExportedAlert, ...]
    signals: tuple[ExportedSignal, ...]
    groups: tuple[ExportedGroup, ...]
    kept_apart: tuple[ExportedKeptApart, ...]
    peer_willingness: tuple[ExportedWillingness, ...]
    peer_helps: tuple[ExportedPeerHelp, ...]
    peer_messages: tuple[ExportedPeerMessage, ...]
    peer_sessions: tuple[ExportedPeerSession, ...]
    signals_due: tuple[ExportedSignalDue, ...]
    changes: tuple[ExportedChange, ...]
    changes_due: tuple[ExportedChangeDue, ...]
    change_counts: tuple[ExportedChangeCount, ...]
    reads: tuple[ExportedRead, ...]
    cohort_reads: tuple[ExportedCohortRead, ...]
    accounts: tuple[ExportedAccount, ...]
    sessions: tuple[ExportedSession, ...]
    passkeys: tuple[ExportedPasskey, ...]
    oidc_subjects: tuple[ExportedSubject, ...]
    statements: tuple[ExportedStatement, ...]
    attachments: tuple[ExportedAttachment, ...]
    documents: tuple[ExportedDocument, ...]
    identities: tuple[ExportedIdentity, ...]
    taken_from_sources: tuple[ExportedTaken, ...]
    pending_from_sources: tuple[ExportedPending, ...]
    platform_grades: tuple[ExportedPlatformGrade, ...]
    imports: tuple[ExportedImport, ...]
    orders_due: tuple[ExportedDue, ...]
    tracing_revisions: tuple[ExportedRevision, ...]


class LearnerMastery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is believed about a learner.

    Attributes:
        learner_id: The learner.
        content_graph: Id of the content graph.
        graph_version: Its version.
        model_version: What made the belief: the content hash of the fitted model, or `authored-` and the graph's
            revision.
        at: The moment that the figures are for.
        n_results: Results that they rest on.
        skills: In the order of the content graph.
    """

    learner_id: str
    content_graph: str
    graph_version: str
    model_version: str
    at: datetime
    n_results: int
    skills: tuple[SkillMastery, ...]


class LearnerOfMap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A learner.

    Attributes:
        learner_id: Who.
        name: What they are called; null where nobody has said it.
        seen_at: The newest result on the content graph or visit; null for never.
        mastery: Of each skill now, in the order of `skills`; null where nothing is known.
    """

    learner_id: str
    name: str | None
    seen_at: datetime | None
    mastery: tuple[float | None, ...]


class LearnerProfile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a learner belongs, and who helps them.

    Attributes:
        learner_id: The learner.
        name: As they are called; null where nobody says it, and for a peer tutor.
        cohorts: In which they are.
        content_graphs: On which they have a result or a trace of activity.
        helpers: Tutors first, who coordinates last; of several of a role by id.
    """

    learner_id: str
    name: str | None
    cohorts: tuple[str, ...]
    content_graphs: tuple[str, ...]
    helpers: tuple[HelperTold, ...]


class LearnerToken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A learner's token: to be handed to their page as it is.

    Attributes:
        token: Sent as a key is: `Authorization: Bearer …`.
        learner_id: Of whom it reads.
        expires_at: When it ends.
        origins: The pages that may use it.
    """

    token: str
    learner_id: str
    expires_at: datetime
    origins: tuple[str, ...]


class LearnerTokenRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """For whom, and for how long.

    Attributes:
        learner_id: Opaque id of the learner: no name, no e-mail address.
        minutes: That it lives.
        origins: The pages that may use it, as browsers name them (`https://lms.example`); none for what is no page.
    """

    learner_id: str
    minutes: int = 15
    origins: tuple[str, ...] = ()


class LearnerTrace(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A trace of activity; fields that its kind does not have are left out.

    Attributes:
        trace_id: The sender's.
        kind: What it is a trace of.
        occurred_at: When it happened; of a submission, when it was handed in.
        received_at: When it was accepted.
        activity_id: What it is about.
        minutes: Of a visit.
        due_at: Of a deadline or a submission.
        meeting_id: Of a meeting.
        status: Of a meeting.
        starts_at: Of a meeting.
        verb: What was done.
        value: With what outcome.
        cohort_id: Whose deadline it is, where it is not the learner's own.
    """

    trace_id: str
    kind: str
    occurred_at: datetime
    received_at: datetime
    activity_id: str | None = None
    minutes: float | None = None
    due_at: datetime | None = None
    meeting_id: str | None = None
    status: str | None = None
    starts_at: datetime | None = None
    verb: str | None = None
    value: str | None = None
    cohort_id: str | None = None


class LearnersEventAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of an event.

    Attributes:
        status: `duplicate` where the same was told before; nothing has changed then.
        recommendation_id: The list.
        learner_id: Opaque id of the learner: no name, no e-mail address.
        event: What was told.
        activity_id: Of which activity.
        counts_as_studied: Whether the activity is a resource that is not recommended again for now.
    """

    status: str
    recommendation_id: str
    learner_id: str
    event: str
    activity_id: str
    counts_as_studied: bool


class LearnersPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Learners by id; a page may be short, and only one without `next_cursor` is the last.

    Attributes:
        learners: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    learners: tuple[ListedLearner, ...]
    next_cursor: str | None


class LearningGroupMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group that was made.

    Attributes:
        group_id: Names it.
        kind: Why they are together.
        content_graph: On which content graph.
        skill_id: What they are to learn.
        cohort: Out of which it was made; null where out of several.
        activity_id: What they study together; null for nothing.
        item_ids: What they solve together.
        planned_at: When they meet; null where it is open.
        note: For whoever helps.
        names_shown: Whether its learners see what the others are called, while it runs.
        by_id: The supporter who made it.
        by_role: As what.
        made_at: When.
        n_learners: How many are in it, without who left.
        learners: Those whom the reader may see, by id. Where they stand before and after is no effect of the group:
            mastery that is low rises by itself, too (`GET /v1/effects/support`).
        ended: How it ended; null while it runs.
    """

    group_id: str
    kind: str
    content_graph: str
    skill_id: str
    cohort: str | None
    activity_id: str | None
    item_ids: tuple[str, ...]
    planned_at: datetime | None
    note: str
    names_shown: bool
    by_id: str
    by_role: str
    made_at: datetime
    n_learners: int
    learners: tuple[FollowedMember, ...]
    ended: GroupEnd | None


class LeavingModel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Chances of leaving for good after an activity; those that apply add up. Nobody leaves by default.

    Attributes:
        always: Whatever it was.
        too_hard: Of an item that nobody could answer, falling to none at an expected score of `hard_below`.
        too_easy: Of an item that cannot fail, falling to none at `easy_above`.
        discouraged: After `wrong_in_a_row` wrong results in a row, on any skills, or more.
        tired: After the activity with number `tired_from` of a day (UTC), and each later one.
        hard_below: Expected score under which an item counts as too hard.
        easy_above: Expected score above which it counts as too easy.
        wrong_in_a_row: Results.
        tired_from: Activities.
    """

    always: float = 0.0
    too_hard: float = 0.0
    too_easy: float = 0.0
    discouraged: float = 0.0
    tired: float = 0.0
    hard_below: float = 0.5
    easy_above: float = 0.9
    wrong_in_a_row: int = 3
    tired_from: int = 10


class LeftOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something in the file that is not taken.

    Attributes:
        reason: Why, in one word that stays.
        where: What it is, as the file names it; never a name or an address of a person.
        why: In a sentence.
        n: How many such things this stands for.
    """

    reason: str
    where: str
    why: Text
    n: int = 1


class LinkChoice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a link in the course leads to.

    Attributes:
        shows: `next`: what comes next for each learner; `activity`: one item or resource, and then what comes next;
            `learner`: the learner's own page.
        title: As the course shows it.
        content_graph: On which content graph; it may be left out of `learner`.
        goal: Towards which goal, for `next`.
        activity: Which item or resource, for `activity`.
        is_graded: Whether the learner's progress is put in the gradebook.
    """

    shows: Literal["activity", "learner", "next"]
    title: str
    content_graph: str | None = None
    goal: str | None = None
    activity: str | None = None
    is_graded: bool = False


class LinkRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a link shall be for.

    Attributes:
        opens: `sign_in` within 15 minutes; or `invitation` within 7 days, where another password or passkey is
            chosen.
    """

    opens: Literal["invitation", "sign_in"]


class LinkRequestTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a platform asks of a teacher who chooses links.

    Attributes:
        platform: What the platform is called.
        course: The title of the course; null where the platform does not say.
        takes_line_items: Whether a column of the gradebook may come with a link.
    """

    platform: str
    course: str | None
    takes_line_items: bool


class ListedCohort(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cohort, and how many learners of it the reader may see.

    Attributes:
        cohort: Id of the cohort.
        n_learners: Learners whom the reader may see.
    """

    cohort: str
    n_learners: int


class ListedLearner(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A learner.

    Attributes:
        learner_id: Your id.
        name: What the learner is called; null where nobody has said it.
        cohorts: In which the learner is.
        signals: Kinds of their open alerts.
        seen_at: Their newest result or visit, on the content graph if one is asked for; null for never.
        n_open_cases: Of theirs, on whichever course.
        mastery: Of the skill that was asked for, now; null where none was.
    """

    learner_id: str
    name: str | None
    cohorts: tuple[str, ...]
    signals: tuple[str, ...]
    seen_at: datetime | None
    n_open_cases: int
    mastery: float | None


class ListedMapping(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mapping.

    Attributes:
        name: Of the mapping.
        about: Whose statements it is for.
        is_bundled: Whether it comes with the service.
        n_rules: Rules of its own.
        extends: Mappings whose rules come after its own.
        put_at: When it was put; null of one that comes with the service.
    """

    name: str
    about: str
    is_bundled: bool
    n_rules: int
    extends: tuple[str, ...]
    put_at: datetime | None


class LiveExport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the live store holds on one content graph.

    Attributes:
        content_graph: Its id.
        version: Commits so far.
        revision: That the belief was made with.
        n_results: Results accepted, void ones included.
        n_corrections: Corrections accepted.
        n_void: Results that do not count.
        is_automatic: Whether paths are adjusted; false where people switched that off.
        mastery: The belief now, as `GET /v1/learners/{learner_id}/mastery` tells it; null before the first result.
    """

    content_graph: str
    version: int
    revision: int
    n_results: int
    n_corrections: int
    n_void: int
    is_automatic: bool
    mastery: LearnerMastery | None


class LmsContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A Moodle in which messages are written.

    Attributes:
        url: Its address, https.
        token: Of an external service with `core_message_send_instant_messages`; it is sealed, and told to nobody.
    """

    url: str
    token: str


class LmsTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where messages are written; both null for nowhere.

    Attributes:
        url: Of the platform.
        put_at: Since when.
    """

    url: str | None
    put_at: datetime | None


class MadeInvitation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An invitation, and its link, which is shown once.

    Attributes:
        invitation: The invitation.
        link: Opens it once; null where it goes by mail.
        is_mailed: Whether it goes to the account's address instead.
    """

    invitation: Invitation
    link: str | None
    is_mailed: bool = False


class MadeKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key just made.

    Attributes:
        key: As lists show it.
        token: What opens: it is told this once, and kept nowhere.
    """

    key: ApiKey
    token: str


class MadeLink(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A link, shown once: the record keeps only its hash.

    Attributes:
        account_id: The account that it opens.
        opens: `invitation`, where a password or a passkey is chosen, or `sign_in`.
        link: Opens once; hand it to nobody but its owner. Null where it goes by mail.
        expires_at: Until when, of a link that is shown; one that goes by mail counts from when it goes.
        is_mailed: Whether it goes to the account's address instead.
    """

    account_id: str
    opens: str
    link: str | None
    expires_at: datetime
    is_mailed: bool = False


class MadeWebhook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A webhook, and its secret.

    Attributes:
        webhook: As lists show it.
        secret: Which signs (`whsec_…`): it is told this once. Null for a store of statements.
    """

    webhook: WebhookTold
    secret: str | None


class MailDropped(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mail that is there no more.

    Attributes:
        mail_no: Number of the mail.
    """

    mail_no: int


class MailJoined(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a mail went.

    Attributes:
        mail_no: Number of the mail.
        case_id: Id of the case.
        event_id: Id of the event in the case.
    """

    mail_no: int
    case_id: str
    event_id: str


class MailStored(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mail is on disk, and is taken in exactly once.

    Attributes:
        mail_no: Its number; null where it came before.
        is_new: Whether it is new.
    """

    mail_no: int | None
    is_new: bool


class MappingList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Mappings, your own first.

    Attributes:
        mappings: Your own first, then those that come along.
    """

    mappings: tuple[ListedMapping, ...]


class MasteryChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The move of one skill's mastery by the results of this request; 0..1.

    Attributes:
        learner_id: Whose.
        skill_id: Of which skill.
        before: The mastery that was shown just before the first of them.
        after: The mastery that is shown after the last, everywhere. A wrong result never raises it above `before`,
            a right one never lowers it below.
        low: Lower end of a 90 % interval of `after`, by what is not known about the learner's ability.
        high: Upper end.
        expected_learning: What practising is expected to add before the next result on the skill.
        opportunities: Results on this skill.
    """

    learner_id: str
    skill_id: str
    before: float
    after: float
    low: float
    high: float
    expected_learning: float
    opportunities: int


class MasteryMove(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The move of one skill's mastery by the evidence of one result; 0..1.

    From `after` to the `before` of the next result on the skill, a mastery moves by what is learned and forgotten
    meanwhile, and by what results on other skills say about the learner's ability.

    Attributes:
        skill_id: Id of the skill.
        before: Before it, 0..1.
        after: After it, 0..1.
    """

    skill_id: str
    before: float
    after: float


class MasteryOfCohort(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the learners of a cohort stand.

    Attributes:
        cohort_id: Your id of it.
        content_graph: On which content graph.
        graph_version: Its version.
        at: When.
        n_learners: Who is in it, as far as the reader may see their level.
        half_seen_since: Half of them were seen at least once since then; null where half never were.
        skills: In the order of the content graph; medians are those of all of them.
        learners: As many as were asked for.
    """

    cohort_id: str
    content_graph: str
    graph_version: str
    at: datetime
    n_learners: int
    half_seen_since: datetime | None
    skills: tuple[SkillOfMap, ...]
    learners: tuple[LearnerOfMap, ...]


class MeanRise(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mean rise of mastery with its 95 % interval over learners; all in -1..1, wide where few learners tell.

    Attributes:
        mean: The mean.
        low: Lower end of the interval.
        high: Upper end of the interval.
    """

    mean: float
    low: float
    high: float


class Meeting(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="meeting"):
    """A meeting was planned, was held, or was missed by the learner.

    The newest status of a `meeting_id` holds (by `occurred_at`; what became of it goes before that it was planned).

    Attributes:
        trace_id: Unique for the learner and content graph (for deadlines of cohorts: for the content graph);
            sending it again changes nothing.
        learner_id: Opaque id of the learner: no name, no e-mail address.
        meeting_id: Of one meeting of one learner.
        status: What became of it.
        starts_at: For when it was planned, with its time zone.
        occurred_at: When it happened; null for now.
    """

    trace_id: str
    learner_id: str
    meeting_id: str
    status: Literal["held", "missed", "planned"]
    starts_at: datetime
    occurred_at: datetime | None = None


class MeetingAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A meeting as it stands.

    Attributes:
        meeting_id: Id of the meeting.
        title: What it is about.
        starts_at: When it begins.
        ends_at: When it ends.
        place: Where; may be empty.
        outcome: Null while it is to come.
        n_moves: How often it was put elsewhere.
        is_reported: Whether what came out of it was told.
        invitation: As calendars take it (RFC 5545, `text/calendar`).
    """

    meeting_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    outcome: str | None
    n_moves: int
    is_reported: bool
    invitation: str


class MeetingMove(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The same meeting at another time or place.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        title: In a line.
        starts_at: When it begins.
        ends_at: When it ends.
        place: A room, or the address of a conference.
        text: What it is about.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    text: str = ""


class MeetingResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a meeting. One that was held answers as a message does; one that was missed does not.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        outcome: That, if it is not known yet.
        missed_by: Who did not come, of one that was missed.
        summary: What came out of it.
        decisions: What was decided.
        next_step: What comes next.
        visibility: Who may read these; that it was held or missed the learner knows.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    outcome: Literal["cancelled", "held", "missed"] | None = None
    missed_by: Literal["both", "learner", "supporter"] | None = None
    summary: str = ""
    decisions: tuple[str, ...] = ()
    next_step: str = ""
    visibility: Literal["learner", "team"] = "team"


class MemberLeftOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member who became nobody here, and why.

    Attributes:
        subject: As the platform has them.
        why: For people.
    """

    subject: str
    why: str


class Merger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another case of the same learner goes on in this one; of two open clocks the older is kept.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        case_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        reason: Why.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    case_id: str
    reason: str


class MessageConditions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """For whom a step is; what is left out fits all.

    Attributes:
        engagement: `active` has visited within 7 days, `fading` within 14, `silent` before, `never` not yet.
        languages: Of whoever gets it.
        cohorts: Which the learner is in.
        opted_in: Only for whoever asked for reminders.
    """

    engagement: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()
    opted_in: bool = False


class MessageDryRun(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a run would send, as things stand now: nobody does anything more.

    Attributes:
        from_at: From when: now.
        to_at: Until when.
        n_learners: Learners who follow it.
        n_messages: Messages in all; the first of them are told.
        counts: By step and outcome, in the order of the steps.
        messages: In the order in which they go.
    """

    from_at: datetime
    to_at: datetime
    n_learners: int
    n_messages: int
    counts: tuple[StepCount, ...]
    messages: tuple[RehearsedMessage, ...]


class MessageDryRunRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run that there might be.

    Attributes:
        run: What it would say.
        scenario: A message scenario that is not stored; the one that the run names where it is left out.
        until: Until when is looked; two weeks after the last day of the course where it is left out.
        limit: How many messages are told; all are counted.
    """

    run: MessageRunContent
    scenario: MessageScenario | None = None
    until: str | None = None
    limit: int = 500


class MessagePage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of messages, newest first; `next_cursor` is null on the last one.

    Attributes:
        messages: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    messages: tuple[MessageTold, ...]
    next_cursor: str | None


class MessageRunContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cohort follows a message scenario.

    Attributes:
        scenario_id: 1 to 128 characters of any script, without control characters and line separators, without
            white space at either end, and not "." or ".."; compared as sent.
        cohort_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        content_graph: 1 to 128 characters of any script, without control characters and line separators, without
            white space at either end, and not "." or ".."; compared as sent.
        starts_on: The first day of the course.
        ends_on: Its last day.
        dates: Other days of the course, by the name that steps call them by (`only`).
        is_paused: Nothing of it is sent for now.
    """

    scenario_id: str
    cohort_id: str
    content_graph: str
    starts_on: str
    ends_on: str
    dates: dict[str, str] = field(default_factory=dict)
    is_paused: bool = False


class MessageScenario(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Messages of a course, laid down before it starts.

    Attributes:
        title: A text for people by language tag, in at least one language. A reader whose language is missing is
            given a relative of it (fr for fr-CA, pt-BR for pt), else the language of the course, else the first.
        cap_per_week: How many reminders one person gets in any seven days, those of all other scenarios counted in.
        templates: Words.
        steps: What goes when.
    """

    title: dict[str, str]
    cap_per_week: int = 3
    templates: tuple[MessageTemplate, ...]
    steps: tuple[MessageStep, ...]


class MessageStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One kind of message of a scenario.

    Attributes:
        id: 1 to 128 characters of any script, without control characters and line separators, without white space
            at either end, and not "." or ".."; compared as sent.
        template: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        to: To whom: the learner, or whoever has the role for them.
        trigger: About what and when.
        when: For whom.
        channels: The first by which the person can be reached is taken.
        stop: What keeps it from going at the last moment: what was asked is `done`, the learner has `visited`
            since, a supporter has `contacted` them since.
        needs_approval: Whether a supporter of the learner looks at each before it goes.
        required: Whether whoever wants no reminders gets it all the same, and it counts for no cap: a convocation.
        latecomers: Whether whoever comes later, while it can still serve, gets it when they come.
        valid_days: How long after its moment it may still go, where its occasion sets no end.
    """

    id: str
    template: str
    to: str = "learner"
    trigger: MessageTrigger
    when: MessageConditions | None = None
    channels: tuple[str, ...] | None = None
    stop: tuple[str, ...] | None = None
    needs_approval: bool = False
    required: bool = False
    latecomers: bool = False
    valid_days: int = 3


class MessageTemplate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The words of a kind of message. `{name}` and other placeholders are filled in when it is sent.

    Attributes:
        id: 1 to 128 characters of any script, without control characters and line separators, without white space
            at either end, and not "." or ".."; compared as sent.
        kind: What it is for, which says what it can be about.
        subject: One line, by language.
        text: Paragraphs with an empty line between them, by language; lines that begin with `- ` are a list.
        short: For SMS and push, by language; the subject where it is left out.
        link: What it leads to.
    """

    id: str
    kind: str
    subject: dict[str, str]
    text: dict[str, str]
    short: dict[str, str] = field(default_factory=dict)
    link: TemplateLink | None = None


class MessageTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message as its reader has it, in their language.

    Attributes:
        no: Of the sending.
        purpose: For what it is.
        at: When it went.
        channel: By which it went; null where it went by none.
        case_id: Id of the case; null where it is of none.
        title: In one line.
        paragraphs: What follows.
        link: Where to act: an address of our own pages.
        link_label: What following it does.
    """

    no: int
    purpose: str
    at: datetime
    channel: str | None
    case_id: str | None
    title: str
    paragraphs: tuple[str, ...]
    link: str | None
    link_label: str | None


class MessageTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a step is about, and how long before or after it is sent.

    Attributes:
        occasion: A date of the course, a deadline, a meeting, a review that is due, a resource that changed, a
            signal, a result, or something that another system told.
        days: After it; before it where it is negative. Days of whoever gets it.
        hours: In addition; only without `at`.
        at: At which local time of whoever gets it; at the occasion's own time where it is left out.
        only: Of which ones: names of course dates, ids of activities and meetings, kinds of signals, `passed` or
            `failed`, verbs of events; all where it is left out.
    """

    occasion: str
    days: int = 0
    hours: int = 0
    at: str | None = None
    only: tuple[str, ...] = ()


class ModelArtefact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fitted model.

    Attributes:
        format: Name and number of this format.
        kind: `bkt` is classic knowledge tracing, one node of ability; `ability` has several.
        content_hash: SHA-256 in hexadecimal digits.
        code_version: Of the program that made it.
        parameters: The numbers.
        intervals: How sure they are.
        vocabulary: What they are about.
        training: Where they come from.
    """

    format: str = "symphonie-model/1"
    kind: str
    content_hash: str
    code_version: str
    parameters: Parameters
    intervals: Intervals | None = None
    vocabulary: Vocabulary
    training: Training


class ModelComparison(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two models side by side.

    Attributes:
        before: The one.
        after: The other.
        differences: Of their parameters and vocabularies.
    """

    before: ComparedModel
    after: ComparedModel
    differences: Comparison


class ModelCoverage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a model knows of the content graph as it is now.

    Attributes:
        fitted_skills: How many of its skills have fitted parameters.
        known_items: How many of its items the model has seen.
        unseen_skills: Ids of the others: they have their author's parameters, or else the population's.
        unseen_items: Ids of the others: they have their author's difficulty.
    """

    fitted_skills: int
    known_items: int
    unseen_skills: tuple[str, ...]
    unseen_items: tuple[str, ...]


class ModelList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The models of a content graph, newest first; `next_cursor` is null on the last page.

    Attributes:
        models: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    models: tuple[ModelSummary, ...]
    next_cursor: str | None


class ModelStored(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What uploading a model did.

    Attributes:
        content_hash: Names the model from now on.
        kind: `bkt` or `ability`.
        created: Whether the content graph had no such model before.
        coverage: What it knows of the content graph.
    """

    content_hash: str
    kind: str
    created: bool
    coverage: ModelCoverage


class ModelSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A model as a list shows it.

    Attributes:
        content_hash: Names it.
        kind: `bkt` or `ability`.
        code_version: Of the program that made it.
        uploaded_at: When it came in first.
        active: Whether it traces now.
        training: What it was made from, and how that went.
    """

    content_hash: str
    kind: str
    code_version: str
    uploaded_at: datetime
    active: bool
    training: Training


class Moderation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What whoever moderates does; what is left out stays as it is.

    Attributes:
        is_paused: Whether the two may not write or plan.
        hide: Number of a message that the two are not to read.
        show: Number of one that they are to read again.
    """

    is_paused: bool | None = None
    hide: int | None = None
    show: int | None = None


class NamesTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Names by id; who has none, or is none of who asks, is left out.

    Attributes:
        learners: Of learners.
        supporters: Of supporters.
    """

    learners: dict[str, str]
    supporters: dict[str, str]


class NewCase(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation about a learner.

    Attributes:
        subject: In a line; where it is left out the machine writes one.
        learner_id: Opaque id of the learner: no name, no e-mail address.
        text: The first message: of the learner, or to them. Supporters may leave it out.
        channel: Where it was written.
        content_graph: About which course; where it is left out and there is only one, about that.
        owner_id: Who has it, where a supporter says so; routed by the rules otherwise.
        role: As what a supporter acts, of the roles that they have for the learner.
    """

    subject: str | None = None
    learner_id: str
    text: str | None = None
    channel: Literal["email", "lms", "phone", "sms", "web"] = "web"
    content_graph: str | None = None
    owner_id: str | None = None
    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None


class NewContact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """You spoke with the learner: it answers as a message does, from when it is recorded.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        means: How.
        text: What came out of it.
        happened_at: When it was, if not now; the clock goes by when it was recorded.
        visibility: Who may read the text.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    means: Literal["call", "message_elsewhere", "video", "visit"]
    text: str
    happened_at: datetime | None = None
    visibility: Literal["learner", "team"] = "team"


class NewIdentity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is meant: a learner, a supporter, or somebody who is both.

    Attributes:
        issuer: Address of the system that says it: `iss`, `homePage`; or `mbox`, `mbox_sha1sum`, `openid`.
        subject: What that system calls the person; of an e-mail address only a keyed digest is kept and told.
        learner_id: The learner.
        supporter_id: The supporter.
    """

    issuer: str
    subject: str
    learner_id: str | None = None
    supporter_id: str | None = None


class NewKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key that is to be made.

    Attributes:
        label: What it is for.
        scopes: What it allows: as little as will do. `admin` allows all but `metrics:read`, which cannot be given
            here.
        expires_at: When it ends; never if it is left out.
        person: `supporter/id` or `learner/id`, the one person for whom it acts; else requests say.
        limits: How much may be done with it.
    """

    label: str
    scopes: tuple[
        Literal[
            "activities:write",
            "admin",
            "changes:read",
            "content:read",
            "content:write",
            "learners:read",
            "messages:write",
            "metrics:read",
            "people:write",
            "results:write",
            "support",
            "support:read",
            "support:write",
            "xapi:read",
            "xapi:write",
        ],
        ...,
    ]
    expires_at: datetime | None = None
    person: str | None = None
    limits: KeyLimits | None = None


class NewLink(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that was handed in elsewhere.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        url: Where it is; its address begins with `https://` and names no user.
        name: What it is, in a line; the address where it is left out.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    url: str
    name: str | None = None


class NewMeeting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A meeting with the learner that is to be.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        title: In a line.
        starts_at: When it begins.
        ends_at: When it ends.
        place: A room, or the address of a conference.
        text: What it is about.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    text: str = ""


class NewMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message: of the learner, or to them.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        text: Plain text.
        channel: Where it was written; the clock is the same for all.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    text: str
    channel: Literal["email", "lms", "phone", "sms", "web"] = "web"


class NewNote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A note among supporters; it is sent to nobody, and answers nothing.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        text: Plain text.
        visibility: `team` for whoever helps the learner, peer tutors excepted; `role` for those of your role;
            `author` for you alone.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    text: str
    visibility: Literal["author", "role", "team"] = "team"


class NewObservation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """You saw a skill on the job.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        skill_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        score: How it went: 0 is not at all, 1 is as somebody who has mastered it.
        context: What the learner did, and where; it stays in the case, for whom it is visible.
        observed_at: When.
        content_graph: Where the case is about no course; may be left out if there is only one.
        visibility: Who may read it: whoever helps, peer tutors excepted, or the learner, too.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    skill_id: str
    score: float
    context: str
    observed_at: datetime
    content_graph: str | None = None
    visibility: Literal["learner", "team"] = "team"


class NewPeerMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one writes to the other, or whoever moderates to both; who moderates reads it.

    Attributes:
        text: Plain text.
    """

    text: str


class NewPeerSession(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When the two are to meet.

    Attributes:
        starts_at: When it begins.
        minutes: How long it is to be.
    """

    starts_at: datetime
    minutes: int = 45


class NewPlan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Contacts that you will begin, laid down before: each message, call or meeting held is the next one of them.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        form: `contacts` come from a template, `coaching` is bounded and spread evenly.
        text: What it is for.
        starts_at: From when.
        ends_at: When it is over, whatever was done.
        steps: The template, of `contacts`.
        n_contacts: How many, of `coaching`.
        visibility: Who may read it.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    form: Literal["coaching", "contacts"]
    text: str
    starts_at: datetime
    ends_at: datetime
    steps: tuple[PlanStep, ...] = ()
    n_contacts: int | None = None
    visibility: Literal["learner", "team"] = "team"


class NewTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody is to do something.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        text: What.
        supporter_id: The supporter who is to do it; the learner where it is left out, who then reads it.
        due_at: By when.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    text: str
    supporter_id: str | None = None
    due_at: datetime | None = None


class NewWait(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer lies with the learner: the clock is paused until they write.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        reason: For what; the learner reads it.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    reason: str


class NewWebhookRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A webhook that is to be made.

    Attributes:
        url: Where messages go, by HTTPS; of a store of statements its endpoint, `/statements` left out.
        kinds: Which changes; all if it is left out or empty. To a store of statements go `adjustment.opened`
            (recommended) and `mastery.crossed` (mastered) alone.
        label: What it is for.
        xapi: Where changes go as xAPI statements to a learning record store, instead of signed messages.
    """

    url: str
    kinds: tuple[
        Literal[
            "adjustment.closed",
            "adjustment.opened",
            "adjustment.reviewed",
            "alert.breached",
            "alert.closed",
            "alert.opened",
            "alert.warned",
            "case.message",
            "mastery.crossed",
            "model.activated",
            "signal.raised",
        ],
        ...,
    ] = ()
    label: str = ""
    xapi: StoreOfStatements | None = None


class Newest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The newest thing that happened in a case, of what you may see.

    Attributes:
        event_id: Its id, which `last_seen` takes.
        at: When.
        by: Who did it.
    """

    event_id: str
    at: datetime
    by: WriterAnswer


class NoAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nothing is to be answered, and why; a learner says that help is no longer needed.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        reason: Why.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    reason: str


class NotUsefulRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """It was of no use; counted for whoever sets the rules.

    Attributes:
        reason: Why, for people.
    """

    reason: str


class NoticeAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that a supporter, or the organisation itself, was told, once.

    Attributes:
        no: Its number; rises.
        kind: Of what; `drift` (of predictions) and `key_ends` are told to the organisation alone.
        text: In words: who, what, by when, and what was promised.
        learner_id: About whom; null for nobody.
        case_id: The case that it is about.
        alert_id: The alert that it is about.
        content_graph: The content graph that it is about, where that needs somebody.
        step: Per cent of a warning, which step of an escalation.
        due_at: When an answer is, or was, due.
        made_at: When it was told.
        was_due_at: When it should have been told; null where there was no such instant.
        is_late: Whether that was more than a minute before.
        digest: The digest that told it, because others had filled the day; null if it was told at once.
        n_by_kind: What a digest told: how many of each kind.
        seen_at: When note was taken of it; null before.
        ended_at: When it was over: a drift, when another model or version traces. Null before, and where nothing
            ends.
    """

    no: int
    kind: str
    text: Words
    learner_id: str | None
    case_id: str | None
    alert_id: str | None
    content_graph: str | None
    step: int
    due_at: datetime | None
    made_at: datetime
    was_due_at: datetime | None
    is_late: bool
    digest: int | None
    n_by_kind: dict[str, int] | None
    seen_at: datetime | None
    ended_at: datetime | None


class NoticesPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Notices, newest first; `next_cursor` is null on the last page.

    Attributes:
        notices: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    notices: tuple[NoticeAnswer, ...]
    next_cursor: str | None


class NumberChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A parameter that has another value.

    Attributes:
        path: In the file, as `$.parameters.fitted.skills.phishing.learn`.
        before: In the first model; null where it has none.
        after: In the second.
    """

    path: str
    before: float | None
    after: float | None


class ObeyedMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An override that changed what was decided.

    Attributes:
        override_id: Its id.
        effect: `pinned` came first, `barred` kept something away, `automation_off` left the path as it is.
        reason: Why it was made.
    """

    override_id: str
    effect: str
    reason: str


class ObservationOutcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an observation: the event, what it told of the learner, and the case as it stands.

    Attributes:
        event_id: Id of the event in the case.
        evidence: What it told of the learner.
        case: As it stands.
    """

    event_id: str
    evidence: Evidence
    case: CaseAnswer


class Optimum(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to have for a sum.

    Attributes:
        sum: That may be spent on support.
        verdict: What follows, for people.
        best: The option; null where the sum pays for no tutor.
        options: All that were tried, the best first.
    """

    sum: float
    verdict: Text
    best: Option | None
    options: tuple[Option, ...]


class Option(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of several scenarios.

    Attributes:
        name: For people.
        tutors: How many it has.
        figures: By name: mean, and between what nine in ten runs lie.
        difference: From the first option, run by run: mean, and the interval of 95 % of that mean; empty for the
            first.
    """

    name: Text
    tutors: int
    figures: dict[str, Figure]
    difference: dict[str, Figure]


class OrganisationNaming(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an organisation is to be called.

    Attributes:
        name: On pages and in mails; null for its id.
    """

    name: str | None


class OrganisationTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An organisation.

    Attributes:
        organisation_id: Its id, as in the address at which its people sign in.
        name: What pages and mails call it; null where that is its id.
    """

    organisation_id: str
    name: str | None


class OutboxChanged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of them.

    Attributes:
        n_changed: How many are otherwise now; the others had gone, or were withdrawn or approved before.
        sendings: All of them, as they are now.
    """

    n_changed: int
    sendings: tuple[SendingTold, ...]


class OutboxPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of sendings, newest first; `next_cursor` is null on the last one.

    Attributes:
        sendings: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    sendings: tuple[SendingTold, ...]
    next_cursor: str | None


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of a request: the event, which is also the id of a meeting, task or plan that it began, and the case.

    Attributes:
        event_id: Null where nothing had to be done.
        case: As it stands.
    """

    event_id: str | None
    case: CaseAnswer


class OutcomeCountAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many had an outcome.

    Attributes:
        day: On which they were looked at (UTC).
        outcome: `result`, `visit`, `submission`, `meeting`, `voided`, or why they are nothing.
        n: How many.
    """

    day: str
    outcome: str
    n: int


class OutcomeExampleAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement or event that became nothing.

    Attributes:
        at: When it was looked at.
        event_id: Its id.
        outcome: Why, in one word.
        detail: Why, in a sentence.
        verb: What it says was done; of Caliper type and action.
        object: To what.
    """

    at: datetime
    event_id: str
    outcome: str
    detail: str
    verb: str
    object: str


class Outcomes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a support service comes to.

    Attributes:
        runs: How often the course was run.
        roles: Hours by role.
        hours: Of work of all, over the course.
        promises_kept: Share of first answers in time, 0..1.
        answer_hours: Until a first answer, by the clock on the wall; mean of a run.
        answer_hours_p90: Nine in ten answers of a run take no longer.
        waiting: Pieces of work that wait to be begun, mean over the course.
        use: Work over the hours for which supporters are there.
        cost: Of all supporters' hours, and of designing the support.
        budget_share: Of the budget for training, 0 where none was told.
        tutoring_rate: Hours of work over course hours times learners (Rodet's taux tutoral).
        alerts: Troubles and silences that somebody acted on.
        resolved_by_machine: Share of the troubles that adjustments ended before anybody acted.
        hours_saved: That acting on these would have taken.
        drop_outs: Share of the learners who have fallen silent for good, with support.
        drop_outs_alone: The same learners, without any.
        mastery: Of the goal, mean of all who began, with support.
        mastery_alone: Without any.
    """

    runs: int
    roles: tuple[RoleHours, ...]
    hours: Figure
    promises_kept: Figure
    answer_hours: Figure
    answer_hours_p90: Figure
    waiting: Figure
    use: Figure
    cost: Figure
    budget_share: Figure
    tutoring_rate: Figure
    alerts: Figure
    resolved_by_machine: Figure
    hours_saved: Figure
    drop_outs: Figure
    drop_outs_alone: Figure
    mastery: Figure
    mastery_alone: Figure


class Override(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An override as it stands.

    Attributes:
        override_id: Its id, which the service gave it.
        kind: `pin`, `veto`, `snooze` or `automation_off`.
        active: Whether it holds now.
        content_graph: Where it holds; null for everywhere.
        learner_id: Whom it concerns; null if it concerns a cohort.
        cohort: Everybody in it, whoever comes to it later included; null if it concerns a learner.
        activity_id: The item or resource that it is about; null if it is about a skill or the whole path.
        skill_id: It is about whatever serves this skill; null if it is not about a skill.
        until: When it ends by itself; null for never.
        reason: Why, as it was given.
        basis: The right by which the learner asked for it (`objection` or `restriction`, `POST
            /v1/learners/{learner_id}/privacy-requests`): the path then follows the order of the course. Null for
            none.
        by: Who did it, and as what.
        created_at: When it was made.
        ended: How it ended; null while it has not been ended. A time that has come is no such end.
    """

    override_id: str
    kind: str
    active: bool
    content_graph: str | None
    learner_id: str | None
    cohort: str | None
    activity_id: str | None
    skill_id: str | None
    until: datetime | None
    reason: str
    basis: str | None
    by: By
    created_at: datetime
    ended: End | None


class OverrideRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is decided.

    Attributes:
        kind: `pin` lets it come first until it is done, `veto` keeps it away, `snooze` keeps it away until an end,
            `automation_off` leaves the path as it is while recommendations go on.
        learner_id: Whom it concerns; or else a cohort.
        cohort: Everybody in it, whoever comes to it later included.
        content_graph: May be left out if there is only one; with `automation_off`, to switch it off on all.
        activity_id: Item or resource; or else a skill.
        skill_id: Whatever serves it.
        until: When it ends by itself; a snooze needs it.
        reason: Why, for people.
        by: Who decides; left out by a person, who does it themselves (`On-Behalf-Of`).
    """

    kind: Literal["automation_off", "pin", "snooze", "veto"]
    learner_id: str | None = None
    cohort: str | None = None
    content_graph: str | None = None
    activity_id: str | None = None
    skill_id: str | None = None
    until: datetime | None = None
    reason: str
    by: By | None = None


class OverridesPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Overrides, newest first; `next_cursor` is null on the last page.

    Attributes:
        overrides: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    overrides: tuple[Override, ...]
    next_cursor: str | None


class OwnActTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that you did.

    Attributes:
        learner_id: About whom.
        subject: Of the case.
        event: What, when and in which case.
    """

    learner_id: str
    subject: Words
    event: SupportEventAnswer


class OwnActsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What you did, newest first; `next_cursor` is null on the last page.

    Attributes:
        acts: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    acts: tuple[OwnActTold, ...]
    next_cursor: str | None


class OwnGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group as one of its learners reads it.

    Attributes:
        group_id: Names it.
        kind: Why they are together.
        part: Of the learner: `works` with the others, `explains`, or `is_helped`.
        content_graph: On which content graph.
        skill_id: What they are to learn.
        why: In words, of the learner alone.
        n_others: How many others are in it.
        names: What some of them are called: only while it runs, the learner is in it, and it shows names; never of
            whoever has the use of their data restricted; to a supporter, of those whom they may see.
        activity_id: What they study together; null for nothing.
        item_ids: What they solve together.
        planned_at: When they meet; null where it is open.
        made_at: When it was made.
        by_id: The supporter who made it.
        by_name: What they are called; null where nobody says it.
        answer: Whether the learner comes; `left`: they are in it no more; null before they answer.
        before: Where the learner stood when it was made.
        now: Where they stand now; that is no effect of the group.
        ended: How it ended; null while it runs.
    """

    group_id: str
    kind: str
    part: str
    content_graph: str
    skill_id: str
    why: Words
    n_others: int
    names: tuple[str, ...]
    activity_id: str | None
    item_ids: tuple[str, ...]
    planned_at: datetime | None
    made_at: datetime
    by_id: str
    by_name: str | None
    answer: str | None
    before: StandingMessage
    now: StandingMessage
    ended: OwnGroupEnd | None


class OwnGroupEnd(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a group ended, for one of its learners: when, whether it took place, whether they were there.

    Attributes:
        at: When.
        outcome: Whether it took place.
        was_present: Whether they were there; null where nobody said.
    """

    at: datetime
    outcome: str
    was_present: bool | None


class OwnGroupsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Groups of a learner, newest first; `next_cursor` is null on the last page.

    Attributes:
        groups: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    groups: tuple[OwnGroup, ...]
    next_cursor: str | None


class PairGone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two who are kept apart no more.

    Attributes:
        learners: Who, by id.
    """

    learners: tuple[str, str]


class Parameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The numbers.

    Attributes:
        population: What holds for everybody, and for skills and items that the model has not seen.
        fitted: What was estimated for single skills and items.
    """

    population: Population
    fitted: Fitted


class PathAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is answered from the learner's own data.

    Attributes:
        asked: What was understood.
        text: The answer.
        sources: Where it stands.
    """

    asked: str
    text: Words
    sources: tuple[PathSource, ...]


class PathSource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an answer about the own path can be read: a page of the learner's own, and its name.

    Attributes:
        page: Its address.
        name: What it is called.
    """

    page: str
    name: Words


class PeerHelp(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That one learner helps another with a skill, under a supporter who moderates.

    Attributes:
        peer_help_id: Names it.
        state: `asked` until both have agreed, `running`, `paused` by whoever moderates, `ended`.
        content_graph: On which content graph.
        skill_id: With which skill.
        cohort: Out of which it was made; null for none.
        side: Which of the two reads this; null for a supporter.
        helper: Who helps.
        helped: Whom.
        times: When both have time; empty for whenever.
        why: To a learner, why they are asked; null to supporters.
        by_id: The supporter who confirmed it.
        by_role: As what.
        made_at: When.
        ends_at: Until when it runs at the latest.
        ended: How it ended; null before.
    """

    peer_help_id: str
    state: str
    content_graph: str
    skill_id: str
    cohort: str | None
    side: str | None
    helper: PeerSide
    helped: PeerSide
    times: tuple[str, ...]
    why: Words | None
    by_id: str
    by_role: str
    made_at: datetime
    ends_at: datetime
    ended: PeerHelpEnd | None


class PeerHelpEnd(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How it ended.

    Attributes:
        at: When.
        because: Why: `declined`, `stopped` by one of the two, by whoever moderates (`moderator`), what one said was
            `withdrawn`, the skill is `mastered`, its `date` came, or one said that something was wrong (`trouble`).
            A learner is told `date`, and `mastered` of themselves; else null.
        by: By whom; null to learners.
    """

    at: datetime
    because: str | None
    by: str | None


class PeerHelpEnding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That it is over.

    Attributes:
        keep_apart: Whether the two are kept apart from now on; only whoever moderates says it.
    """

    keep_apart: bool = False


class PeerHelpRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two learners whom a supporter has asked, as they were proposed or otherwise.

    Attributes:
        content_graph: May be left out if there is only one.
        skill_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        helper_id: Opaque id of the learner: no name, no e-mail address.
        helped_id: Opaque id of the learner: no name, no e-mail address.
        cohort: Out of which cohort, if out of one: both are in it.
        ends_at: Until when it runs at the latest; left out for 28 days.
    """

    content_graph: str | None = None
    skill_id: str
    helper_id: str
    helped_id: str
    cohort: str | None = None
    ends_at: datetime | None = None


class PeerHelpsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Helps, newest first; `next_cursor` is null on the last page.

    Attributes:
        helps: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    helps: tuple[PeerHelp, ...]
    next_cursor: str | None


class PeerMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was written.

    Attributes:
        no: Its place in the thread, from 1 on.
        by: Who wrote it.
        supporter_id: The supporter; null where one of the two wrote it.
        text: What; null to the two where it is hidden.
        is_hidden: Whether the two do not read it.
        written_at: When.
    """

    no: int
    by: str
    supporter_id: str | None
    text: str | None
    is_hidden: bool
    written_at: datetime


class PeerOffer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a learner offers to help others.

    Attributes:
        at_once: Learners whom they would help at once.
        skill_ids: With which skills; left out or empty for whatever they have mastered.
        until: Until when; left out without an end.
    """

    at_once: int = 1
    skill_ids: tuple[str, ...] = ()
    until: datetime | None = None


class PeerSession(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When the two meet.

    Attributes:
        session_no: Its place, from 1 on.
        starts_at: When it begins.
        minutes: How long it is to be.
        by: Who planned it.
        outcome: Whether it took place; null where nobody has said it.
        told_at: When that was said.
        told_by: By whom.
        seen: What was seen of the two, to supporters alone.
    """

    session_no: int
    starts_at: datetime
    minutes: int
    by: str
    outcome: str | None
    told_at: datetime | None
    told_by: str | None
    seen: tuple[SeenPeer, ...]


class PeerSessionResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a session.

    Attributes:
        outcome: Whether it took place.
        seen: What was seen of the two, each once; only whoever moderates says it.
    """

    outcome: Literal["held", "not_held"]
    seen: tuple[SeenMember, ...] = ()


class PeerSide(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the two. A learner is told nothing of the other but the name, once both have agreed.

    Attributes:
        learner_id: Who; of the other null to a learner.
        name: What they are called; null where that is not known, and of the other until both have agreed.
        agreed_at: When they agreed; null before, and of the other to a learner.
        before: Where they stood when it was confirmed; null to learners.
        after: Where they stood when it ended; while it runs, where they stand now. Null to learners, and where that
            could not be read.
        case_id: In which it is looked at what they said was wrong; null for nothing, and of the other to a learner.
    """

    learner_id: str | None
    name: str | None
    agreed_at: datetime | None
    before: StandingMessage | None
    after: StandingMessage | None
    case_id: str | None


class PeerThread(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Help, with what was written and when the two meet.

    Attributes:
        help: Who helps whom.
        messages: A page of what was written, newest first.
        sessions: When they meet or met, the newest plan first, 50 at most.
        next_cursor: Where older messages begin; null on the last page.
    """

    help: PeerHelp
    messages: tuple[PeerMessage, ...]
    sessions: tuple[PeerSession, ...]
    next_cursor: str | None


class PeerWillingness(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a learner has said.

    Attributes:
        learner_id: Who.
        content_graph: On which content graph.
        offer: To help others; null for none.
        wish: Of being helped; null where they have not said it.
        times: When they have time; empty for whenever.
        put_at: When they said it; null where they have not.
    """

    learner_id: str
    content_graph: str
    offer: PeerOffer | None
    wish: PeerWish | None
    times: tuple[str, ...]
    put_at: datetime | None


class PeerWillingnessContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a learner says of helping and of being helped, as a whole.

    Attributes:
        content_graph: May be left out if there is only one.
        offer: To help others; null for none.
        wish: Of being helped; null: they say nothing of it, and nobody is proposed.
        times: When they have time; left out or empty for whenever.
    """

    content_graph: str | None = None
    offer: PeerOffer | None = None
    wish: PeerWish | None = None
    times: tuple[Literal["day", "evening", "weekend"], ...] = ()


class PeerWish(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a learner says of being helped by another.

    Attributes:
        is_welcome: Whether they want it; false: nobody is proposed to them.
        skill_ids: For which skills they ask; left out or empty: they agree to be helped with whatever they fail.
    """

    is_welcome: bool = True
    skill_ids: tuple[str, ...] = ()


class PendingCommit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A commit that is still on its way to the record.

    Attributes:
        content_graph: On which content graph.
        version: Of the live state after it; 0 for traces of activity, which do not touch it.
        committed_at: When.
        holds: Results, adjustments, reviews, events, corrections, shortfalls and traces, as far as there are any.
    """

    content_graph: str
    version: int
    committed_at: datetime
    holds: dict[str, Any]


class PeopleChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an import does to people, by ids; names and addresses are not told.

    Attributes:
        issuer: Whose ids of people are bound.
        is_delta: Whether only changes came, so that what is not in them stays.
        cohorts: Those that change.
        n_new_identities: People of the source who are bound to learners and supporters now.
        contacts: Learners whose name or address changes.
        supporters: Supporters who are new, or whose name or address changes.
        assignments: Those that change.
    """

    issuer: str
    is_delta: bool
    cohorts: tuple[CohortChange, ...]
    n_new_identities: int
    contacts: tuple[str, ...]
    supporters: tuple[str, ...]
    assignments: tuple[AssignmentChange, ...]


class PlanAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A plan as it stands.

    Attributes:
        plan_id: Id of the plan.
        form: Contacts laid down beforehand, or a coaching with a beginning and an end.
        text: What it is for.
        state: `done` where all contacts were, `over` where its time is, `ended` where somebody said so.
        contacts_at: When each contact is to be.
        n_done: How many have been.
        next_at: When the next one is to be; null where none is.
        ends_at: When it ends.
    """

    plan_id: str
    form: str
    text: str
    state: str
    contacts_at: tuple[datetime, ...]
    n_done: int
    next_at: datetime | None
    ends_at: datetime


class PlanStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact of a template.

    Attributes:
        after_days: So many days after the plan's beginning, or at the next opening.
        text: What it is about.
    """

    after_days: int
    text: str


class PlanStop(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A plan ends before its time, and why.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        reason: Why.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    reason: str


class PlannedAbsence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Supporters who will be away.

    Attributes:
        role: Of whom.
        count: How many of them at once.
        from_week: From which week of the course on, the first is 1.
        weeks: For how many.
    """

    role: str = "tutor"
    count: int = 1
    from_week: int = 2
    weeks: int = 1


class PlatformContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A platform as it is to be registered.

    Attributes:
        title: As people know it.
        issuer: Its `iss`, letter by letter as its messages say it.
        client_id: As whom the service is known there.
        deployment_ids: From where in it the tool may be launched; with none, the first launch says which, once.
        auth_login_url: Where a browser is sent to be signed in (OpenID Connect authorization endpoint).
        token_url: Where access tokens for its services are had.
        keyset_url: Where its public keys are (JWKS).
        token_audience: Whom assertions are for, where that is not `token_url`.
        family: Which product it is: `moodle`, `canvas`, `blackboard`.
        frame_origins: Whose pages may frame those that a launch opens; where it is left out those of `issuer` and
            `auth_login_url`.
        share: Where another organisation registered the client: its code for these deployments.
    """

    title: str
    issuer: str
    client_id: str
    deployment_ids: tuple[str, ...] = ()
    auth_login_url: str
    token_url: str
    keyset_url: str
    token_audience: str | None = None
    family: str | None = None
    frame_origins: tuple[str, ...] | None = None
    share: str | None = None


class PlatformCourse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A course of a platform, known from its launches.

    Attributes:
        course_id: Names it.
        platform_id: Whose it is.
        context_id: As the platform names it.
        title: As it calls it.
        cohort_id: The cohort that its learners are.
        launched_at: When it was last launched from.
        lists_members: Whether the platform offers its roster.
        read_at: When its roster was last read.
        next_at: When it is read again.
        n_learners: Learners in it then.
        n_supporters: Supporters in it then.
        n_left_out: Who was neither.
        fault: Why it could not be read last; null where it could.
    """

    course_id: str
    platform_id: str
    context_id: str
    title: str | None
    cohort_id: str
    launched_at: datetime
    lists_members: bool
    read_at: datetime | None
    next_at: datetime | None
    n_learners: int | None
    n_supporters: int | None
    n_left_out: int | None
    fault: str | None


class PlatformCourseList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Courses of platforms, in the order in which they came; `next_cursor` is null on the last page.

    Attributes:
        courses: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    courses: tuple[PlatformCourse, ...]
    next_cursor: str | None


class PlatformGrade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The grade of a learner that a gradebook was told last.

    Attributes:
        learner_id: Whose.
        subject: As the platform names the learner.
        line_item: Address of the column in the gradebook.
        content_graph: Whose progress it is.
        goal: Towards which goal; null for all of the content graph.
        points: What was sent and taken last; null before.
        maximum: Of these points.
        stamp_at: The time that the last score said.
        outcome: What became of the last one: `sent`; `not_gradable`: the platform grades no such person (a teacher,
            a test learner, somebody who left), which is no fault; `newer_there`: it has a newer grade;
            `unauthorised` or `later`: it is sent again; `refused`: it is not, before there is another result. Null
            before the first.
        fault: What the platform answered; null where it took it.
        tried_at: When.
        next_at: When the next one may be sent.
    """

    learner_id: str
    subject: str
    line_item: str
    content_graph: str
    goal: str | None
    points: float | None
    maximum: float
    stamp_at: datetime | None
    outcome: str | None
    fault: str | None
    tried_at: datetime | None
    next_at: datetime | None


class PlatformGradeList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Grades of a course, by line item; `next_cursor` is null on the last page.

    Attributes:
        grades: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    grades: tuple[PlatformGrade, ...]
    next_cursor: str | None


class PlatformServicesContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is done with a platform beside launches.

    Attributes:
        sends_grades: Whether progress is sent to line items of its gradebooks, after results.
        reads_rosters: Whether rosters of its courses are read by themselves, where it lists members.
        roster_minutes: How often.
    """

    sends_grades: bool = True
    reads_rosters: bool = True
    roster_minutes: int = 60


class PlatformsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Platforms, by id; `next_cursor` is null on the last page.

    Attributes:
        platforms: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    platforms: tuple[RegisteredPlatform, ...]
    next_cursor: str | None


class PolicySettings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Numbers of the policy; every one is checked, whether decoded or constructed.

    Attributes:
        mastered: Mastery from which a skill counts as mastered where no goal says otherwise (0.95: pyBKT's Roster).
        unlocks: Mastery of a prerequisite that opens its successors, and at which a remediation ends.
        wrong_in_a_row: Wrong results in a row on a skill that call for remediation, whatever the belief.
        sure_known: Mastery from which a wrong answer contradicts the belief.
        sure_unknown: Mastery up to which a right answer contradicts the belief.
        uncertain_from: Lower end of the uncertain belief, in which an evaluation goes on; its upper end is
            `mastered`.
        retention: Mastery under which a skill that was mastered is due for review.
        deepen_from: Mastery from which something deeper is offered, after `right_in_a_row` right results.
        right_in_a_row: See `deepen_from`.
        sooner_within: A skill mastered within so many results opens the next one sooner than planned.
        diagnostic_results: Results before which a learner counts as newcomer; suspects asked about after a failure.
        answers_failures: Whether two wrong answers in a row, or a failed assessment, are answered at once.
        right_to_recover: Right answers in a row that end a remediation, whatever the belief.
        keeps_to_prerequisites: Whether ordinary work waits until the prerequisites of a skill are in place.
        own_items: Items that a learner must have answered for a skill to count as mastered; with fewer it is
            assumed.
        passes_after: Right answers in a row, on different items, after which a skill is left until its review;
            where every item of it was answered, `right_to_recover` are enough; 0 for never.
        passes_from: Mastery that it needs for that, so that lucky guesses do not pass.
        comes_again_after: Other results before an item comes again; 0 for at once.
        rest_days: Days before what was done comes again: a sixth of `horizon_days`, about what keeps it longest
            (Cepeda et al. 2008, "Spacing effects in learning: a temporal ridgeline of optimal retention"); 0 for
            the same day.
        times_a_month: How often an item comes within a month, reviews aside; 0 for any number.
        max_changes: Changes of the path by one commit at most.
        max_open_reviews: Reviews in the path at one time.
        max_open_deepenings: Deepenings in the path at one time.
        practice_effect: Chance of learning from an item, relative to the tracing model's P(learn).
        remedial_effect: Same, from a remedial resource. An assumption, until effects are measured.
        core_effect: Same, from a core resource.
        deepening_effect: Same, from a deepening resource.
        minutes_per_day: Minutes of study that a learner has, where no goal says otherwise.
        horizon_days: How long what is learned must last, where no goal has a date.
        reviews_per_day: Skills reviewed on one day at most.
        prerequisite_strength: By how much a lacking prerequisite of weight 1 slows learning: 1 stops it.
        entry_strength: By how much it lowers the chance that the skill was there at the start.
        price_floor: Least price of a minute, as a share of what a minute brings on average.
        look_ahead: Items over which the answer to one of them is of use.
        sharing: How the minutes of a prerequisite are shared by the skills that need it: 0 each bears all of them,
            1 each its part.
        calm: How much more something else must bring than the skill that is being worked on.
        variety: Items in a row on one skill before something else is preferred.
        leaving: Chances of leaving for good, as `symphonie fit --leaving` finds them; nobody leaves by default.
        foreign: What a resource in another language than the preferred one is worth, relative to one in it.
        studied_again: What studying a resource once more is worth, relative to the first time.
        near_tie: Share of the best value that a recommendation may lack to count as good as it; which of several
            such comes first is drawn, 0 draws nothing.
    """

    mastered: float = 0.95
    unlocks: float = 0.8
    wrong_in_a_row: int = 2
    sure_known: float = 0.9
    sure_unknown: float = 0.15
    uncertain_from: float = 0.3
    retention: float = 0.9
    deepen_from: float = 0.98
    right_in_a_row: int = 3
    sooner_within: int = 2
    diagnostic_results: int = 3
    answers_failures: bool = True
    right_to_recover: int = 2
    keeps_to_prerequisites: bool = True
    own_items: int = 2
    passes_after: int = 3
    passes_from: float = 0.5
    comes_again_after: int = 5
    rest_days: int = 5
    times_a_month: int = 2
    max_changes: int = 2
    max_open_reviews: int = 3
    max_open_deepenings: int = 2
    practice_effect: float = 1.0
    remedial_effect: float = 2.0
    core_effect: float = 1.5
    deepening_effect: float = 0.5
    minutes_per_day: float = 20.0
    horizon_days: float = 30.0
    reviews_per_day: int = 20
    prerequisite_strength: float = 1.0
    entry_strength: float = 0.3
    price_floor: float = 1.0
    look_ahead: float = 5.0
    sharing: float = 0.5
    calm: float = 0.25
    variety: int = 4
    leaving: LeavingModel | None = None
    foreign: float = 0.5
    studied_again: float = 0.5
    near_tie: float = 0.05


class Population(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What holds for everybody and everything that nobody has fitted.

    P(correct | L, θ, i) = σ(γ_L + (s_L + ability_k + ability_i) θ - d_i + Σ_j slopes_kj c_j) P(learn | θ) = σ(λ_k + b_k
    θ + Σ_j learn_slopes_j c_j), less where prerequisites lack

    Attributes:
        skill: The typical skill.
        unmastered_ability: s_0, logits per standard deviation of ability.
        mastered_ability: s_1, same.
        learn_slopes: Effects of the learner's history on learning.
        clock: What a gap is measured in: minutes, or results where times were unknown.
        usual: Usual score of items of which nothing is known, 0..1.
        tau_days: τ, the time scale of forgetting, days > 0.
        n_nodes: G, nodes of ability; 1 makes every learner average.
        readiness: s, how much a lacking prerequisite slows learning down, 0..1: not at all, or so that of an arrow
            of weight 1 nothing is learned before it.
        scepticism: Logits taken off the prior of skills whose prior is neither fitted nor written by an author, ≥
            0.
        attempts: Effects of each kind of attempt but the first.
        answers: Logits by the last five answers, or all of them where there are fewer; as in `ItemEffects`.
        correction: Trees that correct what is told of an answer, and leave beliefs as they are; None for none.
    """

    skill: SkillEffects | None = None
    unmastered_ability: float = 0.7
    mastered_ability: float = 0.7
    learn_slopes: Slopes | None = None
    clock: str = "minutes"
    usual: float = 0.7
    tau_days: float = 7.0
    n_nodes: int = 7
    readiness: float = 0.0
    scepticism: float = 0.0
    attempts: dict[str, AttemptEffects] = field(default_factory=dict)
    answers: dict[str, float] = field(default_factory=dict)
    correction: CorrectionTrees | None = None


class Prediction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is expected of a learner's next answer to an item, and why.

    Attributes:
        learner_id: The learner.
        content_graph: Id of the content graph.
        graph_version: Its version.
        model_version: What made the belief, as in the learner's mastery.
        at: The moment that the answer is expected at.
        item_id: The item.
        attempt: Which attempt at the item it would be.
        p_correct: Expected score.
        parts: The terms that make it up, the largest first; their `logits` sum to the logit of `p_correct`.
    """

    learner_id: str
    content_graph: str
    graph_version: str
    model_version: str
    at: datetime
    item_id: str
    attempt: int
    p_correct: float
    parts: tuple[PredictionPart, ...]


class PredictionPart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the terms whose sum is the logit of the prediction.

    Attributes:
        name: `mastery` and `ability` of each skill of the item, `difficulty` of the item, the covariates of the
            history by their names, what goes beyond their `limit`, `uncertainty`, and the `correction` by what the
            model was found to overlook.
        text: What it is called, in both languages.
        logits: What it adds.
        points: What the prediction would lack without it: p_correct less what it would be then; -1..1.
        skill_id: The skill that it belongs to; left out where it belongs to none.
        value: Of a covariate, or P(mastered) of `mastery`; left out for the others.
    """

    name: str
    text: Words
    logits: float
    points: float
    skill_id: str | None = None
    value: float | None = None


class PreferencesContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody chooses; what is left out is as usual.

    Attributes:
        choices: Of purposes and channels, each once. SMS reminders are off until they are chosen; all else is on.
        quiet: When nothing is to ring: no SMS, no push, no reminder.
    """

    choices: tuple[Choice, ...] = ()
    quiet: QuietHours | None = None


class PreviewRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Settings that are to be tried.

    Attributes:
        content_graph: On which content graph; may be left out if there is only one.
        policy: Thresholds of the rules; what is left out takes its default.
        n_learners: How many learners are looked at, at most; those with the newest results.
    """

    content_graph: str | None = None
    policy: PolicySettings | None = None
    n_learners: int = 100


class PrivacyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was asked by right: the receipt.

    Attributes:
        request_id: Names it; of a restriction or an objection it names the override, too, which ends it.
        learner_id: Id of the learner.
        right: `restriction`, `objection` or `rectification`.
        status: `in_force` or `ended`; of a rectification `open`, `corrected` or `refused`.
        effect: What follows from it, for people.
        reason: Why it was asked for.
        by: Who asked: the learner, or somebody for them.
        asked_at: When; a restriction and an objection hold from then on.
        until: When it ends by itself; null for never.
        ended: How it ended; null while it has not been ended.
        due_at: By when a person must answer (a month: article 12, paragraph 3); null where nobody has to.
        datum: What is to be corrected; null where nothing is.
        value: What it should be; null where it should not be known, and once a contact was corrected.
        content_graph: Of a result.
        result_id: Of a result.
        answered_at: When it was answered; null while it is open.
        answered_by: Who answered.
        answer: What was answered.
        correction_id: By which correction of the result.
    """

    request_id: str
    learner_id: str
    right: str
    status: str
    effect: Words
    reason: str
    by: By
    asked_at: datetime
    until: datetime | None
    ended: End | None
    due_at: datetime | None
    datum: str | None
    value: str | None
    content_graph: str | None
    result_id: str | None
    answered_at: datetime | None
    answered_by: By | None
    answer: str | None
    correction_id: str | None


class PrivacyRequestRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is asked for.

    Attributes:
        right: `restriction`: data is kept, and not used (article 18); `objection`: no automated decision (articles
            21 and 22); `rectification`: something is to be corrected (article 16).
        reason: Why, for people.
        until: When a restriction or an objection ends by itself.
        datum: What is to be corrected: `name`, `email`, `language` or `zone` of the contact, or a `result`. What is
            believed is contested instead: `POST /v1/learners/{learner_id}/contests`.
        value: What it should be; left out where it should not be known any more. Of a result, what it should say.
        content_graph: Of a result; may be left out if there is only one.
        result_id: Of a result.
        by: Who asks; left out by a person, who asks themselves (`On-Behalf-Of`).
    """

    right: Literal["objection", "rectification", "restriction"]
    reason: str
    until: datetime | None = None
    datum: Literal["email", "language", "name", "result", "zone"] | None = None
    value: str | None = None
    content_graph: str | None = None
    result_id: str | None = None
    by: By | None = None


class PrivacyRequestsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was asked by right, newest first; `next_cursor` is null on the last page.

    Attributes:
        requests: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    requests: tuple[PrivacyRequest, ...]
    next_cursor: str | None


class Promise(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An answer within so much working time.

    Attributes:
        amount: Whole for working days; above 0.
        unit: `working_days`: the same local time so many working days on; `working_hours`: hours of opening time.
    """

    amount: float
    unit: str


class PromiseContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """By when an answer is promised.

    Attributes:
        name: For people.
        calendar_id: 1 to 128 characters of any script, without control characters and line separators, without
            white space at either end, and not "." or ".."; compared as sent.
        first_answer: To a first message or an alert.
        next_answer: To each message after a supporter's; the same as the first if it is left out.
        warn_at: Per cent of the working time at which the owner is warned.
        escalation: Who is told of a breach, in this order.
    """

    name: str
    calendar_id: str
    first_answer: PromisedTime
    next_answer: PromisedTime | None = None
    warn_at: tuple[int, ...] | None = None
    escalation: tuple[EscalationStep, ...] = ()


class PromisedTime(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So much working time.

    Attributes:
        amount: Whole for working days.
        unit: `working_days` ends at the same local time so many working days on; `working_hours` counts opening
            hours.
    """

    amount: float
    unit: str


class PromisesKept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Cases that were opened in a period.

    Attributes:
        n_kept: In which every answer came as promised.
        n_broken: In which one did not, whether or not it came later.
        n_waiting: In which none was broken, and one is still due or the learner is waited for.
    """

    n_kept: int
    n_broken: int
    n_waiting: int


class PromisesOfSupporter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Those whose cases they are, in the period and in the one before.

    Attributes:
        supporter_id: Id of the supporter.
        now: In the period.
        before: In the period before it.
    """

    supporter_id: str
    now: PromisesKept
    before: PromisesKept


class PromisesToCohort(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How promises to the learners of a cohort were kept, whatever the course.

    Attributes:
        cohort_id: Your id of it.
        at: When the period ends.
        since: When it begins.
        supporters: By id.
    """

    cohort_id: str
    at: datetime
    since: datetime
    supporters: tuple[PromisesOfSupporter, ...]


class ProofEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened; what does not belong to its kind is empty.

    Attributes:
        at: When, in UTC; of a promise when its clock began.
        kind: A kind of event of cases; `first_answer` or `next_answer` for what was promised and kept;
            `connection`; `sending` for a message to the learner and what became of it.
        title_fr: What happened, in French.
        title_en: The same in English.
        author_kind: `learner`, `supporter` or `machine`.
        author_id: Id of who did it.
        author_name: As the organisation has it now; empty where it has none any more.
        author_role: As what they wrote.
        case_id: Id of the case.
        event_id: Id of the event.
        visibility: For whom it was written.
        text: The words.
        details: Whatever else belongs to it, as JSON.
        promised_fr: The answer time that was promised, in French.
        promised_en: The same in English.
        due_at: By when an answer was due.
        answered_at: When it came.
        state: Of the clock: `running`, `paused`, `met`, `breached`, `met_late` or `cancelled`.
        working_hours: Working time that the answer took, or has taken so far.
        minutes: How long a connection lasted.
        hash: SHA-256 of the hash before and of this entry without it.
    """

    at: str
    kind: str
    title_fr: str
    title_en: str
    author_kind: str = ""
    author_id: str = ""
    author_name: str = ""
    author_role: str = ""
    case_id: str = ""
    event_id: str = ""
    visibility: str = ""
    text: str = ""
    details: str = ""
    promised_fr: str = ""
    promised_en: str = ""
    due_at: str = ""
    answered_at: str = ""
    state: str = ""
    working_hours: str = ""
    minutes: str = ""
    hash: str = ""


class ProofFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was said and done for a learner, each entry chained to those before it.

    Attributes:
        head: What it is about.
        entries: Oldest first.
    """

    head: ProofHead
    entries: tuple[ProofEntry, ...]


class ProofHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a proof file is about.

    Attributes:
        format: What this is.
        version: Of that format.
        organisation: Of which organisation.
        learner_id: Id of the learner.
        from_: First instant that it covers, RFC 3339.
        to: The instant before which it ends; empty for none.
        zone: Time zone of the promises, in which the page tells instants.
        made_at: When it was made: what comes later is not in it.
        made_for: For whom: `organisation`, `supporter/{id}` or `learner/{id}`; only what they may see is in it.
        roles: Which they have for the learner.
        n_entries: How many entries follow.
        hash: SHA-256 of all this.
    """

    format: str = "symphonie-proof"
    version: str = "1"
    organisation: str
    learner_id: str
    from_: str = field(name="from")
    to: str
    zone: str
    made_at: str
    made_for: str
    roles: str
    n_entries: str
    hash: str = ""


class ProposedGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Learners who may work on a skill together.

    Attributes:
        proposal_id: Follows from kind, skill and learners.
        kind: `same_gap`: all fail it; `mastered_peer`: one of the two has mastered it.
        skill_id: On what.
        mastery: Median of those who fail it.
        learners: Who, by id.
        why: In words.
        together: What they may do together.
    """

    proposal_id: str
    kind: str
    skill_id: str
    mastery: float
    learners: tuple[ProposedMember, ...]
    why: Words
    together: TogetherMessage


class ProposedGroups(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Groups that may be made out of a cohort, by kind, then in the order of the content graph.

    The two kinds are alternatives: a learner may stand in both, and is proposed on the skill no more once in a group.

    Attributes:
        cohort: Out of which.
        content_graph: On which content graph.
        at: As of when.
        groups: Of the kind that was asked for, or of both.
        gap: By what share of their cost those of `same_gap` may be dearer than the cheapest there are; 0: they are
            those, as pairs of `mastered_peer` always are.
        n_more: How many there are beyond the first 200 of each kind, which are told.
    """

    cohort: str
    content_graph: str
    at: datetime
    groups: tuple[ProposedGroup, ...]
    gap: float
    n_more: int


class ProposedHelp(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That one learner may help another.

    Attributes:
        skill_id: With which skill.
        helper: Who may help.
        helped: Whom.
        times: When both have time; empty for whenever.
        again: Whether they were together on this skill before.
        why: In words, for a supporter.
        to_helper: What the helper is told when they are asked; nothing of the other.
        to_helped: What the other is told.
    """

    skill_id: str
    helper: ProposedHelper
    helped: ProposedHelped
    times: tuple[str, ...]
    again: bool
    why: Words
    to_helper: Words
    to_helped: Words


class ProposedHelped(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who may be helped.

    Attributes:
        learner_id: Who.
        mastery: Of the skill, after the last result on it; null without any.
        n_results: On the skill.
        asked: Whether they asked for help with this skill; else they agreed to be helped.
    """

    learner_id: str
    mastery: float | None
    n_results: int
    asked: bool


class ProposedHelper(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who may help.

    Attributes:
        learner_id: Who.
        mastery: Of the skill, after the last result on it.
        mastery_now: With what was forgotten since.
        n_results: On the skill.
        load: Learners whom they help already, those proposed before included.
        at_once: How many they offered to help.
    """

    learner_id: str
    mastery: float
    mastery_now: float
    n_results: int
    load: int
    at_once: int


class ProposedHelps(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who of a cohort may help whom, in the order of the content graph.

    Attributes:
        cohort: Of which cohort.
        content_graph: On which content graph.
        at: As of when.
        helps: Who whom.
        alone: Whom nobody, and why.
        n_more: How many there are beyond the first 200 of `helps`, which are told.
        n_more_alone: The same of `alone`.
    """

    cohort: str
    content_graph: str
    at: datetime
    helps: tuple[ProposedHelp, ...]
    alone: tuple[HelpedByNobody, ...]
    n_more: int
    n_more_alone: int


class ProposedMember(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A learner of a proposed group, and why.

    Attributes:
        learner_id: Who.
        mastery: Of the skill, after the last result on it.
        n_results: On the skill.
        wrong_in_a_row: The newest of them; 0 for whoever was right the last time.
        evidence: Ids of the newest results, newest first.
    """

    learner_id: str
    mastery: float
    n_results: int
    wrong_in_a_row: int
    evidence: tuple[str, ...]


class PushKeyTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """With what a browser subscribes: `applicationServerKey`, base64url (RFC 8292).

    Attributes:
        public_key: Base64url.
    """

    public_key: str


class QuarantinedMail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mail of which nobody knows whose it is.

    Attributes:
        mail_no: Its number.
        received_at: When it came.
        reason: Why it is in no case.
        sender: From whom it says it is.
        n_bytes: How long it is.
        case_id: To which case its address was written, if to one.
        learner_id: About whom that is.
    """

    mail_no: int
    received_at: datetime
    reason: str
    sender: str
    n_bytes: int
    case_id: str | None
    learner_id: str | None


class QuarantinedMailsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Mails in quarantine, newest first; `next_cursor` is null on the last page.

    Attributes:
        mails: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    mails: tuple[QuarantinedMail, ...]
    next_cursor: str | None


class QuarantinedText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a mail in quarantine says.

    Attributes:
        mail_no: Its number.
        senders: Addresses of its `From`.
        subject: In one line.
        text: What was written, of 2000 characters at most.
        files: Names of what is attached.
    """

    mail_no: int
    senders: tuple[str, ...]
    subject: str
    text: str
    files: tuple[str, ...]


class Quartiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A quarter of the learners are under `low`, half under `median`, a quarter over `high`.

    Attributes:
        low: First quartile.
        median: Second quartile.
        high: Third quartile.
    """

    low: float
    median: float
    high: float


class Question(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question, what was shown, and what became of it.

    Attributes:
        question_id: Id of the question.
        conversation_id: In which it was asked.
        asked_at: When it was asked.
        text: As it was written.
        kind: `entries`: entries that may be meant, none where none fits; `path`: answered from the learner's data;
            `person`: passed on, because a person goes on with the conversation.
        suggestions: Three at most, best first; none of them is said to be the answer.
        path: Of `path`.
        outcome: What the learner said of it: `helped`, `not_it`, `person`; null for nothing yet.
        entry_id: Of which entry.
        case_id: In which case a person answers by now.
        answers: Who that is, and by when.
    """

    question_id: str
    conversation_id: str
    asked_at: datetime
    text: str
    kind: str
    suggestions: tuple[SuggestedEntry, ...]
    path: PathAnswer | None
    outcome: str | None
    entry_id: str | None
    case_id: str | None
    answers: AnsweringPerson | None


class QuestionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question.

    Attributes:
        text: In the learner's own words.
        language: Of the reader; where it is left out, that of the question if it is surely one, else the learner's
            own.
        conversation_id: In which it is asked; a new one begins where it is left out.
        content_graph: About which course, for what is asked of the own path.
    """

    text: str
    language: Literal["en", "fr"] | None = None
    conversation_id: str | None = None
    content_graph: str | None = None


class QuestionsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Questions, newest first; `next_cursor` is null on the last page.

    Attributes:
        learner_id: Id of the learner.
        questions: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    learner_id: str
    questions: tuple[Question, ...]
    next_cursor: str | None


class QueueContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where work waits until somebody takes it.

    Attributes:
        name: For people.
        keeper_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
    """

    name: str
    keeper_id: str


class QuietHours(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When nothing is to ring: from a local time until another, over midnight where that is the earlier one.

    Attributes:
        from_time: Local time, `HH:MM`.
        to_time: Local time, `HH:MM`.
    """

    from_time: str
    to_time: str


class Rate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rate per learner and week.

    Attributes:
        mean: Expected.
        low: Nine in ten weeks of so much luck lie between this and `high`; of the rate itself, not of counts.
        high: The upper end of that.
        over: Variance of the weeks' counts over that of pure luck; 1 where learners ask independently.
    """

    mean: float
    low: float
    high: float
    over: float


class ReachTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How somebody is reached, and what they want.

    Attributes:
        person: Who: `learner/{id}` or `supporter/{id}`.
        language: In which they are written to; null where nobody said it.
        zone: IANA name of their time zone; null where nobody said it.
        channels: Each channel.
        choices: What holds for each purpose and channel.
        quiet: When nothing is to ring.
        n_browsers: How many browsers show them messages.
    """

    person: str
    language: str | None
    zone: str | None
    channels: tuple[ChannelReach, ...]
    choices: tuple[Choice, ...]
    quiet: QuietHours | None
    n_browsers: int


class ReadTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That somebody has read of the learner.

    Attributes:
        read_at: When.
        person: Who: `supporter/{id}`.
        roles: Which they had for the learner then; none where several learners were read at once.
        key_id: The key with which it was asked for.
        what: The part of the file: `timeline`, `mastery`, `proof`, `case` …; or the list of several learners.
        cohort_id: Of which cohort such a list was; null where it was none of one.
    """

    read_at: datetime
    person: str
    roles: tuple[str, ...]
    key_id: str
    what: str
    cohort_id: str | None


class ReadsPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who has read of a learner, newest first; `next_cursor` is null on the last page.

    Attributes:
        learner_id: Id of the learner.
        reads: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    learner_id: str
    reads: tuple[ReadTold, ...]
    next_cursor: str | None


class Ready(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Results are accepted.

    Attributes:
        checks: What each check found; `ok` where nothing is wrong.
        status: `ready`, or `degraded` while something does not work that no result waits for: late results and
            reads of the record may be answered with 503 then, and what is accepted waits for the record. Where no
            result is accepted, the answer is a problem document with status 503.
    """

    checks: dict[str, str]
    status: str = "ready"


class ReassignRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody else is to have it: at least one of both says who.

    Attributes:
        supporter_id: The supporter; whoever has the role for the learner if it is left out.
        role: As what: `tutor` gives a question of comprehension back to the tutor.
        reason: Why, for people.
    """

    supporter_id: str | None = None
    role: Literal["coach", "mentor", "peer", "tutor", "coordinator"] | None = None
    reason: str


class RecommendationSettings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Settings, and where they come from.

    Attributes:
        source: Whether nobody ever put any (`default`), or those of the organisation or of the content graph hold.
        version: Rises with each one that the organisation puts; 0 for the default ones.
        content_graph: For which they were put; null for the organisation's.
        policy: By what decisions go.
        awaiting_approval: Kinds of changes that a person approves first.
        by: Who put them; null for the default ones.
        put_at: When.
    """

    source: str
    version: int
    content_graph: str | None
    policy: PolicySettings
    awaiting_approval: tuple[str, ...]
    by: By | None
    put_at: datetime | None


class Recommendations(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a learner should do next, and the versions of what decided so.

    Attributes:
        learner_id: Who.
        recommendation_id: Names this list, for what is told of it: `POST /v1/recommendations/{id}/events`.
        status: `ready`; `cold_start` while there are too few results to know the learner; `complete` once every
            target of the goal is reached; `bank_exhausted` where there is something to work on and nothing that may
            come now.
        items: What comes next, the first first; fewer than asked for, or none, where there is no more.
        policy_version: Of the rules and settings that decided.
        graph_version: Content hash of the content graph.
        model_version: Content hash of the fitted model, or `authored-` and the graph's revision.
        obeyed: Overrides that changed it.
        used_up: Skills that are not mastered and of which every item was answered.
    """

    learner_id: str
    recommendation_id: str
    status: str
    items: tuple[RecommendedActivity, ...]
    policy_version: str
    graph_version: str
    model_version: str
    obeyed: tuple[ObeyedMessage, ...] = ()
    used_up: tuple[str, ...] = ()


class RecommendationsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is asked for.

    Attributes:
        learner_id: Opaque id of the learner: no name, no e-mail address.
        content_graph: Id of the content graph; null where there is only one.
        goal: Goal to work towards: one of the content graph, or one that people set (`/v1/goals`). If it is left
            out, the one that the learner has been given and that is due first; else all of the content graph
            together.
        kinds: Kinds that are wanted.
        limit: How many at most.
        exclude: Items and resources not to be recommended.
        explain: Whether the reason comes along in words and numbers.
        language: Language of the resources that is preferred, or a relative of it (fr for fr-CA); the service's own
            if it is left out. Sentences are in French and English in any case.
    """

    learner_id: str
    content_graph: str | None = None
    goal: str | None = None
    kinds: tuple[Literal["advance", "deepen", "evaluate", "remediate", "review"], ...] | None = None
    limit: int = 3
    exclude: tuple[str, ...] = ()
    explain: bool = True
    language: str | None = None


class RecommendedActivity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One next thing to do, and why; `reason` and `facts` are left out where no explanation is asked for.

    Attributes:
        rank: 1 for what comes first.
        kind: `remediate` after a failure, `evaluate` for what the answer tells, `review` of what fades, `advance`
            to what comes next, `deepen` of what is mastered.
        skill_id: For which skill.
        activity_id: Item or resource of the content graph.
        expected_gain: Expected rise of the mastery of the skill; 0..1.
        reason_code: Why, for machines; `reason` says the same to the learner.
        evidence: Ids of the results that it rests on.
        reason: Why, for the learner.
        facts: The numbers behind it, by name; `turning_fact` names the one that would have changed it,
            `turning_point` from where on.
        minutes: Expected duration; left out where it is not known.
        value: What recommendations are ranked by: the expected rise of goal-weighted mastery that is still there
            when the goal is due, per minute, less what may be lost by driving the learner away.
        propensity: Probability with which the policy gave this activity this place: below 1 where the order of
            near-ties was drawn, left out where it had no choice (1).
    """

    rank: int
    kind: str
    skill_id: str
    activity_id: str
    expected_gain: float
    reason_code: str
    evidence: tuple[str, ...]
    reason: Words | None = None
    facts: dict[str, float | str] = field(default_factory=dict)
    minutes: float | None = None
    value: float = 0.0
    propensity: float | None = None


class RecomputedAlert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An alert whose signal was looked for again.

    Attributes:
        alert_id: Which one.
        learner_id: About whom; null for a cohort.
        signal: Its kind.
        raised_at: When.
        outcome: `same`, with figures within 1e-9; `differs`; or `impossible`.
        because: What stands in the way where it is impossible: `basis_not_kept`, `coefficients_gone`,
            `content_gone`, `history_incomplete`; `other_program` where it differs and the program has changed
            since; null where nothing explains it.
        text: The same for people.
        differences: In what.
        version: Of rules and coefficients then.
        graph_version: Content hash of the content graph then; null, like what follows, where it rests on no
            results.
        model_version: That traced then.
        n_results: Results that were looked at.
        code_version: Of the program that found it.
        program_now: Version of the program that looked again.
    """

    alert_id: str
    learner_id: str | None
    signal: str
    raised_at: datetime
    outcome: str
    because: str | None
    text: Words
    differences: tuple[AlertDifference, ...]
    version: str
    graph_version: str | None
    model_version: str | None
    n_results: int | None
    code_version: str | None
    program_now: str


class RecomputedDecision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A decision that was made again.

    Attributes:
        learner_id: Opaque id of the learner: no name, no e-mail address.
        adjustment_id: The adjustment that was asked for.
        adjustment_ids: All that were decided by the same commit, in order: they are one decision.
        decided_at: When.
        outcome: `same`, with figures within 1e-9; `differs`; or `impossible`.
        because: What stands in the way where it is impossible: `basis_not_kept`, `content_gone`,
            `history_incomplete`; `other_rules` or `other_program` where it differs and the program has changed
            since; null where nothing explains it.
        text: The same for people.
        differences: In what.
        basis: What it was decided on.
        program_now: Version of the program that made it again.
        rules_now: Of its rules.
    """

    learner_id: str
    adjustment_id: str
    adjustment_ids: tuple[str, ...]
    decided_at: datetime
    outcome: str
    because: str | None
    text: Words
    differences: tuple[DecisionDifference, ...]
    basis: DecisionBasis
    program_now: str
    rules_now: str


class RegisteredPlatform(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A platform as it is registered, and what it is called here.

    Attributes:
        title: As people know it.
        issuer: Its `iss`, letter by letter as its messages say it.
        client_id: As whom the service is known there.
        deployment_ids: From where in it the tool may be launched; with none, the first launch says which, once.
        auth_login_url: Where a browser is sent to be signed in (OpenID Connect authorization endpoint).
        token_url: Where access tokens for its services are had.
        keyset_url: Where its public keys are (JWKS).
        token_audience: Whom assertions are for, where that is not `token_url`.
        family: Which product it is: `moodle`, `canvas`, `blackboard`.
        frame_origins: Whose pages may frame those that a launch opens; where it is left out those of `issuer` and
            `auth_login_url`.
        platform_id: Its id.
        made_at: Since when.
    """

    title: str
    issuer: str
    client_id: str
    deployment_ids: tuple[str, ...] = ()
    auth_login_url: str
    token_url: str
    keyset_url: str
    token_audience: str | None = None
    family: str | None = None
    frame_origins: tuple[str, ...] | None = None
    platform_id: str
    made_at: datetime


class RegistrationLinkMade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A link that registers one platform.

    Attributes:
        url: Paste it where the platform asks for a tool's URL; shown in this answer alone.
        expires_at: Until when it opens.
    """

    url: str
    expires_at: datetime


class RehearsedMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message that there would be.

    Attributes:
        at: When it goes, or is withdrawn.
        planned_at: When it was to go.
        learner_id: Whom it is about.
        recipient_kind: Who gets it.
        recipient_id: Which learner or supporter.
        step_id: Of the message scenario.
        occasion: What it is about, and the day (UTC) of that: `deadline:essay@2026-11-09`.
        about: The same by its title; null where it has none.
        outcome: `sent`, `withdrawn`, or `waiting` still at the end.
        channel: By which it goes.
        needs_approval: Whether a supporter looks at it before.
        reasons: Why it waits, and why it is withdrawn, in this order.
    """

    at: datetime
    planned_at: datetime
    learner_id: str
    recipient_kind: str
    recipient_id: str
    step_id: str
    occasion: str
    about: Words | None
    outcome: str
    channel: str | None
    needs_approval: bool
    reasons: tuple[WhyNotYet, ...]


class Removed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that is there no more.

    Attributes:
        id: Yours.
        version: Of its end.
        removed_at: When.
    """

    id: str
    version: int
    removed_at: datetime


class ReplayRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """From where on changes are to be told once more: `change_no` of the last one that you have.

    Attributes:
        after: Number of that change; 0 for all.
    """

    after: int


class Resource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something to study.

    Attributes:
        id: 1 to 128 characters of any script, without control characters and line separators, without white space
            at either end, and not "." or ".."; compared as sent.
        title: A text for people by language tag, in at least one language. A reader whose language is missing is
            given a relative of it (fr for fr-CA, pt-BR for pt), else the language of the course, else the first.
        skills: What it teaches; the order has no meaning.
        kind: `remedial` repairs a gap, `core` teaches, `deepening` goes beyond.
        language: Of the resource itself; that of the course if left out.
        format: What it looks like.
        minutes: Expected duration.
        url: Where it opens, http or https.
    """

    id: str
    title: dict[str, str]
    skills: tuple[str, ...]
    kind: str
    language: str | None = None
    format: str = "article"
    minutes: float = 10.0
    url: str | None = None


class ResultAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one result.

    Attributes:
        result_id: As sent.
        status: In one word.
        p_correct: What the service expected of the learner just before a new result.
        errors: What to put right; of a conflict, one for each field that differs.
        held: Of a conflict, what was accepted under this id.
        sent: Of a conflict, what came now and was not taken.
    """

    result_id: str | None
    status: str
    p_correct: float | None = None
    errors: tuple[Fault, ...] = ()
    held: ResultContent | None = None
    sent: ResultContent | None = None


class ResultContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came with an id; `score` also stands for `success`.

    Attributes:
        item_id: Id of the item.
        score: 0..1.
        attempt: Which attempt at the item it is, from 1.
        occurred_at: When it was given; null where nobody said.
        duration_ms: Milliseconds that it took; null where nobody said.
        hints: That were shown; null where nobody said.
        due_at: By when it was due; null where it was not.
        confidence: Of the learner, 0..1; null where nobody said.
        evidence_kind: `practice`, `evaluation`, …; null where nobody said.
        context: What the sender keeps with it; null for nothing.
    """

    item_id: str
    score: float
    attempt: int
    occurred_at: datetime | None = None
    duration_ms: int | None = None
    hints: int | None = None
    due_at: datetime | None = None
    confidence: float | None = None
    evidence_kind: str | None = None
    context: dict[str, str] | None = None


class ResultMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One result of one learner on one item. `score` or `success` is needed; `score` goes before.

    Attributes:
        result_id: Unique for the learner and content graph; sending it again changes nothing.
        learner_id: Opaque id of the learner: no name, no e-mail address.
        item_id: Item of the content graph.
        score: 0..1; null where `success` says it.
        success: True is 1, false 0; null where `score` says it.
        attempt: 1 for the first attempt at the item.
        occurred_at: When it was given; null for now.
        duration_ms: Time spent on the item.
        hints: Asked for on this attempt; each takes a third off the score that counts, and from three on nothing is
            left.
        due_at: Until when the item was to be done, with its time zone: the result is work handed in, in time or
            late.
        confidence: The learner's own rating.
        evidence_kind: What it was: an `evaluation` that is failed again is a signal, `imported` history is no
            visit. All of them count alike for mastery. Left out: as the content graph marks the item.
        context: Words of your own, kept with the result and read by nobody here.
    """

    result_id: str
    learner_id: str
    item_id: str
    score: float | None = None
    success: bool | None = None
    attempt: int = 1
    occurred_at: datetime | None = None
    duration_ms: int | None = None
    hints: int | None = None
    due_at: datetime | None = None
    confidence: float | None = None
    evidence_kind: Literal["diagnostic", "evaluation", "imported", "practice"] | None = None
    context: dict[str, str] | None = None


class ResultsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Up to 1000 results, of any learners, on one content graph.

    Attributes:
        results: The results.
        content_graph: Id of the content graph; null where there is only one to be meant.
        return_recommendations: Whether to tell what comes next to each learner.
        return_mastery: `changed` tells each mastery that moved.
    """

    results: tuple[ResultMessage, ...]
    content_graph: str | None = None
    return_recommendations: bool = True
    return_mastery: Literal["changed", "none"] = "changed"


class ResultsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer per result in the order of the request, and what moved.

    Attributes:
        results: The answers.
        mastery: What moved, where it was asked for.
        recommendations: What comes next to each learner, where it was asked for.
        adjustments: Changes of paths that came of it.
        model_versions: By learner, the model that made all figures about them here: the content hash of the fitted
            model, or `authored-` and the graph's revision. Learners with duplicates only are left out.
        obeyed: By learner, overrides that changed what was decided; learners without any are left out.
        unanswered: By learner, failures after which nothing was added to the path, and why; same.
    """

    results: tuple[ResultAnswer, ...]
    mastery: tuple[MasteryChange, ...] = ()
    recommendations: tuple[Recommendations, ...] = ()
    adjustments: tuple[AdjustmentMessage, ...] = ()
    model_versions: dict[str, str] = field(default_factory=dict)
    obeyed: dict[str, tuple[ObeyedMessage, ...]] = field(default_factory=dict)
    unanswered: dict[str, tuple[UnansweredMessage, ...]] = field(default_factory=dict)


class Resuming(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """On which channel a learner is to be tried again.

    Attributes:
        channel: The channel.
    """

    channel: Literal["in_app", "lms", "mail", "push", "sms"]


class RetentionTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long data is kept.

    Attributes:
        every_hours: Between two looks of the process that deletes.
        kinds: Of data.
    """

    every_hours: int
    kinds: tuple[KeptKind, ...]


class RetraceProgress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far the re-trace of all learners is.

    Attributes:
        status: `waiting` (nobody has begun), `running`, `failing` (it is tried again) or `done`.
        learners_done: Gone through.
        learners_total: Learners with results when it began; null before that.
        asked_at: With the change that made it necessary.
        started_at: Null as long as nobody has begun.
        finished_at: Null as long as it is not done.
        error: What keeps it from going on.
    """

    status: str
    learners_done: int
    learners_total: int | None
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


class RetryAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is looked at again.

    Attributes:
        n_queued: Statements that had become nothing; what becomes of them, outcomes tell.
    """

    n_queued: int


class Review(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person said of an adjustment.

    Attributes:
        decision: What was decided.
        reason: In the person's words.
        by: Who.
        at: When.
        changed_path: False where it said again what had been decided before.
    """

    decision: str
    reason: str
    by: By
    at: datetime
    changed_path: bool


class ReviewRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a supporter decides of an adjustment.

    Attributes:
        decision: `approve` lets a proposed adjustment take effect, or agrees with an open one; `reject` refuses a
            proposed one; `undo` takes an open or approved one off the path.
        reason: In words, for people.
        by: Who decides; left out by a person, who does it themselves (`On-Behalf-Of`).
    """

    decision: Literal["approve", "reject", "undo"]
    reason: str
    by: By | None = None


class RoleHours(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a role has to do.

    Attributes:
        role: `tutor`, `coach` or `peer`.
        p50: Hours a week; half of the weeks of all runs have no more.
        p90: Nine in ten have no more.
        there: Hours a week for which they are there, absences not taken out.
        weeks: Week by week.
    """

    role: str
    p50: float
    p90: float
    there: float
    weeks: tuple[WeekHours, ...]


class RosterRead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What reading a roster changed, or would change.

    Attributes:
        course_id: Of which course.
        cohort_id: Its cohort.
        dry_run: Whether nothing was changed.
        n_learners: Who is in the cohort then.
        joined: Learners who come.
        left: Learners who leave the cohort; nothing else of theirs changes.
        supporters_came: Supporters who are assigned to it.
        supporters_went: Supporters whom the roster had assigned, and who are no more.
        n_named: Learners whose name or address is new.
        left_out: Members who are neither, the first 200 of them.
        n_left_out: How many those are.
    """

    course_id: str
    cohort_id: str
    dry_run: bool
    n_learners: int
    joined: tuple[str, ...]
    left: tuple[str, ...]
    supporters_came: tuple[str, ...]
    supporters_went: tuple[str, ...]
    n_named: int
    left_out: tuple[MemberLeftOut, ...]
    n_left_out: int


class RosterRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a roster is to be read now.

    Attributes:
        dry_run: Change nothing, and say what would change.
    """

    dry_run: bool = False


class RotatedKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key in the place of another one.

    Attributes:
        key: The new one, as lists show it.
        token: What opens: it is told this once, and kept nowhere.
        previous: The old one, with its end.
    """

    key: ApiKey
    token: str
    previous: ApiKey


class RotationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long the secret of before goes on signing beside the new one.

    Attributes:
        keep_hours: Hours, 0 for not at all.
    """

    keep_hours: int = 24


class RouteStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of the way.

    Attributes:
        code: What was found.
        subject: Rule, role, person or queue.
        text: The same for people.
    """

    code: str
    subject: str
    text: Words


class RouteStepTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of the way to its owner.

    Attributes:
        code: What was found.
        subject: Rule, role, person or queue.
        text: The same for people.
    """

    code: str
    subject: str
    text: Words


class RoutingContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who has what.

    Attributes:
        coordinator_id: 1 to 128 characters of any script, without control characters and line separators, without
            white space at either end, and not "." or ".."; compared as sent.
        promise_id: The promise under which cases are opened; the only one if it is left out.
        zone: IANA name of the time zone of your days, at whose beginning traces are read, and of which the budgets
            of alerts are; that of whoever coordinates if it is left out.
        rules: Tried in this order.
    """

    coordinator_id: str
    promise_id: str | None = None
    zone: str | None = None
    rules: tuple[RuleContent, ...] = ()


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rule: what fits it, and what that becomes.

    Attributes:
        verbs: IRIs of verbs; of Caliper `GradeEvent/Graded`.
        becomes: A result, a visit, a submission, a meeting that was held, or nothing.
        kinds: IRIs of kinds of activity, one of which it must be; none for any.
        categories: Beginnings of categories, one of which it must have; none for any.
        extensions: Extensions, one of which it must have; none for any.
        scores: From where a result's score is taken, in this order: `scaled`; `raw` with its maximum; `percent`,
            which is `raw` without a maximum, of a hundred; `success`; `completion`.
        about: The activity, or its `parent`.
        otherwise: What it becomes where a result is meant, but on what is no item of the content graph, or without
            a score.
        minutes: Of a visit whose duration is not said.
        because: Why, in a sentence; told where it becomes nothing.
    """

    verbs: tuple[str, ...]
    becomes: str
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    scores: tuple[str, ...] | None = None
    about: str = "activity"
    otherwise: str | None = None
    minutes: float = 0.0
    because: str = ""


class RuleContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is called for what; what is left out fits all.

    Attributes:
        rule_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        role: Who is called.
        signal: For which kind of signal.
        least_severity: From which severity on.
        cohort_id: For learners of which cohort.
        queue_id: Where it goes if nobody of the role is there.
    """

    rule_id: str
    role: str
    signal: str | None = None
    least_severity: str = "low"
    cohort_id: str | None = None
    queue_id: str | None = None


class SeenCount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many notices were new to whoever saw them now, those that a digest told included.

    Attributes:
        n_seen: Notices.
    """

    n_seen: int


class SeenMember(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What whoever led the group saw of one of its learners.

    Attributes:
        learner_id: Opaque id of the learner: no name, no e-mail address.
        was_present: Whether they were there.
        score: How well they did by themselves in the end, 0..1; left out where it was not seen.
    """

    learner_id: str
    was_present: bool = True
    score: float | None = None


class SeenPeer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was seen of one of the two; null where nobody said it.

    Attributes:
        learner_id: Which of the two.
        was_present: Whether they were there; null where nobody said.
        score: 0..1.
    """

    learner_id: str
    was_present: bool | None
    score: float | None


class SeenRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was seen: exactly one of both.

    Attributes:
        nos: These.
        up_to: All up to this one.
    """

    nos: tuple[int, ...] | None = None
    up_to: int | None = None


class SendingTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message to one person, and what became of it.

    Attributes:
        no: Names it.
        purpose: For what it is.
        scenario_id: Message scenario that asked for it; null for what no scenario did, like the next four.
        scenario_version: Its version.
        step_id: Which of its steps.
        occasion: What it is about, and the day (UTC) of that: `deadline:essay@2026-11-09`.
        about: What it is about, by its title; by its step where it has none.
        run_id: Which cohort on that scenario.
        recipient_kind: As what somebody is written to.
        recipient_id: Who.
        learner_id: Whom it is about.
        case_id: Id of the case; null where it is of none.
        channels: Those that are still to be tried, in this order.
        channel: The one that was tried last.
        state: `sent` once the other side has taken it, `delivered` where it is known to have reached them.
        planned_at: When it was planned.
        not_before: When it may go at the earliest.
        next_attempt_at: When it is tried next, where it waits.
        n_attempts: How often it was tried.
        n_uncertain: Attempts of which nobody knows whether the other side took the message; so many doublets there
            may be.
        sent_at: When it went; null where it did not.
        changed_at: When its state changed last.
        message_id: Under which the other side has it.
        reason: Why it waits, was withdrawn or failed.
        approved_by: Who let it go, where somebody had to.
    """

    no: int
    purpose: str
    scenario_id: str | None
    scenario_version: int | None
    step_id: str | None
    occasion: str | None
    about: Words | None
    run_id: str | None
    recipient_kind: str
    recipient_id: str
    learner_id: str | None
    case_id: str | None
    channels: tuple[str, ...]
    channel: str | None
    state: str
    planned_at: datetime
    not_before: datetime
    next_attempt_at: datetime | None
    n_attempts: int
    n_uncertain: int
    sent_at: datetime | None
    changed_at: datetime
    message_id: str | None
    reason: Why | None
    approved_by: str | None


class Sensitivities(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All inputs that are not known exactly and change anything.

    Attributes:
        middle: Figures with all of them at their middle.
        swings: By how far the hours swing, widest first.
    """

    middle: dict[str, float]
    swings: tuple[Swing, ...]


class ServerMetadata(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a client has to know (RFC 8414, section 2).

    Attributes:
        issuer: Address of the service.
        token_endpoint: Where tokens are asked for.
        token_endpoint_auth_methods_supported: How a client says who it is.
        grant_types_supported: `client_credentials` alone.
        response_types_supported: None: there is no page to sign in on.
        scopes_supported: What a token can be asked to allow.
        service_documentation: Where this is explained.
    """

    issuer: str
    token_endpoint: str
    token_endpoint_auth_methods_supported: tuple[str, ...]
    grant_types_supported: tuple[str, ...]
    response_types_supported: tuple[str, ...]
    scopes_supported: tuple[str, ...]
    service_documentation: str


class ServiceProcess(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Processes of one role that are connected to the record.

    Attributes:
        role: What they do.
        since: When the oldest of their connections was opened.
        active_at: When one was last used.
    """

    role: str
    since: datetime
    active_at: datetime | None


class SetEffects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the answers and the item just before move the next answer, for all items of one set of skills.

    Attributes:
        answers: Logits by the last one or two answers, as in `ItemEffects`.
        after: Logits by the set of skills of the item before, as in `ItemEffects`.
    """

    answers: dict[str, float] = field(default_factory=dict)
    after: dict[str, tuple[float, float]] = field(default_factory=dict)


class SettingsHistory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Versions, newest first; `next_cursor` is null on the last page.

    Attributes:
        versions: Those of this page.
        next_cursor: Send it as `cursor` to read on; null on the last page.
    """

    versions: tuple[RecommendationSettings, ...]
    next_cursor: str | None


class SettingsPreview(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What settings would change.

    Attributes:
        content_graph: On which content graph.
        n_learners: How many learners were looked at.
        n_changed: Of how many something else would come first.
        changed: Some of them, those with the newest results first.
    """

    content_graph: str
    n_learners: int
    n_changed: int
    changed: tuple[ChangedPath, ...]


class SettingsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Settings that are to hold from now on; what is left out takes its default.

    Attributes:
        content_graph: For which they are; for every one without its own if it is left out.
        policy: Thresholds of the rules.
        awaiting_approval: Kinds whose adjustments wait for approval.
        by: Who puts them, and as what.
    """

    content_graph: str | None = None
    policy: PolicySettings | None = None
    awaiting_approval: tuple[Literal["advance", "deepen", "evaluate", "remediate", "review"], ...] = ()
    by: By


class ShareMade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A code that lets another organisation register them.

    Attributes:
        code: Sent as `share` where they register the platform; shown in this answer alone.
        expires_at: Until when.
    """

    code: str
    expires_at: datetime


class ShareRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Deployments of a client that another organisation may register.

    Attributes:
        deployment_ids: Ids of the deployments.
    """

    deployment_ids: tuple[str, ...]


class SignalCountTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the alerts of one kind.

    Attributes:
        signal: The kind.
        name: For people.
        raised: All there ever were.
        reached: Of these, those that came within somebody's budget.
        acted: Those that somebody did something about.
        not_useful: Those that somebody called useless.
        ended_by_itself: Those whose evidence turned.
        open: Those that have not ended.
    """

    signal: str
    name: Words
    raised: int
    reached: int
    acted: int
    not_useful: int
    ended_by_itself: int
    open: int


class SignalCounts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every kind of signal that was ever raised, and what probabilities are estimated with.

    Attributes:
        signals: By kind.
        models: Coefficients, those that ship and those of the organisation.
    """

    signals: tuple[SignalCountTold, ...]
    models: tuple[SignalModelTold, ...]


class SignalModelTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which coefficients a probability is estimated with.

    Attributes:
        target: Of what: `end` is read by `at_risk`, `wheel_spinning` by the signal of this name.
        feeds: Where it is known: from visits, from tasks, from both; from results where there are none.
        version: Of the coefficients: those that ship, or `signals of <organisation> fitted <date>`.
        fitted_on: Since when coefficients of your own are used; null for those that ship.
        n_rows: Decisions that they were learned from.
        log_loss_before: Of what they replaced, on later weeks that they had not seen; null for those that ship.
        log_loss_after: Their own there.
        tried_on: When a fit to your own learners was judged last, be it taken or not; null if never.
    """

    target: str
    feeds: tuple[str, ...]
    version: str
    fitted_on: str | None
    n_rows: int
    log_loss_before: float | None
    log_loss_after: float | None
    tried_on: str | None


class SignalOfCohort(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Open alerts of one kind.

    Attributes:
        kind: Of the signal.
        n: How many.
        n_high: How many of them are urgent.
        n_learners: For how many learners; 0 where it is the cohort's own.
        learners: Who, by id; 50 at most.
    """

    kind: str
    n: int
    n_high: int
    n_learners: int
    learners: tuple[str, ...]


class SignedLinkAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the browser posts to the platform.

    Attributes:
        return_url: Where to.
        jwt: In the field `JWT`: the signed `LtiDeepLinkingResponse`, good for five minutes.
    """

    return_url: str
    jwt: str


class SilentLearner(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A learner of whom nothing comes; `seen_at` is null where nothing ever came.

    Attributes:
        learner_id: Id of the learner.
        seen_at: When something came last.
    """

    learner_id: str
    seen_at: datetime | None


class Sizing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a support service needs.

    Attributes:
        scenario: For which course and which staff.
        seed: Of all luck: the same seed gives the same digits.
        spreadsheet: Hours by closed form.
        outcomes: By simulation.
        answers: To the questions that were asked.
        sensitivities: Null where they were not asked for.
        optimum: Null where no sum was named.
    """

    scenario: SupportScenario
    seed: int
    spreadsheet: Spreadsheet
    outcomes: Outcomes
    answers: tuple[Answer, ...]
    sensitivities: Sensitivities | None
    optimum: Optimum | None


class SizingFound(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a support service needs.

    Attributes:
        sizing: All of it.
        effort: How often the course was run: as often as some seconds of CPU allow; the command runs it more often.
        fit: What the organisation's own weeks say; null where that was not asked for.
    """

    sizing: Sizing
    effort: Effort
    fit: Fit | None


class SizingRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a support service is to be sized for.

    Attributes:
        scenario: The course and its staff; what is left out has its default.
        questions: That are to be answered beside, each with options on the same learners and luck.
        sensitivities: Whether each input that is not known exactly is turned alone.
        spend: A sum for which the best staff is looked for; 0 for none.
        seed: Of all luck: the same seed gives the same digits.
        from_record: Whether questions and contacts of a learner in a week are fitted to the organisation's own last
            whole weeks: the scenario's are then what was known before. Judged on weeks that the fit has not seen,
            where nothing else is asked for.
        weeks_back: How many weeks are read for it.
    """

    scenario: SupportScenario | None = None
    questions: tuple[Literal["absence", "part_time", "peer", "proactive", "promise", "tutors"], ...] = ()
    sensitivities: bool = False
    spend: float = 0.0
    seed: int = 1000
    from_record: bool = False
    weeks_back: int = 26


class Skill(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that can be learned and observed.

    Attributes:
        id: 1 to 128 characters of any script, without control characters and line separators, without white space
            at either end, and not "." or ".."; compared as sent.
        title: A text for people by language tag, in at least one language. A reader whose language is missing is
            given a relative of it (fr for fr-CA, pt-BR for pt), else the language of the course, else the first.
        prerequisites: Skills to master before this one.
        encompasses: Skills that are practised along whenever this one is.
        parameters: What the author knows about how it is learned.
        url: Where it is defined, http or https, such as its entry in a framework of competences.
    """

    id: str
    title: dict[str, str]
    prerequisites: tuple[Edge, ...] = ()
    encompasses: tuple[Edge, ...] = ()
    parameters: SkillParameters | None = None
    url: str | None = None


class SkillEffects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one skill is known before, learned, shown and forgotten.

    With θ the ability, in standard deviations of the population:

    P(L0 = 1 | θ) = σ(prior + prior_ability θ) P(learn | θ) = σ(learn + learn_ability θ + …) P(forget) = forget at each
    opportunity, and (1 + Δ/τ)^(-decay) is retained after Δ days P(correct | L, θ) = σ(γ_L + (s_L + ability) θ + Σ_j
    slopes_j c_j + …), with γ_0 = unmastered, γ_1 = mastered

    Attributes:
        prior: α, logits.
        prior_ability: a, logits per standard deviation.
        learn: λ, logits.
        learn_ability: b, logits per standard deviation.
        unmastered: γ_0, logits; σ(γ_0) is the classic guess.
        mastered: γ_1, logits; σ(-γ_1) is the classic slip.
        forget: P(F) = σ(φ), 0..1, given as a probability so that "never" can be written.
        decay: Exponent of the power law of forgetting; 0 is none.
        ability: Added to both loadings of ability on the answer, logits per standard deviation.
        slopes: Effects of the learner's history on the answer.
        usual: Usual score, 0..1, of items that have none of their own; the population's by default.
    """

    prior: float
    prior_ability: float
    learn: float
    learn_ability: float
    unmastered: float
    mastered: float
    forget: float = 0.0
    decay: float = 0.0
    ability: float = 0.0
    slopes: Slopes | None = None
    usual: float | None = None


class SkillMastery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is believed about one skill.

    Attributes:
        skill_id: Id of the skill.
        p: P(mastered) as it is shown at the moment asked for: after the evidence until then, less what is
            forgotten. Learning that is only expected is not in it until an answer speaks for it: a wrong answer
            never raises it, a right one never lowers it.
        low: Lower end of a 90 % interval of `p`, by what is not known about the learner's ability.
        high: Upper end.
        expected_learning: What practising is expected to add before the next result on the skill; it counts in what
            is predicted of that one. 0 once a resource was studied since: both count in what is predicted already.
        status: The first that holds of: `due_review` (was mastered or passed, and a review is due), `mastered` (by
            the learner's own results on two different items, or as many as the settings say), `fragile` (mastered
            by the figure, on fewer items or contradicted evidence), `passed` (right answers in a row, on different
            items, are enough for now: it is left until its review, and not counted as mastered), `assumed` (with or
            without results of its own, it is results on other skills, or ability, that speak for it: what builds on
            it is open, and it is never counted as mastered), `unknown` (no result), `insufficient` (fewer than 3),
            `estimating`.
        opportunities: Results on this skill.
        items: Different items of the skill that were answered.
        streak: Right results in a row if positive, wrong ones if negative.
        last_evidence_at: When the newest of them happened; null if there is none.
        retention: Share of the mastery that the time since then has left; 1 if nothing is forgotten.
        review_due_at: When forgetting will have taken a mastered skill to where its review is due (the setting
            `retention`, or the threshold of the goal if less); null if never or past.
        parameters: Whether the skill's parameters are `fitted` by the model, `authored`, or those of the
            `population`, the fall-back for a skill that the model has not seen and its author says nothing about;
            where no model is fitted at all, mastery at the start is then doubted by half a logit (29 % in place of
            40 %).
    """

    skill_id: str
    p: float
    low: float
    high: float
    expected_learning: float
    status: str
    opportunities: int
    items: int
    streak: int
    last_evidence_at: datetime | None
    retention: float
    review_due_at: datetime | None
    parameters: str


class SkillOfCohort(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a cohort stands on a skill.

    Attributes:
        skill_id: Id of the skill.
        n: Learners with a result on it; the rest of what is said is about them.
        mastery: Their mastery now; null where there are none.
        n_below: How many are below what is asked for.
        below: Who, the lowest first; 50 at most.
    """

    skill_id: str
    n: int
    mastery: Quartiles | None
    n_below: int
    below: tuple[str, ...]


class SkillOfMap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A skill, the median of the learners with a result on it, and how many these are.

    Attributes:
        skill_id: Id of the skill.
        median: Mastery, 0..1; null where nobody has a result.
        n: Learners with a result.
    """

    skill_id: str
    median: float | None
    n: int


class SkillParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an author knows about how a skill is learned; a field left out takes the population's value.

    Attributes:
        prior: P(L0), mastered before any result, for a learner of average ability (θ = 0).
        learn: P(T), becomes mastered at one opportunity, at θ = 0.
        guess: P(G), right although not mastered, on an item of difficulty 0 at θ = 0.
        slip: P(S), wrong although mastered, on the same item.
        forget: P(F), lost again at one opportunity.
        decay: Exponent of forgetting over elapsed time, as a power law; 0 is none.
    """

    prior: float | None = None
    learn: float | None = None
    guess: float | None = None
    slip: float | None = None
    forget: float | None = None
    decay: float | None = None


class Slopes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Logits per unit of each covariate of the learner's history.

    Attributes:
        last: Of the learner: how much better than usual the last result was.
        form_fast: Same, averaged over the last few results.
        form_slow: Same, over the last dozen or so.
        practice: Results so far.
        pause: Time since the last one.
        successes: Of the skill: scores so far.
        failures: What they lack of full scores.
        skill_form: How much better than usual the last few results on it were.
        skill_last: Whether the last one was right (+1) or wrong (-1).
        skill_gap: Time since then.
        skill_gap_right: Same, signed by `skill_last`.
        skill_first: No result yet.
        skill_run: Results in a row, up to now, that exercised the skill.
        item_seen: Of the item: whether the learner has met it.
        item_right: Whether it was right the last time.
        item_count: Results on it.
        item_gap: Time since the last one.
        item_gap_right: Same, where that one was right.
        repeated: Of the result: whether it is a repeated attempt.
    """

    last: float = 0.0
    form_fast: float = 0.0
    form_slow: float = 0.0
    practice: float = 0.0
    pause: float = 0.0
    successes: float = 0.0
    failures: float = 0.0
    skill_form: float = 0.0
    skill_last: float = 0.0
    skill_gap: float = 0.0
    skill_gap_right: float = 0.0
    skill_first: float = 0.0
    skill_run: float = 0.0
    item_seen: float = 0.0
    item_right: float = 0.0
    item_count: float = 0.0
    item_gap: float = 0.0
    item_gap_right: float = 0.0
    repeated: float = 0.0


class SmsTaken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an SMS led to.

    Attributes:
        wish: `stop` for no more SMS, `start` for them again; null for whatever else was written, which goes
            nowhere.
        n_people: Of how many people the number is.
    """

    wish: str | None
    n_people: int


class Snooze(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nobody wants to be reminded until then; the clock runs.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        until: An instant to come.
        reason: Why.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    until: datetime
    reason: str


class SnoozeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Not to be reminded for a while; the clock runs on.

    Attributes:
        until: Until when.
        reason: Why, for people.
    """

    until: datetime
    reason: str


class SourceAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key that sends statements or events.

    Attributes:
        key_id: The key.
        label: What it is for.
        mapping: By which it is understood.
        content_graph: Whose items are meant; null for the only one.
        zone: Of times without an offset.
        home_pages: That it may speak of, normalised; none for any.
        put_at: When that was said; null where nobody has, and these are the defaults.
        n_pending: Statements and events that are to be taken.
        n_waiting: Those that wait for their person to be bound.
        last_on: The last day (UTC) on which something became of any; null for never.
    """

    key_id: str
    label: str
    mapping: str
    content_graph: str | None
    zone: str
    home_pages: tuple[str, ...]
    put_at: datetime | None
    n_pending: int
    n_waiting: int
    last_on: str | None


class SourceList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The keys that may send statements or events, or have been told how to be understood.

    Attributes:
        sources: By id of the key.
    """

    sources: tuple[SourceAnswer, ...]


class SourceOutcomes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of what a source sent.

    Attributes:
        counts: By day, the newest first.
        examples: The newest of what became nothing, of the last hundred.
    """

    counts: tuple[OutcomeCountAnswer, ...]
    examples: tuple[OutcomeExampleAnswer, ...]


class SourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How what a key sends shall be understood.

    Attributes:
        mapping: Name of the mapping: `GET /v1/mappings` lists them.
        content_graph: Whose items are meant; may be left out if there is only one.
        zone: IANA name of the zone of times that come without an offset.
        home_pages: The only `homePage` of accounts (xAPI) or issuers (Caliper) that it may speak of; none for any.
    """

    mapping: str = "any"
    content_graph: str | None = None
    zone: str = "UTC"
    home_pages: tuple[str, ...] = ()


class Spreadsheet(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The least and the most.

    Attributes:
        low: The least.
        high: The most.
    """

    low: Hours
    high: Hours


class StaffGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Supporters of one kind.

    Attributes:
        role: `tutor`, `coach` (for who falls silent; the tutor where there is none) or `peer` (questions only).
        count: How many.
        hours_a_week: That each has for this course, at most the opening hours; null for all of these.
        cost_an_hour: Least and most, of an hour for which they are paid.
        absent_days_a_year: On which each is away without notice, besides holidays, on average.
        alerts_a_day: Learners of whom the machine alerts each in a day.
    """

    role: str = "tutor"
    count: int = 1
    hours_a_week: float | None = None
    cost_an_hour: tuple[float, float] | None = None
    absent_days_a_year: float = 8.0
    alerts_a_day: int = 5


class Standing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the service stands.

    Attributes:
        checks: As `GET /v1/health/ready` tells them: `ok`, or what is wrong.
        versions: What runs.
        processes: Those that are connected to the record, by role: `api` (the workers), `projector` (takes the
            journal to the record), `retracer` (traces again, erases), `timekeeper` (fires timers), `detector`
            (raises alerts), `translator` (takes what sources send), `registrar` (grades to learning platforms,
            rosters from them).
        waiting_entries: Commits that are not in the record yet; null where the live store does not answer.
        waiting_seconds: Since when the oldest of them waits.
        dead_letters: Commits of your organisation that could not be written to the record; this and what follows is
            null where the record cannot be reached.
        retraces: Re-traces of your learners to another model that are not done.
        erasures: Of your learners, content graphs and models that are not done.
        statements_pending: Statements and events that your sources sent and that are to be taken now.
        statements_waiting: Those that wait: until their person is bound, or because their content graph is not
            there.
        deliveries_waiting: Deliveries to your webhooks.
        webhooks_failing: Your webhooks that took nothing at the last attempt.
        retention_days: Days without a commit after which a learner's life on a content graph goes; null for never.
    """

    checks: dict[str, str]
    versions: Versions
    processes: tuple[ServiceProcess, ...]
    waiting_entries: int | None
    waiting_seconds: float | None
    dead_letters: int | None
    retraces: int | None
    erasures: int | None
    statements_pending: int | None
    statements_waiting: int | None
    deliveries_waiting: int | None
    webhooks_failing: int | None
    retention_days: int | None


class StandingMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a learner stands on the skill.

    Attributes:
        mastery: After the last result on it; null without any.
        n_results: On it.
    """

    mastery: float | None
    n_results: int


class StepCount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many messages of a step have an outcome.

    Attributes:
        step_id: Which step.
        outcome: Which outcome.
        n: Messages.
    """

    step_id: str
    outcome: str
    n: int


class StoreOfStatements(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How somebody else's learning record store is reached (xAPI 1.0.3).

    Attributes:
        user: Of basic authentication.
        password: Of basic authentication; it is kept sealed and told nobody.
        home_page: To which system the ids of learners belong: `account.homePage` of every actor.
    """

    user: str
    password: str
    home_page: str


class Submission(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="submission"):
    """The learner handed work in.

    Attributes:
        trace_id: Unique for the learner and content graph (for deadlines of cohorts: for the content graph);
            sending it again changes nothing.
        learner_id: Opaque id of the learner: no name, no e-mail address.
        activity_id: Item, resource, or any other work; it need not be in the content graph.
        submitted_at: When; null for now.
        due_at: By when it was due; null where that is known, or it was not.
    """

    trace_id: str
    learner_id: str
    activity_id: str
    submitted_at: datetime | None = None
    due_at: datetime | None = None


class SuggestedEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry that may be meant; whether it is, only the learner knows.

    Attributes:
        entry_id: Names it.
        version: As it was shown.
        language: Of the text.
        title: Its question.
        text: Its answer.
        sources: Where that comes from.
    """

    entry_id: str
    version: int
    language: str
    title: str
    text: str
    sources: tuple[str, ...]


class SupportChecks(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether those on either side of the cut can be compared.

    Attributes:
        n_last_within: Learners in the last place within the budget, each counted once a day.
        n_first_beyond: And in the first beyond it.
        density_p: Chance of a step between them that differs so much from those beside it, if nobody arranged who
            is within.
        density_holds: Whether that is no less than 1 %.
        belief_before: Jump of mastery when the alert was raised; there must be none.
        balance_holds: Whether its interval holds zero; also where there are too few to tell.
        answered: Jump of the share of alerts whose learner a supporter wrote to or met within seven days: what the
            budget does first. Those beyond may come within the budget of a later day.
        with_results: Jump of the share with a result in the 28 days. Where it is certain, mean scores are of
            different learners on either side, and are not compared.
    """

    n_last_within: int
    n_first_beyond: int
    density_p: float
    density_holds: bool
    belief_before: Discontinuity
    balance_holds: bool
    answered: Discontinuity
    with_results: Discontinuity


class SupportDryRunRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A signal that there might be.

    Attributes:
        signal: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        severity: Its severity.
        learner_id: Opaque id of the learner: no name, no e-mail address.
        at: When, for absences; now if it is left out.
    """

    signal: str
    severity: Literal["high", "low", "medium"]
    learner_id: str
    at: datetime | None = None


class SupportEffect(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What being within the budget changed.

    Attributes:
        outcome: `belief` (rise of mean mastery in the 28 days after: of the alert's skill, or of all with a
            result), `activity` (days with a visit, a submission or a result), `results` (mean score).
        at_cut: By how much it jumps.
        verdict: What follows; `not_comparable` where a check does not hold, `no_contrast` where nothing can be told
            and it is not certain that more were answered within.
        verdict_text: The same for people.
    """

    outcome: str
    at_cut: Discontinuity
    verdict: str
    verdict_text: Words


class SupportEffects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Does help help?

    Attributes:
        content_graph: The content graph.
        at: When; alerts whose 28 days are not over are left out.
        n_alerts: Alerts of days on which a budget cut anything.
        effects: On belief, activity and results.
        checks: What the comparison rests on.
        is_complete: False where only the newest were looked at, because there are too many.
    """

    content_graph: str
    at: datetime
    n_alerts: int
    effects: tuple[SupportEffect, ...]
    checks: SupportChecks
    is_complete: bool


class SupportEventAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened.

    Attributes:
        event_id: Its id, which `last_seen` takes.
        case_id: The case; another one than that asked for where it was merged into that.
        event: What, for machines.
        title: The same for people.
        at: When.
        by: Who did it.
        visibility: For whom.
        text: What was written.
        details: Whatever else belongs to it, by name.
    """

    event_id: str
    case_id: str
    event: str
    title: Words
    at: datetime
    by: WriterAnswer
    visibility: str
    text: str
    details: dict[str, Any]


class SupportLinkAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that was handed in elsewhere.

    Attributes:
        production_id: Id of the production.
        name: What it is called.
        url: Where it is.
    """

    production_id: str
    name: str
    url: str


class SupportScenario(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A course and its support.

    Attributes:
        starts_on: The first day, of the calendar's zone.
        weeks: Of the course.
        course_hours: Of learning, for each learner.
        learners: Who begin.
        level: Of prerequisites: 0 as those of the laboratory who know least, 1 who know most.
        heterogeneity: Of prerequisites: 0 all alike, 1 as different as the laboratory has them.
        is_certifying: Whether a certificate is at the end.
        certification_factor: Least and most; what questions of the last quarter are multiplied by if one is.
        questions_a_week: Of a learner in a week, least and most; reactive.
        question_minutes: That answering one takes.
        collective_share: Of the questions that are answered before all, within the hours of the forum.
        contacts_a_week: With a learner in a week, planned beforehand; proactive.
        contact_minutes: That one takes.
        first_contact_minutes: With a learner, at the beginning.
        forum_size: Learners of one forum; 0 for no forum.
        forum_hours: That looking after one takes in a week.
        sessions_a_week: Hours of live sessions of each group in a week.
        group_size: Learners of one group.
        preparation_factor: Hours that an hour of a live session takes, preparation included.
        uses_alerts: Whether anybody acts on the machine's alerts.
        alert_minutes: That acting on one takes.
        alert_patience_days: For which adjustments are given time before trouble becomes an alert.
        peer_share: Of the questions that a peer tutor could answer, least and most.
        moderation: Hours of a tutor for an hour of a peer tutor.
        promise: Of a first answer, as `2 working_days`.
        target: Share of promises that are to be kept.
        zone: IANA name.
        hours: Opening hours of the service, as `Mo-Fr 09:00-17:00`.
        closed_on: Holidays.
        asking_hours: When learners ask.
        sharing: `person`: each piece of work has an owner when it comes; `queue`: whoever is free takes the next.
        deputies: Whether somebody of the same role stands in for who is away.
        staff: Who supports.
        away: Who will be away, known beforehand.
        minutes_vary: Standard deviation of the minutes of a piece of work over their mean; 1 as Erlang's.
        learners_vary: The same of learners' questions.
        losing_heart: Chance of a learner to fall silent in a week without trouble and without support, least and
            most.
        trouble_factor: What that is multiplied by for each trouble that nobody has ended, up to three.
        waiting_factor: The same while an answer is overdue.
        contact_factor: The same for four weeks after a contact with a supporter.
        help_share: Of the troubles that somebody acts on, how many end.
        win_back_share: Of the silent that somebody acts on, how many come back.
        budget: For training all of them, 0 if it is not told.
        design_share: Of the cost of support, for designing it.
    """

    starts_on: str = "2026-09-07"
    weeks: int = 12
    course_hours: float = 60.0
    learners: int = 120
    level: float = 0.5
    heterogeneity: float = 1.0
    is_certifying: bool = False
    certification_factor: tuple[float, float] | None = None
    questions_a_week: tuple[float, float] | None = None
    question_minutes: tuple[float, float] | None = None
    collective_share: float = 0.0
    contacts_a_week: float = 0.25
    contact_minutes: tuple[float, float] | None = None
    first_contact_minutes: tuple[float, float] | None = None
    forum_size: int = 30
    forum_hours: tuple[float, float] | None = None
    sessions_a_week: float = 0.0
    group_size: int = 20
    preparation_factor: tuple[float, float] | None = None
    uses_alerts: bool = True
    alert_minutes: tuple[float, float] | None = None
    alert_patience_days: float = 3.0
    peer_share: tuple[float, float] | None = None
    moderation: tuple[float, float] | None = None
    promise: str = "2 working_days"
    target: float = 0.95
    zone: str = "Europe/Paris"
    hours: str = "Mo-Fr 09:00-12:30,13:30-17:30"
    closed_on: tuple[str, ...] = ()
    asking_hours: str = "Mo-Su 08:00-22:00"
    sharing: str = "person"
    deputies: bool = True
    staff: tuple[StaffGroup, ...] | None = None
    away: tuple[PlannedAbsence, ...] = ()
    minutes_vary: float = 0.7
    learners_vary: float = 0.8
    losing_heart: tuple[float, float] | None = None
    trouble_factor: tuple[float, float] | None = None
    waiting_factor: tuple[float, float] | None = None
    contact_factor: tuple[float, float] | None = None
    help_share: tuple[float, float] | None = None
    win_back_share: tuple[float, float] | None = None
    budget: float = 0.0
    design_share: tuple[float, float] | None = None


class SupporterContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who helps. Name and contact are kept apart, and only as they are now.

    Attributes:
        name: For people.
        email: Where they are written to.
        phone: Where they are called.
        zone: IANA name of their time zone.
        language: In which they are written to.
        calendar_id: Their own working time; the promise's where it is left out.
        alerts_per_day: Of how many learners alerts reach them in a day, all that is signalled of a learner at once;
            the rest stays below, ranked.
        notices_per_day: How many single notices reach them in a day; the rest waits for the digest of the next.
        absences: When they are away.
    """

    name: str
    email: str | None = None
    phone: str | None = None
    zone: str
    language: str
    calendar_id: str | None = None
    alerts_per_day: int = 5
    notices_per_day: int = 20
    absences: tuple[AbsenceContent, ...] = ()


class SupporterLoad(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a supporter has to do for the cohort's learners.

    Attributes:
        supporter_id: Who.
        n_open: Open cases, on whichever course.
        n_due_today: Those whose answer is due today, in the supporter's time zone, and not late.
        n_late: Those whose promise is broken.
        n_waiting: Those that wait for their learner.
        n_learners_today: Of whom alerts reached them today, of whichever cohort; a day is one of the
            organisation's.
        alerts_per_day: How many learners may reach them so; null of who is not there any more.
    """

    supporter_id: str
    n_open: int
    n_due_today: int
    n_late: int
    n_waiting: int
    n_learners_today: int
    alerts_per_day: int | None


class Swing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one input does to each figure.

    Attributes:
        field: The input.
        least: Its least.
        most: Its most.
        at_least: Figures with it at its least, by name.
        at_most: Figures with it at its most.
    """

    field: str
    least: float
    most: float
    at_least: dict[str, float]
    at_most: dict[str, float]


class Target(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A skill that a goal asks for, and how sure one wants to be.

    Attributes:
        skill_id: 1 to 128 characters of any script, without control characters and line separators, without white
            space at either end, and not "." or ".."; compared as sent.
        threshold: Mastery from which a skill counts as mastered.
    """

    skill_id: str
    threshold: float = 0.95


class TaskAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A task as it stands; `outcome` is null while it is to be done.

    Attributes:
        task_id: Id of the task.
        text: What is to be done.
        owner_kind: Whose it is: the learner's or a supporter's.
        owner_id: Id of them.
        due_at: By when; null for no date.
        outcome: What became of it.
    """

    task_id: str
    text: str
    owner_kind: str
    owner_id: str
    due_at: datetime | None
    outcome: str | None


class TaskResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A task was done, or dropped; a learner says it of their own.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with
            that.
        send_all_the_same: Do it although something happened that you had not seen.
        outcome: Which of both.
        text: What came of it; may be empty.
    """

    role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None
    last_seen: str | None = None
    send_all_the_same: bool = False
    outcome: Literal["done", "dropped"]
    text: str = ""


class TemplateLink(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a message leads to.

    Attributes:
        label: Of the button, by language.
        path: Of our own pages, as /me.
    """

    label: dict[str, str]
    path: str


class TestTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an attempt ended.

    Attributes:
        is_taken: Whether the other side took it.
        status: Of HTTP; null where nobody answered.
        reason: Why it was no success.
    """

    is_taken: bool
    status: int | None
    reason: str | None


class Text(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sentence of the machine, in both languages that it speaks.

    Attributes:
        fr: In French.
        en: In English.
    """

    fr: str
    en: str


class TimelineActivity(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="activity"):
    """What the learner did with a recommendation.

    Attributes:
        at: When.
        recommendation_id: The list that the activity was recommended in.
        what: What the learner did.
        activity_id: Item or resource.
        kind: What it was recommended for.
        skill_id: The skill that it serves.
        expected_gain: Expected rise of mastery that it promised; 0..1.
        minutes: That the learner spent; null where nobody said.
        by: Who told it; null for the platform.
        text: The same for people.
    """

    at: datetime
    recommendation_id: str
    what: str
    activity_id: str
    kind: str
    skill_id: str
    expected_gain: float
    minutes: float | None
    by: str | None
    text: Words


class TimelineAlert(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="alert"):
    """That a signal was routed to somebody.

    Attributes:
        at: When it was raised.
        alert: The alert as it stands now; to the learner, facts and help.
        text: Why, for people.
    """

    at: datetime
    alert: AlertTold
    text: Words


class TimelineCaseEvent(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="case_event"):
    """What happened in a case.

    Attributes:
        at: When.
        case_id: In which.
        event_id: Its id.
        what: What, for machines.
        by: Who did it.
        visibility: For whom it is.
        words: What was written.
        details: Whatever else belongs to it, by name.
        text: What happened, for people.
    """

    at: datetime
    case_id: str
    event_id: str
    what: str
    by: WriterAnswer
    visibility: str
    words: str
    details: dict[str, Any]
    text: Words


class TimelineCorrection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A correction of a result.

    Attributes:
        correction_id: The sender's.
        at: When it was accepted.
        counted: Score that counted before; null where the result was void.
        counts: Score that counted from then on; null where the result is void.
        reason: In the person's words.
        by: Who decided.
        text: What it did, for people.
    """

    correction_id: str
    at: datetime
    counted: float | None
    counts: float | None
    reason: str
    by: By
    text: Words


class TimelineOverride(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="override"):
    """That a person decided something about the path, or ended it.

    Attributes:
        at: When.
        what: Which of the two; that its time came is no event.
        override: As it stands now.
        by: Who; null where what it was made for came about.
        reason: Why, in their words.
        text: The same for people.
    """

    at: datetime
    what: str
    override: Override
    by: By | None
    reason: str
    text: Words


class TimelinePage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Part of a learner's timeline, newest first.

    Attributes:
        learner_id: The learner.
        events: Results, adjustments, reviews, what the learner did with recommendations, what the path could not
            give, traces of activity, what people decided about the path; for a person also what happened in cases,
            alerts, and messages to the learner; newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
        is_complete: False while the newest commits are still on their way to the record.
    """

    learner_id: str
    events: tuple[
        TimelineResult
        | Adjustment
        | TimelineReview
        | TimelineActivity
        | TimelineShortfall
        | TimelineTrace
        | TimelineOverride
        | TimelineCaseEvent
        | TimelineAlert
        | TimelineSending,
        ...,
    ]
    next_cursor: str | None
    is_complete: bool


class TimelineResult(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="result"):
    """A result, and what it changed in the belief.

    Attributes:
        at: When it happened.
        result_id: The sender's.
        seq: Order of acceptance, from 1.
        item_id: Item of the content graph; of an observation on the job `observation:` and the skill.
        score: As it was sent, 0..1.
        attempt: 1 for the first attempt at the item.
        is_late: Whether it came after a newer one, so that the history was traced again.
        accepted_at: When it was accepted.
        p_correct: What was predicted just before it.
        changes: Mastery before and after, for each skill of the item.
        details: What the sender said beside.
        counts: Score that counts now, by hints and by the newest correction; null where the result is void.
        corrections: Oldest first.
        text: What hints made of the score, for people, or that it is an observation on the job, and of whom; null
            where hints changed nothing or a correction holds.
    """

    at: datetime
    result_id: str
    seq: int
    item_id: str
    score: float
    attempt: int
    is_late: bool
    accepted_at: datetime
    p_correct: float
    changes: tuple[MasteryMove, ...]
    details: Any
    counts: float | None
    corrections: tuple[TimelineCorrection, ...]
    text: Words | None


class TimelineReview(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="review"):
    """What a person decided on an adjustment.

    Attributes:
        at: When.
        adjustment_id: On which.
        decision: What.
        reason: Why, in the person's words.
        by: Who.
        text: The same for people.
    """

    at: datetime
    adjustment_id: str
    decision: str
    reason: str
    by: By
    text: Words


class TimelineSending(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="sending"):
    """A message to the learner, and what became of it; it stands where it last became another.

    Attributes:
        at: When that was.
        sending: The message as the outbox has it.
        text: What became of it and why, for people.
    """

    at: datetime
    sending: SendingTold
    text: Words


class TimelineShortfall(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="shortfall"):
    """What the path owed the learner and could not give.

    Attributes:
        at: When that was found.
        skill_id: The skill that it was owed on.
        lack: Why nothing was added after a failure, as in `unanswered`; or `used_up`: the skill is not mastered,
            and its last new item was answered. Only what the machine cannot mend by itself is here.
        language: Content language that the learner was offered.
        evidence: Ids of the results that it rests on, the one that caused it last.
        holds: False where one of them was corrected since; what was still lacking then is told anew.
        text: The same for people.
    """

    at: datetime
    skill_id: str
    lack: str
    language: str
    evidence: tuple[str, ...]
    holds: bool
    text: Words


class TimelineTrace(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="trace"):
    """A trace of activity on the timeline.

    Attributes:
        at: When it happened.
        trace: As it was accepted.
        text: The same for people.
    """

    at: datetime
    trace: LearnerTrace
    text: Words


class TogetherMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a group does together.

    Attributes:
        activity_id: A resource to go through; null where the content graph has none on the skill.
        item_ids: To solve afterwards, the easiest first.
        text: In words.
    """

    activity_id: str | None
    item_ids: tuple[str, ...]
    text: Words


class TokenRefused(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why there is no token (RFC 6749, section 5.2).

    Attributes:
        error: The kind, as the standard names it.
        error_description: What is wrong, in one sentence.
    """

    error: str
    error_description: str


class TokenRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a client sends, as a form.

    Attributes:
        grant_type: `client_credentials`.
        scope: What the token shall allow, separated by blanks; all that the key allows if it is left out.
        client_id: Id of the key, where the Authorization header does not say it.
        client_secret: Token of the key.
    """

    grant_type: str
    scope: str | None = None
    client_id: str | None = None
    client_secret: str | None = None


class Tool(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a platform asks for where the tool is registered by hand.

    Attributes:
        login_url: Initiate login URL.
        launch_url: Redirect URI and target link URI.
        keyset_url: Public keyset URL.
    """

    login_url: str
    launch_url: str
    keyset_url: str


class TouchedLearners(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose paths a change concerns; texts and addresses concern nobody's.

    Attributes:
        n_learners: Learners with results on a skill that it touches.
        learner_ids: The first fifty of them, by id.
        n_adjustments: Adjustments in effect whose item or resource changes or goes.
    """

    n_learners: int
    learner_ids: tuple[str, ...]
    n_adjustments: int


class TraceAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one trace.

    Attributes:
        trace_id: As sent.
        status: In one word.
        errors: What to put right; of a conflict, one for each field that differs.
        held: Of a conflict, what was accepted under this id.
        sent: Of a conflict, what came now and was not taken.
    """

    trace_id: str | None
    status: str
    errors: tuple[Fault, ...] = ()
    held: TraceContent | None = None
    sent: TraceContent | None = None


class TraceContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came with an id.

    Attributes:
        kind: What it is a trace of.
        occurred_at: When it happened; of a submission, when it was handed in.
        activity_id: What it is about.
        minutes: Of a visit.
        due_at: Of a deadline or a submission.
        meeting_id: Of a meeting.
        status: Of a meeting.
        starts_at: Of a meeting.
        verb: What was done.
        value: With what outcome.
        cohort_id: Whose deadline it is, where it is not the learner's own.
    """

    kind: str
    occurred_at: datetime | None = None
    activity_id: str | None = None
    minutes: float | None = None
    due_at: datetime | None = None
    meeting_id: str | None = None
    status: str | None = None
    starts_at: datetime | None = None
    verb: str | None = None
    value: str | None = None
    cohort_id: str | None = None


class Training(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the model was made from, and how that went.

    Attributes:
        rows: Results.
        learners: Learners.
        skills: Skills.
        items: Items.
        period_from: Time of the oldest result, with its offset from UTC; null where times are unknown.
        period_to: Time of the newest result.
        log_likelihood: Natural logarithm of the probability of all results, at the parameters given.
        iterations: Of the fitting, until it stopped.
        seed: Of whatever was drawn.
        extensions: What the model has beyond the classic one.
        shrinkage: Strength of the pull towards the population, by what is pulled, as chosen on held-out learners;
            of a small class that had to be, by how many logits and what factor its predictions were moved.
        held_out: Figures on held-out learners, by name.
        borrowed: Content hashes of the models of other courses that it was drawn towards.
        warnings: What was held at a bound, or is to be read with care.
    """

    rows: int
    learners: int
    skills: int
    items: int
    period_from: datetime | None = None
    period_to: datetime | None = None
    log_likelihood: float
    iterations: int
    seed: int
    extensions: tuple[str, ...] = ()
    shrinkage: dict[str, float] = field(default_factory=dict)
    held_out: dict[str, float] = field(default_factory=dict)
    borrowed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Tried(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a statement or event would become.

    Attributes:
        event_id: Its id.
        outcome: `result`, `visit`, `submission`, `meeting`, or why it is nothing.
        why: In a sentence: of the rule, or what is lacking.
        mapping: In which the rule stands that fits; null for none.
        rule: Its place there, from 1 on; null for none.
        becomes: The fields of what `POST /v1/results` or `POST /v1/activities` would take, but ids; null for
            nothing.
        learner_id: Whom it is about, or would be: the learner that somebody unknown becomes. Null where they would
            wait until somebody binds them, or are a supporter, and for a key that may not read of learners.
        is_new_learner: Whether the learner would be made by it.
    """

    event_id: str
    outcome: str
    why: str
    mapping: str | None
    rule: int | None
    becomes: dict[str, Any] | None
    learner_id: str | None
    is_new_learner: bool = False


class Trouble(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong, for whoever moderates; the other of the two does not read it.

    Attributes:
        text: Plain text.
    """

    text: str


class UnansweredMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A failure after which nothing was added to the path, and why.

    Attributes:
        skill_id: The failed skill.
        why: `already_open`: its remediation, or that of its cause, is at work; `vetoed`: people keep away what
            there is; `kept_away`: a person has just taken it off the path; `no_content`: the course has nothing for
            it; `nothing_left`: all that there is was done or offered, a person is needed; `postponed`: the path has
            changed enough for one answer, the next one follows; `awaiting_approval`: a person has to approve it;
            `automation_off`: a person has switched automation off.
        evidence: Ids of the results that failed.
        text: The same in words.
    """

    skill_id: str
    why: str
    evidence: tuple[str, ...]
    text: Words


class Versions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What runs.

    Attributes:
        software: Of Symphonie.
        python: Of the interpreter.
        record_server: Of PostgreSQL; null where the record cannot be reached.
        migration: Where the schema of the record stands; null as well.
        newest_migration: Where this software wants it.
    """

    software: str
    python: str
    record_server: str | None
    migration: str | None
    newest_migration: str


class Visit(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="visit"):
    """The learner was there, from `occurred_at` on.

    Attributes:
        trace_id: Unique for the learner and content graph (for deadlines of cohorts: for the content graph);
            sending it again changes nothing.
        learner_id: Opaque id of the learner: no name, no e-mail address.
        minutes: For how long; one visit is of one day at most.
        occurred_at: When it began; null for now.
        activity_id: Which activity; null for none.
    """

    trace_id: str
    learner_id: str
    minutes: float
    occurred_at: datetime | None = None
    activity_id: str | None = None


class Vocabulary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the model has seen.

    Attributes:
        skills: Ids, each once.
        items: The one to seven skills of each item, by item id.
    """

    skills: tuple[str, ...]
    items: dict[str, tuple[str, ...]]


class VocabularyChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Ids that only one of the models has seen.

    Attributes:
        both: How many both have.
        only_before: In the first alone.
        only_after: In the second alone.
    """

    both: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


class Warned(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A warning to come, at so many per cent of the working time.

    Attributes:
        percent: Per cent.
        at: When.
    """

    percent: int
    at: datetime


class WarningTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When so many per cent of the working time are used.

    Attributes:
        percent: Per cent.
        at: When.
    """

    percent: int
    at: datetime


class WebhookChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What shall be otherwise with a webhook; what is left out stays.

    Attributes:
        url: Where messages go, from the next attempt on.
        kinds: Which changes, from those on that are handed out next; empty for all.
        label: What it is for.
        is_active: Whether anything is sent. Made active again, it goes on where it stopped.
    """

    url: str | None = None
    kinds: (
        tuple[
            Literal[
                "adjustment.closed",
                "adjustment.opened",
                "adjustment.reviewed",
                "alert.breached",
                "alert.closed",
                "alert.opened",
                "alert.warned",
                "case.message",
                "mastery.crossed",
                "model.activated",
                "signal.raised",
            ],
            ...,
        ]
        | None
    ) = None
    label: str | None = None
    is_active: bool | None = None


class WebhookList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The webhooks of the organisation.

    Attributes:
        webhooks: By id.
    """

    webhooks: tuple[WebhookTold, ...]


class WebhookTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A webhook, without anything that opens or signs.

    Attributes:
        webhook_id: Names it.
        form: Whether messages are sent (`webhook`), or statements (`xapi`).
        url: Where to.
        kinds: Which changes; empty for all.
        label: What it is for.
        home_page: To which system the ids of learners in statements belong; null for messages.
        made_at: When it was made.
        state: Whether all is well (`active`), nothing was taken of late (`failing`), or nothing is sent
            (`disabled`).
        failing_since: Since when nothing was taken; after three days it is disabled. Null where the last one was.
        resumes_at: Until when nothing is sent, as the other side has asked.
        disabled_at: Since when nothing is sent.
        disabled_because: `person`, `gone` (the other side answered 410) or `failing`.
        earlier_secret_until: Until when the secret of before signs, too.
        handed_no: Up to which place in the feed changes were handed out.
        n_waiting: How many deliveries wait for an attempt.
    """

    webhook_id: str
    form: str
    url: str
    kinds: tuple[str, ...]
    label: str
    home_page: str | None
    made_at: datetime
    state: str
    failing_since: datetime | None
    resumes_at: datetime | None
    disabled_at: datetime | None
    disabled_because: str | None
    earlier_secret_until: datetime | None
    handed_no: int
    n_waiting: int


class WeekForetold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A week that the fit has not seen.

    Attributes:
        begins: Its Monday.
        questions: That came.
        low: Nine in ten such weeks have between so many and `high`.
        high: The upper end of that.
        is_within: Whether it does.
    """

    begins: str
    questions: int
    low: float
    high: float
    is_within: bool


class WeekHours(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hours of work of a role in one week of the course.

    Attributes:
        p50: In half of the runs no more.
        p90: In nine of ten no more.
    """

    p50: float
    p90: float


class WeekSeen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One week of an organisation.

    Attributes:
        begins: Its Monday, as 2026-09-07.
        learners: Who did anything.
        questions: Messages of learners.
        contacts: Of supporters, by another way than an answer.
        alerts: That were raised of single learners.
        kept: Cases opened in the week in which all promises were kept.
        broken: In which one was not.
        answer_hours: From a case's opening to the first answer, mean; null where there was none.
    """

    begins: str
    learners: int
    questions: int
    contacts: int
    alerts: int
    kept: int
    broken: int
    answer_hours: float | None


class Why(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a message waits, was withdrawn or failed: a code, and the same in words.

    Attributes:
        code: For machines.
        fr: In French.
        en: In English.
    """

    code: str
    fr: str
    en: str


class WhyNotYet(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a message waits, or does not go.

    Attributes:
        code: For machines.
        text: For people.
    """

    code: str
    text: Words


class WillingnessWithdrawn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a learner says nothing of helping any more.

    Attributes:
        learner_id: Who.
        n_ended: Helps that ended by that.
    """

    learner_id: str
    n_ended: int


class WithdrawalRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which messages are not to go, and why.

    Attributes:
        nos: `no` of sendings.
        reason: Why; it is shown in the outbox.
    """

    nos: tuple[int, ...]
    reason: str


class Words(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The same sentence in both languages.

    Attributes:
        fr: In French.
        en: In English.
    """

    fr: str
    en: str


class WriterAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did it, and as what.

    Attributes:
        kind: Learner, supporter, or the machine.
        id: Id of them.
        role: As what; empty for none.
    """

    kind: str
    id: str
    role: str
