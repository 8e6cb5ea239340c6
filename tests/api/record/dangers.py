"""What a migration must not do to a record that has millions of rows and is being written to by the version before.

Read off the text of its statements; what PostgreSQL does for each is in "ALTER TABLE" and "CREATE INDEX" of its manual.
"""

import re
from collections.abc import Iterator
from typing import Final

BIG: Final = frozenset(
    {
        *("result", "result_key", "adjustment", "recommendation_event", "shortfall", "activity_trace"),
        *("activity_trace_key", "notice", "sending", "case_event", "timer", "alert", "signal_memory", "signal_due"),
        *("dead_letter", "file_read", "cohort_read", "cohort_read_learner", "orders_due", "decision_basis"),
        *("xapi_statement", "xapi_statement_key", "xapi_mention"),
    }
)
"""Tables that grow with what learners do, and have too many rows to be read while others wait."""

_BODY: Final = re.compile(r"\$(\w*)\$.*?\$\1\$", re.DOTALL)
_COMMENT: Final = re.compile(r"--[^\n]*")
_TEXT: Final = re.compile(r"'(?:[^']|'')*'")
_MADE: Final = re.compile(r"^CREATE TABLE (?:IF NOT EXISTS )?(?:symphonie\.)?(\w+)", re.IGNORECASE)
_ALTERED: Final = re.compile(r"^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?(?:symphonie\.)?(\w+) (.*)$", re.IGNORECASE)
_INDEXED: Final = re.compile(r"^CREATE (?:UNIQUE )?INDEX .*?ON (?:ONLY )?(?:symphonie\.)?(\w+)", re.IGNORECASE)
_VOLATILE: Final = r"(clock_timestamp|random|gen_random_uuid|uuidv\w+|nextval|statement_timestamp|timeofday)\s*\("

EVERYWHERE: Final = {
    r"^DROP (TABLE|VIEW|TYPE|SEQUENCE|SCHEMA)\b": "the version before still uses it: drop it one version later",
    r"^(TRUNCATE|CLUSTER|REINDEX|LOCK)\b": "it locks the table for long",
    r"^VACUUM\b": "it cannot run in a transaction",
    r"\bCONCURRENTLY\b": "it cannot run in the transaction of a migration: make the index before, by hand",
    r"^(UPDATE (?!symphonie\.deployment\b)|DELETE\b)": "it rewrites rows while others wait: do it in chunks afterwards",
    r"^INSERT\b.*\bSELECT\b": "it reads a table as a whole: fill in chunks afterwards",
}
"""Of any statement."""
ALTERING: Final = {
    r"\bDROP COLUMN\b": "the version before still reads it: drop it one version later",
    r"\bRENAME\b": "the version before knows the old name",
    r"\bALTER (COLUMN )?\w+ (SET DATA )?TYPE\b": "it rewrites the table",
    r"\bALTER (COLUMN )?\w+ SET NOT NULL\b": "it reads the whole table, and the version before may write nulls",
    r"\bADD (COLUMN )?\w+ [^,]*\b(GENERATED|(small|big)?serial\b|PRIMARY KEY)": "it rewrites the table",
    rf"\bADD (COLUMN )?[^,]*\bDEFAULT {_VOLATILE}": "it rewrites the table: a default must be a constant",
    r"\bSET (LOGGED|UNLOGGED|TABLESPACE|ACCESS METHOD)\b": "it rewrites the table",
}
"""Of a change to a table that is there."""
ALTERING_BIG: Final = {
    r"\bADD (CONSTRAINT \w+ )?(CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY|EXCLUDE)\b(?!.*NOT VALID)": (
        "it reads the whole table under a lock: add it NOT VALID, and validate it later"
    ),
    r"\bADD COLUMN [^,]*\b(CHECK|UNIQUE|REFERENCES)\b": "it reads the whole table under a lock: add the column alone",
    r"\bATTACH PARTITION\b": "it reads the whole table under a lock",
}
"""Of a change to one with many rows."""


def dangers(sql: str) -> list[str]:
    """Say what is dangerous in a migration; what it does to tables of its own is not."""
    statements = list(_statements(sql))
    own = {made.group(1).lower() for one in statements if (made := _MADE.match(one))}
    return [f"{one[:80]}: {why}" for one in statements for why in _dangers_in(one, own)]


def _statements(sql: str) -> Iterator[str]:
    plain = _TEXT.sub("''", _BODY.sub("''", _COMMENT.sub("", sql)))
    yield from (" ".join(one.split()) for one in plain.split(";") if one.strip())


def _dangers_in(statement: str, own: set[str]) -> Iterator[str]:
    if re.match("CREATE (OR REPLACE )?FUNCTION|CREATE .*TRIGGER|COMMENT", statement):
        return
    yield from _found(EVERYWHERE, statement)
    indexed = _INDEXED.match(statement)
    if indexed and indexed.group(1).lower() in BIG - own:
        yield "nobody writes to a table with many rows while an index is made"
    altered = _ALTERED.match(statement)
    if altered is None or altered.group(1).lower() in own:
        return
    yield from _found(ALTERING, altered.group(2))
    if _requires(altered.group(2)):
        yield "rows that are there have no value for it, and the version before writes none: give a constant default"
    if altered.group(1).lower() in BIG:
        yield from _found(ALTERING_BIG, altered.group(2))


def _requires(change: str) -> bool:
    added = re.findall(r"\bADD (?:COLUMN )?(?!CONSTRAINT|CHECK)([^,]*)", change, re.IGNORECASE)
    return any(re.search(r"\bNOT NULL\b", one) and not re.search(r"\bDEFAULT\b", one) for one in added)


def _found(rules: dict[str, str], statement: str) -> Iterator[str]:
    yield from (why for pattern, why in rules.items() if re.search(pattern, statement, re.IGNORECASE))
