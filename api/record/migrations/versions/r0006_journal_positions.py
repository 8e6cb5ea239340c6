"""Note how far each journal is in the record, and call what cannot be written by the name that it has elsewhere."""

from alembic import op

revision = "0006"
down_revision = "0005"

CHANGES = """
CREATE TABLE symphonie.journal_position (
    stream text COLLATE "C" PRIMARY KEY,
    milliseconds bigint NOT NULL,
    number bigint NOT NULL
);
COMMENT ON TABLE symphonie.journal_position IS 'the newest entry of each journal that is in the record or set aside';

ALTER TABLE symphonie.poison_entry RENAME TO dead_letter;
ALTER TABLE symphonie.dead_letter
    ADD COLUMN graph_no integer,
    ADD COLUMN learner text COLLATE "C",
    ADD COLUMN places integer[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN symphonie.dead_letter.places IS 'which places in the learner''s sequence its results were given';
CREATE INDEX dead_letter_by_learner ON symphonie.dead_letter (organisation_no, graph_no, learner);
"""


def upgrade() -> None:
    """Add the table, rename the other."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Drop it, and give the other its name back."""
    op.execute(
        "DROP TABLE symphonie.journal_position;"
        " DROP INDEX symphonie.dead_letter_by_learner;"
        " ALTER TABLE symphonie.dead_letter DROP COLUMN graph_no, DROP COLUMN learner, DROP COLUMN places;"
        " ALTER TABLE symphonie.dead_letter RENAME TO poison_entry"
    )
