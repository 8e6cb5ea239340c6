"""A record of its own, an organisation in it, and a receiver that answers as it is told."""

from tests.api.record.conftest import connection, migrated_url, organisation_no, record_template, record_url

__all__ = ["connection", "migrated_url", "organisation_no", "record_template", "record_url"]
