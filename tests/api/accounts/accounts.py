"""Accounts, put into the record as the service puts them."""

from psycopg import Connection


def sign_up(connection: Connection, organisation: str, learner: str) -> None:
    """Give a learner an account with a session, a passkey and a name at a provider."""
    about = {"organisation": organisation, "learner": learner, "id": f"account-of-{learner}"}
    connection.execute(
        "INSERT INTO symphonie.account"
        " (id, organisation_no, user_name, email, name, learner, roles, language, zone, invited_by)"
        " SELECT %(id)s, no, %(learner)s, %(learner)s || '@example.org', 'Somebody', %(learner)s, '{learner}', 'fr',"
        " 'Europe/Paris', 'tests' FROM symphonie.organisation WHERE id = %(organisation)s",
        about,
    )
    connection.execute(
        "INSERT INTO symphonie.account_session (token_sha256, id, account_id, door, device)"
        " VALUES (sha256(convert_to(%(id)s, 'UTF8')), %(id)s || '-1', %(id)s, 'password', 'A telephone')",
        about,
    )
    connection.execute(
        "INSERT INTO symphonie.passkey (id, account_id, public_key, n_signed, label)"
        " VALUES (%(id)s || '-key', %(id)s, 'x', 7, 'A passkey')",
        about,
    )
    connection.execute(
        "INSERT INTO symphonie.oidc_subject (organisation_no, issuer, subject, account_id)"
        " SELECT no, 'https://login.example.org', 'subject-17', %(id)s FROM symphonie.organisation"
        " WHERE id = %(organisation)s",
        about,
    )
    connection.commit()
