"""The schema of the record, one migration per step, run by `api.record.schema.upgrade`."""

REVISIONS = ("0001", "0002", "0003")
"""All migrations, in their order."""

HEAD = REVISIONS[-1]
"""The newest migration. A constant, so that looking whether a record is up to date imports no alembic."""
