"""Everything that is held of a learner, for an export: a section for each kind of rows."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from inspect import cleandoc
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import defstruct, json

from api.journal import Fact
from api.record.columns import Column, columns
from api.record.erasure import account_rows, message_rows, path_rows, source_rows, xapi_rows
from api.record.erasure import support_rows as support
from api.record.erasure.holdings import HOLDINGS
from api.record.erasure.support_rows import Row
from api.record.facts import (
    AdjustmentRow,
    BasisRow,
    CorrectionRow,
    EventRow,
    ResultRow,
    ReviewRow,
    ShortfallRow,
    TraceRow,
)
from api.record.pool import Pool
from api.record.support.alert_lists import FOR_LEARNERS
from api.record.support.readers import EVERYBODY, MINE, Reach, on_observation, visible
from api.record.vault.columns import told
from api.record.vault.people import (
    account_email,
    account_name,
    account_user_name,
    learner_email,
    learner_name,
    learner_phone,
)

PAGE_ROWS: Final = 500
_CONDITIONS: Final = {one.table: one.of_learner for one in HOLDINGS}
_COHORTS: Final = (
    "(SELECT cohort FROM symphonie.cohort_learner"
    " WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s)"
)
_GRAPHS: Final = (
    "(SELECT graph_no FROM symphonie.result WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s)"
)
_OWNER: Final = frozenset({"organisation_no", "graph_no", "learner"})
_GRAPH: Final = "(SELECT g.id FROM symphonie.content_graph g WHERE g.no = t.graph_no)"


class Section(NamedTuple):
    """Rows of one kind.

    Attributes:
        table: Where they are.
        shape: What is told of each.
        key: Columns that name a row, with their types.
        condition: Which rows are the learner's.
        shown: Which of them are shown to a person; the organisation has all.
        expressions: SQL of the fields that are no columns, by name.
        sealed: SQL of the fields that are sealed, by name.
    """

    table: str
    shape: type[msgspec.Struct]
    key: tuple[tuple[str, str], ...]
    condition: str
    shown: str
    expressions: dict[str, str]
    sealed: Mapping[str, str]

    @property
    def query(self) -> str:
        """Return the query of a page."""
        fields = {**self.expressions, **dict.fromkeys(self.sealed, "NULL::text")}
        told = ", ".join(f"{fields.get(name, name)} AS {name}" for name in self.shape.__struct_fields__)
        opened = "".join(f", {one}" for one in self.sealed.values())
        names = ", ".join(name for name, _ in self.key)
        after = ", ".join(f"(%(after)s::text[])[{n}]::{kind}" for n, (_, kind) in enumerate(self.key, 1))
        texts = ", ".join(f"{name}::text" for name, _ in self.key)
        return (
            f"WITH {MINE} SELECT (SELECT row_to_json(told)::text FROM (SELECT {told}) AS told), ARRAY[{texts}]{opened}"
            f" FROM symphonie.{self.table} AS t WHERE {self.condition} AND (%(for_house)s OR {self.shown})"
            f" AND (%(after)s::text[] IS NULL OR ({names}) > ({after})) ORDER BY {names} LIMIT %(limit)s"
        )


def _section(
    table: str,
    shape: type[msgspec.Struct],
    *key: tuple[str, str],
    condition: str = "",
    shown: str = "true",
    sealed: Mapping[str, str] = MappingProxyType({}),
    **expressions: str,
) -> Section:
    whose = condition or _CONDITIONS[table] or ""
    return Section(table, shape, key, whose, shown, {"content_graph": _GRAPH, **expressions}, sealed)


_IN_MICROSECONDS: Final = re.compile(r"(?<=\w)_us:")


def _fact(table: str, shape: type[Fact], *key: tuple[str, str], shown: str = "true") -> Section:
    """Tell all of a fact but whose it is."""
    fields = [(one.name, _told(one)) for one in columns(shape) if one.name not in _OWNER]
    name = f"Exported{shape.__name__.removesuffix('Row')}"
    said = "\n\n".join(cleandoc(one.__doc__ or "") for one in (shape.__base__, shape))
    doc = {"__doc__": _IN_MICROSECONDS.sub(":", said)}
    told = defstruct(name, fields, bases=(Row,), namespace=doc, frozen=True, forbid_unknown_fields=True)
    return _section(table, told, _NO, *key, shown=shown)


def _hidden_from_learner(*names: str) -> dict[str, Any]:
    """Tell columns to supporters and to the organisation alone."""
    return {name: f"CASE WHEN NOT %(reads_as_learner)s THEN {name} END" for name in names}


def _of_own_side(**columns: str) -> dict[str, Any]:
    """Tell of two learners who help each other the columns about this one."""
    chosen = "CASE WHEN helper = %(learner)s THEN helper_{0} ELSE helped_{0} END"
    return {name: chosen.format(column) for name, column in columns.items()}


def _told(column: Column) -> Any:  # noqa: ANN401 - a type
    if column.field.endswith("_us"):
        return datetime if column.annotation is int else datetime | None
    return dict[str, Any] | None if column.annotation is bytes else column.annotation


_NO: Final = ("graph_no", "int")
_TO_SUPPORTERS: Final = "NOT %(reads_as_learner)s"
_TO_THEMSELVES: Final = "%(reads_as_learner)s"
_OF_OWN_CHANGES: Final = f"{_TO_THEMSELVES} AND split_part(kind, '.', 1) IN ('adjustment', 'mastery', 'case')"
"""What changed for themselves: signals and alerts are told elsewhere, as far as they may see them."""
_OF_ACT: Final = (
    "(SELECT r.{} FROM symphonie.cohort_read r WHERE (r.organisation_no, r.no) = (t.organisation_no, t.no))"
)
"""Of what was read of several learners at once, a column."""
_OF_OWN_SIDE: Final = (
    "(SELECT CASE WHEN h.helper = %(learner)s THEN t.helper_{0} ELSE t.helped_{0} END FROM symphonie.peer_help h"
    " WHERE (h.organisation_no, h.id) = (t.organisation_no, t.peer_help_id))"
)
"""Of a session of two learners, a column about this one."""
_TO_NOBODY: Final = "false"
"""Of what only the organisation has."""
_OF_SUPPORTERS: Final = (
    *("severity", "rank", "facts", "turning", "version", "day", "place", "cut", "reached_on", "queue_id", "route"),
    *("snoozed_until", "ended_by", "outcome", "basis"),
)
"""What of an alert is not for the learner, as in `GET /v1/alerts/{alert_id}`."""
SECTIONS: Final = {
    "results": _fact("result", ResultRow, ("seq", "int"), shown=on_observation("t")),
    "corrections": _fact("result_correction", CorrectionRow, ("no", "int")),
    "adjustments": _fact(  # as they were decided: ids are digests
        "adjustment", AdjustmentRow, ("version", "bigint"), ("position", "int"), ("adjustment_id", "text")
    ),
    "reviews": _fact("adjustment_review", ReviewRow, ("adjustment_id", "text"), ("version", "bigint")),
    "decision_bases": _fact("decision_basis", BasisRow, ("version", "bigint")),
    "recommendation_events": _fact("recommendation_event", EventRow, ("event_id", "text")),
    "shortfalls": _fact("shortfall", ShortfallRow, ("version", "bigint"), ("position", "int")),
    "activities": _fact("activity_trace", TraceRow, ("trace_id", "text")),
    "dead_letters": _section(
        "dead_letter",
        path_rows.ExportedDeadLetter,
        ("stream", "text"),
        ("entry_id", "text"),
        shown=_TO_NOBODY,
        payload="encode(payload, 'hex')",
    ),
    "overrides": _section(
        "override",
        path_rows.ExportedOverride,
        ("id", "text"),
        condition=f"organisation_no = %(organisation_no)s AND (learner = %(learner)s OR cohort IN {_COHORTS})",
        request_key="CASE WHEN learner IS NOT NULL THEN request_key END",
    ),
    "contests": _section("contest", path_rows.ExportedContest, ("id", "text")),
    "rectifications": _section(
        "rectification",
        path_rows.ExportedRectification,
        ("id", "text"),
        sealed={"value": told("t", "rectification.value", "t.id", "t.value")},
    ),
    "pins_done": _section("pin_done", path_rows.ExportedPin, ("override_id", "text")),
    "goals": _section(
        "goal",
        path_rows.ExportedGoal,
        ("id", "text"),
        condition="organisation_no = %(organisation_no)s AND EXISTS (SELECT FROM symphonie.goal_assignment a"
        " WHERE a.organisation_no = t.organisation_no AND a.goal_id = t.id"
        f" AND (a.learner = %(learner)s OR a.cohort IN {_COHORTS}))",
        cohorts="ARRAY(SELECT a.cohort FROM symphonie.goal_assignment a WHERE"
        f" a.organisation_no = t.organisation_no AND a.goal_id = t.id AND a.cohort IN {_COHORTS} ORDER BY 1)",
        is_own="EXISTS (SELECT FROM symphonie.goal_assignment a WHERE a.organisation_no = t.organisation_no"
        " AND a.goal_id = t.id AND a.learner = %(learner)s)",
    ),
    "cohorts": _section("cohort_learner", path_rows.ExportedCohort, ("cohort", "text")),
    "declared_groups": _section(
        "declared_group", path_rows.ExportedGroupLabel, ("dimension", "text"), shown=_TO_THEMSELVES
    ),
    "contact": _section(
        "learner_contact",
        path_rows.ExportedContact,
        ("organisation_no", "int"),
        sealed={"name": learner_name("t"), "email": learner_email("t"), "phone": learner_phone("t")},
    ),
    "message_preferences": _section(
        "recipient_preference", message_rows.ExportedPreferences, ("organisation_no", "int")
    ),
    "unreachable_addresses": _section(
        "unreachable_address", message_rows.ExportedUnreachable, ("recipient_kind", "text"), ("channel", "text")
    ),
    "browsers": _section(
        "push_subscription",
        message_rows.ExportedBrowser,
        ("id", "text"),
        shown=_TO_THEMSELVES,
        sealed={"subscription": told("t", "push_subscription.subscription", "t.id", "NULL::text")},
    ),
    "mails": _section(
        "inbound_mail",
        message_rows.ExportedMail,
        ("no", "bigint"),
        shown=_TO_NOBODY,
        sealed={
            name: told("t", f"inbound_mail.{name}", "t.no::text", "NULL::text")
            for name in ("sender", "recipient", "raw")
        },
    ),
    "assignments": _section("staff_part", path_rows.ExportedAssignment, ("id", "text"), ("version", "int")),
    "cases": _section(
        "support_case", support.ExportedCase, ("id", "text"), **_hidden_from_learner("queue_id", "snoozed_until")
    ),
    "case_events": _section(
        "case_event", support.ExportedCaseEvent, ("case_id", "text"), ("no", "int"), shown=visible("t")
    ),
    "case_drafts": _section(
        "case_draft",
        support.ExportedDraft,
        ("case_id", "text"),
        ("author_id", "text"),
        shown="author_id = %(reader)s",
    ),
    "faq_conversations": _section("faq_conversation", support.ExportedConversation, ("id", "text")),
    "faq_questions": _section(
        "faq_question", support.ExportedQuestion, ("id", "text"), **_hidden_from_learner("decided_by")
    ),
    "faq_model_calls": _section(
        "faq_model_call",
        support.ExportedModelCall,
        ("no", "bigint"),
        shown=f"(purpose = 'rewrite' OR {_TO_SUPPORTERS})",
    ),
    "productions": _section("production", support.ExportedProduction, ("id", "text")),
    "timers": _section(
        "timer",
        support.ExportedTimer,
        *(("clock_id", "text"), ("kind", "text"), ("step", "int"), ("generation", "int")),
        shown=_TO_SUPPORTERS,
    ),
    "notices": _section(
        "notice",
        support.ExportedNotice,
        ("no", "bigint"),
        shown=f"({_TO_SUPPORTERS} AND supporter_id = %(reader)s)",
    ),
    "sendings": _section(
        "sending",
        support.ExportedSending,
        ("no", "bigint"),
        # what was written to the learner is theirs; to somebody else, that person's
        shown="CASE WHEN %(reads_as_learner)s THEN recipient_kind = 'learner' AND recipient_id = %(reader)s"
        " ELSE recipient_kind = 'learner' OR recipient_id = %(reader)s END",
    ),
    "alerts": _section(
        "alert",
        support.ExportedAlert,
        ("id", "text"),
        shown=f"({_TO_SUPPORTERS} OR kind = ANY(%(for_learners)s))",
        **_hidden_from_learner(*_OF_SUPPORTERS),
    ),
    "signals": _section(
        "signal_memory",
        support.ExportedSignal,
        *(_NO, ("cohort", "text"), ("kind", "text"), ("skill_id", "text")),
        shown=f"({_TO_SUPPORTERS} OR kind = ANY(%(for_learners)s))",
    ),
    "groups": _section("learning_group_learner", support.ExportedGroup, ("group_id", "text")),
    "kept_apart": _section(
        "kept_apart",
        support.ExportedKeptApart,
        *(("learner", "text"), ("other_learner", "text")),
        shown=_TO_NOBODY,
        condition="organisation_no = %(organisation_no)s AND %(learner)s IN (learner, other_learner)",
    ),
    "peer_willingness": _section("peer_willingness", support.ExportedWillingness, _NO, ("learner", "text")),
    "peer_helps": _section(
        "peer_help",
        support.ExportedPeerHelp,
        ("id", "text"),
        side="CASE WHEN helper = %(learner)s THEN 'helper' ELSE 'helped' END",
        **_of_own_side(
            agreed_at="agreed_at",
            mastery_before="before",
            n_results_before="n_before",
            mastery_after="after",
            n_results_after="n_after",
            case_id="case_id",
        ),
    ),
    "peer_messages": _section(
        "peer_message",
        support.ExportedPeerMessage,
        ("peer_help_id", "text"),
        ("no", "int"),
        condition="organisation_no = %(organisation_no)s AND by_kind = 'learner' AND by_id = %(learner)s",
    ),
    "peer_sessions": _section(
        "peer_session",
        support.ExportedPeerSession,
        ("peer_help_id", "text"),
        ("no", "int"),
        was_present=_OF_OWN_SIDE.format("present"),
        score=_OF_OWN_SIDE.format("score"),
    ),
    "signals_due": _section("signal_due", support.ExportedSignalDue, ("no", "bigint")),
    "changes": _section("change", support.ExportedChange, ("change_no", "bigint"), shown=_OF_OWN_CHANGES),
    "changes_due": _section(
        "change_due",
        support.ExportedChangeDue,
        ("no", "bigint"),
        shown=_OF_OWN_CHANGES,
        transaction="transaction::text",
    ),
    "change_counts": _section(
        "change_learner", support.ExportedChangeCount, ("organisation_no", "int"), shown=_TO_THEMSELVES
    ),
    "reads": _section("file_read", support.ExportedRead, ("no", "bigint"), shown=_TO_THEMSELVES),
    "cohort_reads": _section(
        "cohort_read_learner",
        support.ExportedCohortRead,
        ("no", "bigint"),
        shown=_TO_THEMSELVES,
        person=_OF_ACT.format("person"),
        key_id=_OF_ACT.format("key_id"),
        what=_OF_ACT.format("what"),
        cohort=_OF_ACT.format("cohort"),
    ),
    "accounts": _section(
        "account",
        account_rows.ExportedAccount,
        ("id", "text"),
        shown=_TO_THEMSELVES,
        sealed={"user_name": account_user_name("t"), "email": account_email("t"), "name": account_name("t")},
    ),
    "sessions": _section("account_session", account_rows.ExportedSession, ("id", "text"), shown=_TO_THEMSELVES),
    "passkeys": _section("passkey", account_rows.ExportedPasskey, ("id", "text"), shown=_TO_THEMSELVES),
    "oidc_subjects": _section(
        "oidc_subject", account_rows.ExportedSubject, ("issuer", "text"), ("subject", "text"), shown=_TO_THEMSELVES
    ),
    "statements": _section(
        "xapi_statement",
        xapi_rows.ExportedStatement,
        *(("stored_at", "timestamptz"), ("statement_no", "bigint")),
        shown=_TO_THEMSELVES,
        sealed={"statement": xapi_rows.STATEMENT},
    ),
    "attachments": _section(
        "xapi_attachment",
        xapi_rows.ExportedAttachment,
        *(("statement_no", "bigint"), ("sha2", "text")),
        shown=_TO_THEMSELVES,
        sealed={"content": xapi_rows.ATTACHMENT},
    ),
    "documents": _section(
        "xapi_document",
        xapi_rows.ExportedDocument,
        *(("kind", "text"), ("about", "bytea"), ("registration", "uuid"), ("name_digest", "bytea")),
        shown=_TO_THEMSELVES,
        sealed={"name": xapi_rows.DOCUMENT_NAME, "content": xapi_rows.DOCUMENT_CONTENT},
        about="encode(about, 'hex')",
        agent="encode(agent, 'hex')",
    ),
    "identities": _section("identity", account_rows.ExportedIdentity, ("issuer", "text"), ("subject", "text")),
    "taken_from_sources": _section("source_taken", source_rows.ExportedTaken, ("event_id", "text")),
    "pending_from_sources": _section(
        "source_pending",
        source_rows.ExportedPending,
        ("no", "bigint"),
        shown=_TO_NOBODY,
        sealed={"event": told("t", "source_pending.event", "t.event_id", "NULL::text")},
        due_at="CASE WHEN isfinite(due_at) THEN due_at END",
    ),
    "platform_grades": _section(
        "lti_grade",
        account_rows.ExportedPlatformGrade,
        ("line_item_no", "int"),
        ("subject", "text"),
        line_item="(SELECT li.url FROM symphonie.lti_line_item li"
        " WHERE (li.organisation_no, li.no) = (t.organisation_no, t.line_item_no))",
    ),
    "imports": _section(
        "import_plan",
        account_rows.ExportedImport,
        ("id", "text"),
        condition="organisation_no = %(organisation_no)s AND %(learner)s = ANY(learners)",
        shown=_TO_NOBODY,
        content_graph="t.content_graph",
    ),
    "orders_due": _section("orders_due", path_rows.ExportedDue, ("organisation_no", "int"), is_due="true"),
    "tracing_revisions": _section(
        "tracing_revision",
        path_rows.ExportedRevision,
        _NO,
        ("revision", "int"),
        condition=f"graph_no IN {_GRAPHS}",
        graph_version="(SELECT v.version FROM symphonie.content_graph_version v"
        " WHERE v.graph_no = t.graph_no AND v.seq = t.seq)",
    ),
}
"""What is told, by the name that it has in an export; between them all tables that hold something of a learner."""


async def holding_rows(
    pool: Pool, section: Section, organisation_no: int, learner: str, reach: Reach | None
) -> AsyncIterator[list[str]]:
    """Yield the rows of a section as JSON texts, page by page, as far as a person may see them; None sees all.

    A page is a query of its own, so that a learner of ten thousand results holds up nobody, however slowly the answer
    is read. Rows are those of the tables: names are names of columns, times ISO 8601 in UTC.
    """
    after: list[str] | None = None
    about = {
        **(reach or EVERYBODY).parameters,
        "for_house": reach is None,
        "for_learners": list(FOR_LEARNERS),
        "organisation_no": organisation_no,
        "learner": learner,
        "limit": PAGE_ROWS,
    }
    while True:
        async with pool.connection() as connection:
            await connection.execute("SET LOCAL timezone = 'UTC'")
            rows = await (await connection.execute(section.query, {**about, "after": after})).fetchall()
        if rows:
            yield [_opened(section, text, values) for text, _, *values in rows]
        if len(rows) < PAGE_ROWS:
            return
        after = rows[-1][1]


def _opened(section: Section, text: str, values: list[str | None]) -> str:
    """Put what was sealed into the row that is told."""
    if not section.sealed:
        return text
    return json.encode({**json.decode(text), **dict(zip(section.sealed, values, strict=True))}).decode()
