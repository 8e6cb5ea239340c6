"""Run the migrations on the connection that `api.record.schema.upgrade` hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema="symphonie",
    transaction_per_migration=False,
)
context.run_migrations()
