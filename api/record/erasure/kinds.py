"""How long each kind of data is kept, and why: what goes by itself, row by row.

What a learner did on a content graph goes as a whole (`retention`), because a belief follows from all of it. What is
here goes by its own age. Nothing goes of who has the use of their data restricted (GDPR, article 18): it is kept for
them. Days are settings, 0 keeps for ever; `docs/privacy.md` names the sources of the defaults.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec
from psycopg import Connection
from psycopg.rows import args_row

from api.record.pool import within
from api.settings import Settings
from content_graph.languages import Text

_FREE: Final = (
    "NOT EXISTS (SELECT FROM symphonie.override restricting WHERE restricting.organisation_no = t.organisation_no"
    " AND restricting.learner = t.learner AND restricting.basis = 'restriction' AND restricting.ended_at IS NULL"
    " AND (restricting.until IS NULL OR restricting.until > now()))"
)
_UNNAMED: Final = (
    "NOT EXISTS (SELECT FROM symphonie.cohort_read_learner kept"
    " WHERE kept.organisation_no = t.organisation_no AND kept.no = t.no)"
)
_CASE: Final = f"t.closed_at < %(before)s AND {_FREE}"
_OF_CASE: Final = (
    f"(t.organisation_no, t.case_id) IN (SELECT t.organisation_no, t.id FROM symphonie.support_case t WHERE {_CASE})"
)
_LAST_SEEN: Final = (
    "greatest(t.created_at, t.first_signed_in_at, (SELECT max(s.seen_at) FROM symphonie.account_session s"
    " WHERE s.account_id = t.id), (SELECT max(p.used_at) FROM symphonie.passkey p WHERE p.account_id = t.id))"
)
_ACTIVE: Final = (
    "EXISTS (SELECT FROM symphonie.{0} one WHERE one.organisation_no = t.organisation_no"
    " AND one.learner = t.learner AND one.{1} >= %(before)s)"
)
_LEFT: Final = " AND ".join(
    f"NOT {_ACTIVE.format(table, column)}"
    for table, column in (("result", "committed_at"), ("activity_trace", "received_at"), ("case_event", "written_at"))
)

_REACHED: Final = {"recipient_preference": "put_at", "unreachable_address": "since", "push_subscription": "made_at"}
"""How a learner is reached goes with what they are called; how a supporter is, with the supporter."""
_NAMED_AND_RESTRICTED: Final = (
    "EXISTS (SELECT FROM symphonie.xapi_agent agent JOIN symphonie.identity meant USING (organisation_no, issuer,"
    " subject) JOIN symphonie.override restricting ON restricting.organisation_no = meant.organisation_no"
    " AND restricting.learner = meant.learner AND restricting.basis = 'restriction' AND restricting.ended_at IS NULL"
    " AND (restricting.until IS NULL OR restricting.until > now()) WHERE agent.organisation_no = t.organisation_no"
    " AND {0})"
)
_IN_STATEMENT: Final = (
    "agent.agent IN (SELECT m.what FROM symphonie.xapi_mention m"
    " WHERE (m.organisation_no, m.stored_at, m.statement_no) = (t.organisation_no, t.stored_at, t.statement_no))"
)
_STATEMENT: Final = f"t.stored_at < %(before)s AND NOT {_NAMED_AND_RESTRICTED.format(_IN_STATEMENT)}"
_OF_STATEMENT: Final = (
    "(t.organisation_no, t.statement_no) IN (SELECT t.organisation_no, t.statement_no"
    f" FROM symphonie.xapi_statement_key t WHERE {_STATEMENT})"
)
_DOCUMENT: Final = f"t.updated_at < %(before)s AND NOT {_NAMED_AND_RESTRICTED.format('agent.agent = t.agent')}"
_IN_NOTHING: Final = (
    "NOT EXISTS (SELECT FROM symphonie.xapi_mention m WHERE (m.organisation_no, m.what) = (t.organisation_no, t.agent))"
    " AND NOT EXISTS (SELECT FROM symphonie.xapi_document d"
    " WHERE (d.organisation_no, d.agent) = (t.organisation_no, t.agent))"
)


_OVER: Final = "coalesce(t.ended_at, t.ends_at)"
"""When help among learners was over, looked at by somebody since or not."""
_FREE_PAIR: Final = (
    "NOT EXISTS (SELECT FROM symphonie.override restricting WHERE restricting.organisation_no = t.organisation_no"
    " AND restricting.learner IN (t.helper, t.helped) AND restricting.basis = 'restriction'"
    " AND restricting.ended_at IS NULL AND (restricting.until IS NULL OR restricting.until > now()))"
)


class Part(NamedTuple):
    """Rows of one table that go.

    Attributes:
        table: Its name.
        condition: Which rows, as `t`, with the parameter `before`.
        at: When a row is from, in SQL.
    """

    table: str
    condition: str
    at: str


class DataKind(NamedTuple):
    """A kind of data.

    Attributes:
        name: In one word.
        days: How long it is kept, by the settings.
        why: The reason of the default.
        parts: What goes, what refers to something before it.
    """

    name: str
    days: Callable[[Settings], int]
    why: Text
    parts: tuple[Part, ...]


LIVES: Final = Text(
    "Cinq ans après le dernier résultat\u202f: la prescription de droit commun (article 2224 du code civil), pendant "
    "laquelle la réalisation de la formation se prouve.",
    "Five years after the last result: the general limitation period (French civil code, article 2224), in which it "
    "may have to be proved that the training took place.",
)
"""Why what a learner did on a content graph is kept as long."""
KINDS: Final = (
    DataKind(
        "cases",
        lambda settings: settings.retention_cases_days,
        Text(
            "Trois ans après la clôture\u202f: un cycle de certification Qualiopi, pendant lequel l’accompagnement se "
            "prouve.",
            "Three years after a case was closed: one cycle of Qualiopi, in which support has to be proved.",
        ),
        (
            *(Part(one, _OF_CASE, "NULL::timestamptz") for one in ("sending", "notice", "case_draft")),
            *(
                Part(one, _OF_CASE, "NULL::timestamptz")
                for one in ("production", "timer", "alert", "contest", "case_event")
            ),
            Part("support_case", _CASE, "t.closed_at"),
            Part("peer_help", f"{_OVER} < %(before)s AND {_FREE_PAIR}", _OVER),  # what was said goes with it
            Part("rectification", f"t.answered_at < %(before)s AND {_FREE}", "t.answered_at"),
        ),
    ),
    DataKind(
        "files",
        lambda settings: settings.retention_files_days,
        Text(
            "Comme l’échange dont ils sont\u202f: ils en sont la preuve.",
            "As long as the case that they are of: they are its evidence.",
        ),
        (Part("production", _OF_CASE, "NULL::timestamptz"),),
    ),
    DataKind(
        "contacts",
        lambda settings: settings.retention_contacts_days,
        Text(
            "Trois ans sans activité\u202f: la durée que la CNIL retient après le dernier contact.",
            "Three years without activity: what the French authority (CNIL) takes after the last contact.",
        ),
        (
            Part("learner_contact", f"t.put_at < %(before)s AND {_LEFT} AND {_FREE}", "t.put_at"),
            *(
                Part(
                    table,
                    f"t.learner IS NOT NULL AND t.{at} < %(before)s AND {_LEFT} AND {_FREE}",
                    f"t.{at}",
                )
                for table, at in _REACHED.items()
            ),
        ),
    ),
    DataKind(
        "accounts",
        lambda settings: settings.retention_accounts_days,
        Text(
            "Deux ans sans connexion\u202f: la CNIL tient un compte pour inactif après deux ans. Les comptes qui "
            "administrent restent.",
            "Two years without signing in: the CNIL then takes an account for inactive. Those that administer stay.",
        ),
        (
            Part(
                "account",
                f"{_LAST_SEEN} < %(before)s AND NOT 'administrator' = ANY(t.roles) AND {_FREE}",
                _LAST_SEEN,
            ),
        ),
    ),
    DataKind(
        "reads",
        lambda settings: settings.retention_reads_days,
        Text(
            "Un an\u202f: la recommandation de la CNIL sur la journalisation (délibération 2021-122) retient six mois "
            "à un an.",
            "A year: the CNIL's recommendation on logs (2021-122) takes six months to a year.",
        ),
        (
            Part("file_read", f"t.read_at < %(before)s AND {_FREE}", "t.read_at"),
            Part("cohort_read_learner", f"t.read_at < %(before)s AND {_FREE}", "t.read_at"),
            Part("cohort_read", f"t.read_at < %(before)s AND {_UNNAMED}", "t.read_at"),
        ),
    ),
    DataKind(
        "statements",
        lambda settings: settings.retention_statements_days,
        Text(
            "Cinq ans\u202f: comme les résultats qui en viennent, et pour la même raison.",
            "Five years: as long as the results that came of them, for the same reason.",
        ),
        (
            Part("xapi_attachment", _OF_STATEMENT, "NULL::timestamptz"),
            Part("xapi_statement_key", _STATEMENT, "t.stored_at"),
            Part("xapi_statement", _STATEMENT, "t.stored_at"),
            Part("xapi_mention", _STATEMENT, "t.stored_at"),
            Part("xapi_document", _DOCUMENT, "t.updated_at"),
            Part("xapi_agent", _IN_NOTHING, "NULL::timestamptz"),
        ),
    ),
    DataKind(
        "notices",
        lambda settings: settings.retention_notices_days,
        Text(
            "Un an\u202f: ce dont un accompagnant a été averti ne sert plus ensuite.",
            "A year: what a supporter was told is of no use afterwards.",
        ),
        (
            Part("notice", f"t.made_at < %(before)s AND (t.learner IS NULL OR {_FREE})", "t.made_at"),
            Part("organisation_notice", "t.ended_at < %(before)s", "t.ended_at"),
        ),
    ),
    DataKind(
        "sendings",
        lambda settings: settings.retention_sendings_days,
        Text(
            "Trois ans\u202f: ce qui a été envoyé, et ce qu’il en est advenu, prouve l’accompagnement.",
            "Three years: what was sent, and what became of it, proves that people were supported.",
        ),
        (
            Part(
                "sending",
                "t.changed_at < %(before)s AND t.state NOT IN ('queued', 'sending')"
                f" AND (t.learner IS NULL OR {_FREE})",
                "t.changed_at",
            ),
        ),
    ),
    DataKind(
        "questions",
        lambda settings: settings.retention_questions_days,
        Text(
            "Un an\u202f: de quoi améliorer les entrées de la FAQ sur une année de formation. Ce qu’une personne a "
            "repris reste dans son échange.",
            "A year: enough to mend the entries of the FAQ over a year of training. What a person took over stays in "
            "its case.",
        ),
        (
            Part("faq_model_call", f"t.asked_at < %(before)s AND {_FREE}", "t.asked_at"),
            Part("faq_question", f"t.asked_at < %(before)s AND {_FREE}", "t.asked_at"),
            Part(
                "faq_conversation",
                f"t.opened_at < %(before)s AND {_FREE} AND NOT EXISTS (SELECT FROM symphonie.faq_question q"
                " WHERE (q.organisation_no, q.conversation_id) = (t.organisation_no, t.id))",
                "t.opened_at",
            ),
        ),
    ),
    DataKind(
        "mail",
        lambda settings: settings.retention_mail_days,
        Text(
            "Trente jours\u202f: de quoi retrouver un courriel mal lu et reconnaître un double. Ce qu’il disait est "
            "dans son échange, qui se garde plus longtemps.",
            "Thirty days: enough to look at a mail that was read wrongly, and to know a doublet. What it said is in "
            "its case, which is kept longer.",
        ),
        (
            Part(
                "inbound_mail",
                f"t.state <> 'received' AND t.received_at < %(before)s AND (t.learner IS NULL OR {_FREE})",
                "t.received_at",
            ),
        ),
    ),
    DataKind(
        "imports",
        lambda settings: settings.retention_imports_days,
        Text(
            "Une semaine\u202f: ce que ferait une importation se relit avant de l’appliquer. Appliquée, elle ne garde "
            "rien.",
            "A week: what an import would do is read before it is applied. Once applied it keeps nothing.",
        ),
        (Part("import_plan", "t.applied_at IS NULL AND t.planned_at < %(before)s", "t.planned_at"),),
    ),
    DataKind(
        "changes",
        lambda settings: settings.retention_changes_days,
        Text(
            "Trente jours\u202f: de quoi reprendre le fil après une longue panne du système qui le suit.",
            "Thirty days: enough to catch up after a long outage of the system that follows them.",
        ),
        (Part("change", f"t.at < %(before)s AND (t.learner IS NULL OR {_FREE})", "t.at"),),
    ),
    DataKind(
        "sessions",
        lambda settings: settings.retention_sessions_days,
        Text(
            "Trois mois après la fin\u202f: de quoi éclaircir un accès contesté. La dernière reste, pour savoir quand "
            "le compte a servi.",
            "Three months after they ended: enough to clear up a doubtful access. The last one stays, to know when "
            "the account was used.",
        ),
        (
            Part(
                "account_session",
                "t.seen_at < %(before)s AND EXISTS (SELECT FROM symphonie.account_session newer"
                " WHERE newer.account_id = t.account_id AND newer.seen_at > t.seen_at)",
                "t.seen_at",
            ),
            Part("ticket", "t.expires_at < %(before)s", "t.expires_at"),
        ),
    ),
    DataKind(
        "sources",
        lambda settings: settings.retention_sources_days,
        Text(
            "Un an\u202f: de quoi voir une année de formation entière. Ce qui attend une personne inconnue s’en va "
            "aussi.",
            "A year: enough to see a whole year of training. What waits for an unknown person goes, too.",
        ),
        (
            Part("source_pending", "t.due_at = 'infinity' AND t.queued_at < %(before)s", "t.queued_at"),
            Part("source_example", "t.at < %(before)s", "t.at"),
            Part("source_outcome", "t.day < %(before)s", "t.day::timestamptz"),
        ),
    ),
)
"""In this order."""


class Expired(msgspec.Struct, frozen=True):
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


def count_expired(
    connection: Connection, settings: Settings, now: datetime, organisation_no: int | None = None
) -> Iterator[Expired]:
    """Count what of each kind is older than it is kept, and delete nothing.

    Args:
        connection: To the record.
        settings: How long it is kept.
        now: The moment.
        organisation_no: Whose; None for everybody's.
    """
    for kind in KINDS:
        days = kind.days(settings)
        for part in kind.parts if days else ():
            about = {"before": now - timedelta(days=days), "organisation_no": organisation_no}
            cursor = connection.cursor(row_factory=args_row(lambda n, at: (n, at)))
            ((n, oldest_at),) = cursor.execute(_count(part), about).fetchall()
            yield Expired(kind.name, part.table, n, oldest_at)


_ACCOUNT_OF: Final = frozenset({"account_session", "ticket"})


def _count(part: Part) -> str:
    whose = "t.organisation_no"
    if part.table in _ACCOUNT_OF:
        whose = "(SELECT a.organisation_no FROM symphonie.account a WHERE a.id = t.account_id)"
    return (
        f"SELECT count(*), min({part.at}) FROM symphonie.{part.table} t WHERE {part.condition}"
        f" AND (%(organisation_no)s::int IS NULL OR {whose} = %(organisation_no)s)"
    )


def drop_expired(connection: Connection, settings: Settings, now: datetime) -> dict[str, int]:
    """Delete what of each kind is older than it is kept, and return how many rows of each table that were.

    What goes together goes in one transaction; killed in between, the next one goes on.

    Args:
        connection: To the record, in autocommit.
        settings: How long it is kept.
        now: The moment.
    """
    dropped: dict[str, int] = {}
    for kind in KINDS:
        days = kind.days(settings)
        if days:
            with within(connection), connection.transaction():
                for part in kind.parts:
                    n = connection.execute(
                        f"DELETE FROM symphonie.{part.table} t WHERE {part.condition}",
                        {"before": now - timedelta(days=days)},
                    ).rowcount
                    if n:
                        dropped[part.table] = dropped.get(part.table, 0) + n
    return dropped
