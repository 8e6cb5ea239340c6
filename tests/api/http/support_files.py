"""Rows of all kinds that support keeps of a learner, put in place as a database has them."""

from hashlib import sha256

from psycopg import Connection, sql
from psycopg.types.json import Json as JsonText

_AT = "2026-03-02T09:00:00Z"
_UNUSED_NO = 2**40
"""To which the record never counts in a test: a small number would be taken once the service has counted to it."""
_ROWS: dict[str, dict[str, object]] = {
    "support_case": {
        "id": "case-{}",
        "subject": "Subject: {words}",
        "role": "tutor",
        "n_events": 1,
        "terms_id": "fast@1/office@1",
        "owner_id": "tess",
        "queue_id": "desk",
        "opened_at": _AT,
        "changed_at": _AT,
        "clock_id": "case-{}/1",
        "clock_state": "running",
        "due_at": "2026-03-04T09:00:00Z",
    },
    "case_event": {
        "case_id": "case-{}",
        "no": 1,
        "event_id": "event-{}",
        "event": "learner_message",
        "at": _AT,
        "by_kind": "learner",
        "by_id": "{}",
        "by_role": "learner",
        "visibility": "learner",
        "body": {"words": {"text": "{words}"}},
    },
    "case_draft": {"case_id": "case-{}", "author_id": "tess", "body": {"text": "You wrote: {words}"}},
    "production": {
        "id": "production-{hash}",
        "case_id": "case-{}",
        "name": "{words}.pdf",
        "media_type": "application/pdf",
        "n_bytes": 20_000,
        "sha256": "{hash}",
    },
    "faq_conversation": {"id": "conversation-{}", "opened_at": _AT},
    "faq_question": {
        "id": "question-{}",
        "conversation_id": "conversation-{}",
        "asked_at": _AT,
        "language": "fr",
        "words": "{words}",
        "kind": "path",
        "answer": {"told": "what stands on the page"},
    },
    "faq_model_call": {
        "purpose": "rewrite",
        "model": "small",
        "prompt": "{words}",
        "answer": "gooseberry",
        "asked_by": "learner/{}",
        "asked_at": _AT,
        "took_ms": 12,
    },
    "timer": {
        "case_id": "case-{}",
        "clock_id": "case-{}/1",
        "kind": "warning",
        "step": 50,
        "generation": 1,
        "fires_at": "2026-03-03T09:00:00Z",
        "clock_kind": "first_answer",
        "due_at": "2026-03-04T09:00:00Z",
        "is_open": True,
    },
    "notice": {
        "supporter_id": "tess",
        "kind": "message",
        "case_id": "case-{}",
        "body": {"text": "{words}"},
        "made_at": _AT,
    },
    "sending": {
        "key": "reminders/before/essay/learner:{}",
        "purpose": "reminder",
        "scenario_id": "reminders",
        "scenario_version": 2,
        "step_id": "before",
        "occasion": "deadline:essay",
        "run_id": "spring",
        "recipient_kind": "learner",
        "recipient_id": "{}",
        "facts": {"days": 3},
        "channels": ["mail", "in_app"],
        "channel": "mail",
        "state": "sent",
        "planned_at": _AT,
        "not_before": _AT,
        "next_attempt_at": _AT,
        "n_attempts": 1,
        "decided_at": _AT,
        "sent_at": _AT,
        "changed_at": _AT,
        "message_id": "{hash}@example.org",
        "reason": {"code": "4.2.1", "fr": "Plus tard.", "en": "Later."},
        "approved_by": "supporter/tess",
    },
    "recipient_preference": {
        "recipient_kind": "learner",
        "recipient_id": "{}",
        "content": {"choices": [], "quiet": {"from_time": "21:15", "to_time": "07:45"}},
        "put_at": _AT,
    },
    "unreachable_address": {
        "recipient_kind": "learner",
        "recipient_id": "{}",
        "channel": "mail",
        "address_index": b"digest of an address",
        "code": "5.1.10",
        "since": _AT,
    },
    "push_subscription": {
        "id": "browser-{hash}",
        "recipient_kind": "learner",
        "recipient_id": "{}",
        "subscription_box": bytes(40),
        "made_at": _AT,
    },
    "inbound_mail": {
        "mail_digest": b"digest of a mail",
        "via": "smtp",
        "sender_index": b"digest of a sender",
        "raw_box": bytes(40),
        "n_bytes": 4711,
        "received_at": _AT,
        "state": "quarantined",
        "reason": "stranger",
        "next_at": _AT,
        "case_id": "case-{}",
        "event_id": "event-of-{}",
    },
    "alert": {
        "id": "alert-{}",
        "kind": "silence",
        "severity": "high",
        "rank": 0.75,
        "facts": {"idle_days": 17},
        "turning": {"idle_days": 3},
        "evidence": ["visit-41"],
        "version": "signals-1",
        "raised_at": _AT,
        "day": "2026-03-02",
        "place": 3,
        "cut": 5,
        "owner_id": "tess",
        "role": "tutor",
        "route": [{"code": "rule", "subject": "all"}],
        "outcome": "{words}",
        "ended_at": _AT,
        "ended_because": "closed",
        "ended_by": "tess",
    },
    "contest": {
        "id": "contest-{}",
        "kind": "wrong",
        "skill_id": "a",
        "words": "Contested: {words}",
        "case_id": "case-{}",
        "by_id": "{}",
        "by_role": "learner",
        "contested_at": _AT,
    },
    "rectification": {
        "id": "rectification-{}",
        "datum": "language",
        "value": "en",
        "words": "Please: {words}",
        "by_id": "{}",
        "by_role": "learner",
        "asked_at": _AT,
        "due_at": "2026-04-02T09:00:00Z",
    },
    "signal_due": {"seq": 5},
    "signal_memory": {
        "cohort": "class",
        "kind": "silence",
        "skill_id": "a",
        "day": "2026-03-02",
        "is_open": True,
        "is_covered": False,
    },
    "learning_group": {
        "id": "group-{hash}",
        "skill_id": "a",
        "item_ids": ["a0"],
        "note": "Come.",
        "by_id": "tess",
        "by_role": "tutor",
        "made_at": _AT,
    },
    "learning_group_learner": {
        "group_id": "group-{hash}",
        "skill_id": "a",
        "mastery_before": 0.25,
        "n_results_before": 7,
        "answer": "coming",
        "answered_at": _AT,
    },
    "kept_apart": {"other_learner": "~{}", "by_id": "tess", "by_role": "tutor", "put_at": _AT},
    "peer_willingness": {"at_once": 2, "is_welcome": True, "wished_skills": ["a"], "times": ["evening"], "put_at": _AT},
    "peer_help": {
        "id": "help-{}",
        "skill_id": "a",
        "helper": "{}",
        "helped": "~{}",
        "asked": False,
        "times": ["evening"],
        "by_id": "tess",
        "by_role": "tutor",
        "made_at": _AT,
        "ends_at": "2026-03-30T09:00:00Z",
        "helper_before": 0.75,
        "helper_n_before": 7,
        "helped_before": 0.25,
        "helped_n_before": 5,
    },
    "peer_message": {
        "peer_help_id": "help-{}",
        "no": 1,
        "by_kind": "learner",
        "by_id": "{}",
        "words": "{words}",
        "written_at": _AT,
    },
    "peer_session": {
        "peer_help_id": "help-{}",
        "no": 1,
        "starts_at": "2026-03-03T18:00:00Z",
        "minutes": 45,
        "by_kind": "learner",
        "by_id": "{}",
        "planned_at": _AT,
    },
    "change": {
        "change_no": "{number}",
        "kind": "adjustment.reviewed",
        "learner_seq": 12,
        "at": _AT,
        "about": {"adjustment_id": "adjustment-{}"},
    },
    "change_due": {"kind": "case.message", "at": _AT, "about": {"case_id": "case-{}"}},
    "change_learner": {"seq": 12},
    "file_read": {
        "person": "supporter/tess",
        "roles": ["tutor", "coach"],
        "key_id": "key-of-tess",
        "what": "export of {}",
    },
    "cohort_read_learner": {"no": _UNUSED_NO, "read_at": _AT},
}
_ON_GRAPH = {
    "support_case",
    "contest",
    "alert",
    "signal_due",
    "signal_memory",
    "change",
    "change_due",
    "learning_group",
    "learning_group_learner",
    "peer_willingness",
    "peer_help",
}
_OF_NOBODY = {
    *("timer", "learning_group", "recipient_preference", "unreachable_address", "push_subscription"),
    *("peer_help", "peer_message", "peer_session"),
}
"""Tables that name no learner, or work out themselves whom they name."""


