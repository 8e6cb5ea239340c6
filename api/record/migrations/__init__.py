"""The schema of the record, one migration per step, run by `api.record.schema.upgrade`."""

HEAD = "0001"
"""The newest migration. A constant, so that looking whether a record is up to date imports no alembic."""
