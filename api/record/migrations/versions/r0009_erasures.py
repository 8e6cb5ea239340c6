"""Note what is to be erased and what has been, and let a content graph be gone while its number stays."""

from alembic import op

revision = "0009"
down_revision = "0008"

CHANGES = """
CREATE TABLE symphonie.erasure (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    kind text NOT NULL CHECK (kind IN ('content_graph', 'model', 'learner')),
    subject text NOT NULL,
    graph_no integer,
    learner text COLLATE "C",
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_by text NOT NULL,
    finished_at timestamptz,
    removed jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX erasure_unfinished ON symphonie.erasure (no) WHERE finished_at IS NULL;
CREATE INDEX erasure_of_subject ON symphonie.erasure (organisation_no, kind, subject, no);
COMMENT ON TABLE symphonie.erasure IS 'receipts: what was removed, how much of it, when and by which key';
COMMENT ON COLUMN symphonie.erasure.removed IS 'rows by table, and keys of the live store, as far as it has come';

ALTER TABLE symphonie.content_graph ADD COLUMN erased_at timestamptz;
CREATE INDEX content_graph_erased ON symphonie.content_graph (no) WHERE erased_at IS NOT NULL;
COMMENT ON COLUMN symphonie.content_graph.erased_at IS 'since when nothing but the number is left of it';
"""


def upgrade() -> None:
    """Add the table and the column."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Drop them, with every receipt."""
    op.execute("DROP TABLE symphonie.erasure; ALTER TABLE symphonie.content_graph DROP COLUMN erased_at")