def words_of(organisation: str) -> str:
    """Return what a learner of an organisation wrote; nothing else has it."""
    return f"I have read it twice and do not see why: gooseberry {organisation}."


def help_with(connection: Connection, organisation: str, learner: str, *tables: str) -> None:
    """Put a row in each table of support that is about learners, or in these."""
    about = {"organisation": organisation}
    numbers = connection.execute(
        "SELECT o.no, g.no FROM symphonie.organisation o JOIN symphonie.content_graph g ON g.organisation_no = o.no"
        " AND g.id = 'small' WHERE o.id = %(organisation)s",
        about,
    ).fetchone()
    assert numbers is not None
    for table, said in ((one, _ROWS[one]) for one in tables or _ROWS):
        row = {
            "organisation_no": numbers[0],
            **{name: _of(value, organisation, learner) for name, value in said.items()},
        }
        row |= {} if table in _OF_NOBODY else {"learner": learner}
        row |= {"graph_no": numbers[1]} if table in _ON_GRAPH else {}
        names = sql.SQL(", ").join(map(sql.Identifier, row))
        values = sql.SQL(", ").join(sql.Placeholder() * len(row))
        into = sql.Identifier("symphonie", table)
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(into, names, values)
        connection.execute(statement, list(row.values()))
    act = (numbers[0], _UNUSED_NO, "2026-03-02T10:00:00Z", "supporter/tess", "key-of-tess", "mastery", "class", 2)
    noted = "INSERT INTO symphonie.cohort_read VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
    connection.execute(noted, act)


def _of(value: object, organisation: str, learner: str) -> object:
    match value:
        case str():
            return (
                value.replace("{}", learner)
                .replace("{hash}", sha256(learner.encode()).hexdigest())
                .replace("{number}", str(int(sha256(learner.encode()).hexdigest()[:10], 16) + 1))
                .replace("{words}", words_of(organisation))
            )
        case dict():
            return JsonText({name: _plain(_of(one, organisation, learner)) for name, one in value.items()})
        case bytes() if value.startswith(b"digest"):
            return value + sha256(learner.encode()).digest()
        case [{}]:
            return JsonText(value)
        case _:
            return value


def _plain(value: object) -> object:
    return value.obj if isinstance(value, JsonText) else value
