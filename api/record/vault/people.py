"""Where names and addresses of people are, and how queries tell them."""

from typing import Final

from api.record.vault.columns import told

BLANK: Final = "\x01"
"""Begins the user name of an account whose own is sealed: no text has a control character."""


def learner_name(alias: str) -> str:
    """Return the SQL of what a learner is called, from `learner_contact`."""
    return told(alias, "learner_contact.name", f"{alias}.learner", f"{alias}.name")


def learner_email(alias: str) -> str:
    """Return the SQL of where a learner is written to, from `learner_contact`."""
    return told(alias, "learner_contact.email", f"{alias}.learner", f"{alias}.email")


def learner_phone(alias: str) -> str:
    """Return the SQL of where a learner is called, from `learner_contact`."""
    return told(alias, "learner_contact.phone", f"{alias}.learner", "NULL::text")


def supporter_name(alias: str) -> str:
    """Return the SQL of what a supporter is called, from `supporter_contact`."""
    return told(alias, "supporter_contact.name", f"{alias}.supporter_id", f"{alias}.details->>'name'")


def supporter_details(alias: str) -> str:
    """Return the SQL of the JSON of what is told of a supporter, from `supporter_contact`."""
    plain = f"nullif({alias}.details::text, 'null')"
    return told(alias, "supporter_contact.details", f"{alias}.supporter_id", plain)


def account_name(alias: str) -> str:
    """Return the SQL of what the owner of an account is called."""
    return told(alias, "account.name", f"{alias}.id", f"nullif({alias}.name, '')")


def account_user_name(alias: str) -> str:
    """Return the SQL of with what the owner of an account signs in."""
    plain = f"(CASE WHEN ascii({alias}.user_name) <> 1 THEN {alias}.user_name END)"
    return told(alias, "account.user_name", f"{alias}.id", plain)


def account_email(alias: str) -> str:
    """Return the SQL of where the owner of an account is written to."""
    return told(alias, "account.email", f"{alias}.id", f"{alias}.email")
