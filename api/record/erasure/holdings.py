"""What the record and the live store hold of a content graph and of a learner: from it all is erased.

A table that gets a column `graph_no` or `learner` gets a line here; a test compares the list with the schema.
"""

import re
from typing import Final, NamedTuple

_OF_GRAPH: Final = "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s"
_ON_GRAPH: Final = "graph_no = %(graph_no)s"
_OF_LEARNER: Final = "organisation_no = %(organisation_no)s AND learner = %(learner)s"
_OF_EITHER: Final = "organisation_no = %(organisation_no)s AND %(learner)s IN (learner, other_learner)"
_OF_PAIR: Final = "organisation_no = %(organisation_no)s AND %(learner)s IN (helper, helped)"
_OF_HELPS: Final = "(organisation_no, peer_help_id) IN (SELECT organisation_no, id FROM symphonie.peer_help WHERE {})"
_OF_CASES_OF_GRAPH: Final = (
    f"(organisation_no, case_id) IN (SELECT organisation_no, id FROM symphonie.support_case WHERE {_OF_GRAPH})"
)
_OF_CASES_OF_LEARNER: Final = (
    f"(organisation_no, case_id) IN (SELECT organisation_no, id FROM symphonie.support_case WHERE {_OF_LEARNER})"
)
_OF_IDENTITIES: Final = (
    "organisation_no = %(organisation_no)s AND (issuer, subject) IN"
    f" (SELECT issuer, subject FROM symphonie.identity WHERE {_OF_LEARNER})"
)
_AGENTS_OF_LEARNER: Final = (
    "SELECT a.agent FROM symphonie.xapi_agent a JOIN symphonie.identity i USING (organisation_no, issuer, subject)"
    " WHERE i.organisation_no = %(organisation_no)s AND i.learner = %(learner)s"
)
_STATEMENTS_OF_LEARNER: Final = (
    "(SELECT m.organisation_no, {0} FROM symphonie.xapi_mention m"
    f" WHERE m.organisation_no = %(organisation_no)s AND m.what IN ({_AGENTS_OF_LEARNER}) AND m.of_no = m.statement_no)"
)
_OF_NUMBERS: Final = f"(organisation_no, statement_no) IN {_STATEMENTS_OF_LEARNER.format('m.statement_no')}"
_OF_PLACES: Final = (
    f"(organisation_no, stored_at, statement_no) IN {_STATEMENTS_OF_LEARNER.format('m.stored_at, m.statement_no')}"
)
_OF_AGENTS: Final = f"organisation_no = %(organisation_no)s AND agent IN ({_AGENTS_OF_LEARNER})"
_OF_XAPI: Final = (
    ("xapi_attachment", _OF_NUMBERS),
    ("xapi_statement_key", _OF_NUMBERS),
    ("xapi_statement", _OF_PLACES),
    (
        "xapi_mention",
        f"({_OF_PLACES} OR (organisation_no = %(organisation_no)s AND what IN ({_AGENTS_OF_LEARNER})))",
    ),
    ("xapi_document", _OF_AGENTS),
    ("xapi_agent", _OF_AGENTS),
)
"""Whatever names the learner, by what other systems call them: as long as it is known whom that means."""
_OF_ACCOUNT: Final = f"account_id IN (SELECT id FROM symphonie.account WHERE {_OF_LEARNER})"


class Holding(NamedTuple):
    """A table, and which of its rows belong to whom.

    Attributes:
        table: Its name in the schema.
        of_graph: Condition of the rows of a content graph; None if it has none.
        of_learner: Condition of the rows of a learner; None if it has none.
    """

    table: str
    of_graph: str | None
    of_learner: str | None

    @property
    def names_learner(self) -> bool:
        """Whether its rows name a learner in a column of that name."""
        return self.of_learner == _OF_LEARNER


_OF_A_LIFE: Final = (
    *("result", "result_key", "result_correction", "adjustment", "adjustment_review", "recommendation_event"),
    *("decision_basis", "shortfall", "activity_trace", "activity_trace_key", "dead_letter", "source_taken"),
)
_MADE_WITH: Final = (
    *("erasure_cut", "retrace", "tracing_revision", "model"),
    *("content_graph_draft", "content_graph_version"),
)
HOLDINGS: Final = (
    *(Holding(table, _OF_GRAPH, _OF_LEARNER) for table in _OF_A_LIFE),
    Holding(
        "pin_done",
        f"(organisation_no, override_id) IN (SELECT organisation_no, id FROM symphonie.override WHERE {_OF_GRAPH})",
        _OF_LEARNER,
    ),
    Holding("contest", _OF_GRAPH, _OF_LEARNER),
    *(Holding(table, None, _OF_LEARNER) for table in ("faq_model_call", "faq_question", "faq_conversation")),
    Holding("rectification", _OF_GRAPH, _OF_LEARNER),
    Holding("override", _OF_GRAPH, _OF_LEARNER),
    Holding(
        "goal_assignment",
        f"(organisation_no, goal_id) IN (SELECT organisation_no, id FROM symphonie.goal WHERE {_OF_GRAPH})",
        _OF_LEARNER,
    ),
    Holding("goal", _OF_GRAPH, None),
    *(Holding(table, _OF_CASES_OF_GRAPH, _OF_LEARNER) for table in ("notice", "case_draft", "production")),
    Holding("inbound_mail", _OF_CASES_OF_GRAPH, _OF_LEARNER),
    Holding("timer", _OF_CASES_OF_GRAPH, _OF_CASES_OF_LEARNER),
    Holding("sending", f"({_OF_GRAPH} OR {_OF_CASES_OF_GRAPH})", _OF_LEARNER),
    *(Holding(table, _OF_GRAPH, _OF_LEARNER) for table in ("alert", "signal_memory", "signal_due")),
    *(Holding(table, _OF_GRAPH, _OF_LEARNER) for table in ("change_due", "change")),  # in the order in which rows move
    Holding("change_learner", None, _OF_LEARNER),
    Holding("calibration_day", _OF_GRAPH, None),
    Holding("organisation_notice", _OF_GRAPH, None),
    Holding("signal_sweep", _OF_GRAPH, None),
    Holding("signal_model", "organisation_no = %(organisation_no)s AND %(graph_no)s = ANY(graphs)", None),
    Holding("case_event", _OF_CASES_OF_GRAPH, _OF_LEARNER),
    Holding("support_case", _OF_GRAPH, _OF_LEARNER),
    Holding("learning_group_learner", _OF_GRAPH, _OF_LEARNER),
    Holding("learning_group", _OF_GRAPH, None),
    Holding("kept_apart", None, _OF_EITHER),
    *(
        Holding(table, _OF_HELPS.format(_OF_GRAPH), _OF_HELPS.format(_OF_PAIR))
        for table in ("peer_session", "peer_message")
    ),
    Holding("peer_help", _OF_GRAPH, _OF_PAIR),
    Holding("peer_willingness", _OF_GRAPH, _OF_LEARNER),
    Holding("file_read", None, _OF_LEARNER),
    Holding("cohort_read_learner", None, _OF_LEARNER),
    Holding("declared_group", None, _OF_LEARNER),
    Holding("cohort_learner", None, _OF_LEARNER),
    Holding("learner_contact", None, _OF_LEARNER),
    *(Holding(table, None, _OF_LEARNER) for table in ("recipient_preference", "unreachable_address")),
    Holding("push_subscription", None, _OF_LEARNER),
    Holding("staff_part", None, _OF_LEARNER),
    Holding("orders_due", None, _OF_LEARNER),
    Holding(
        "import_plan",
        "organisation_no = %(organisation_no)s AND applied_at IS NULL"
        " AND content_graph = (SELECT id FROM symphonie.content_graph WHERE no = %(graph_no)s)",
        "organisation_no = %(organisation_no)s AND %(learner)s = ANY(learners)",
    ),
    *(Holding(table, None, condition) for table, condition in _OF_XAPI),
    Holding("source_pending", None, _OF_IDENTITIES),
    # passwords, links and challenges go with their account, by foreign key
    *(Holding(table, None, _OF_ACCOUNT) for table in ("account_session", "passkey", "oidc_subject")),
    Holding("account", None, _OF_LEARNER),
    Holding("identity", None, _OF_LEARNER),
    Holding(
        "lti_grade",
        "(organisation_no, line_item_no) IN"
        f" (SELECT organisation_no, no FROM symphonie.lti_line_item WHERE {_OF_GRAPH})",
        _OF_LEARNER,
    ),
    Holding("lti_line_item", _OF_GRAPH, None),
    *(Holding(table, _ON_GRAPH, None) for table in _MADE_WITH),
    Holding(
        "recommendation_settings",
        # their newest version is known to the live store, and no later one may have its number
        f"{_OF_GRAPH} AND version < (SELECT max(version) FROM symphonie.recommendation_settings"
        " WHERE organisation_no = %(organisation_no)s)",
        None,
    ),
)
"""In an order that keeps foreign keys: what refers to something comes before it."""


def live_keys_of_graph(organisation_no: int, graph_no: int) -> re.Pattern[bytes]:
    """Match every key of the live store that belongs to a content graph.

    >>> bool(live_keys_of_graph(1, 2).match(b"{07}d713:1.2:ada")), bool(live_keys_of_graph(1, 2).match(b"{07}b:1.22:a"))
    (True, False)
    """
    return re.compile(rb"\{\d+\}[a-z]\d*:%d\.%d:" % (organisation_no, graph_no))


def live_keys_of_learner(organisation_no: int, learner: str) -> re.Pattern[bytes]:
    """Match every key of the live store that belongs to a learner, on whichever content graph.

    >>> bool(live_keys_of_learner(1, "ada").fullmatch(b"{07}b:1.2:ada"))
    True
    """
    return re.compile(rb"\{\d+\}[a-z]\d*:%d\.\d+:%s\Z" % (organisation_no, re.escape(learner.encode())))
