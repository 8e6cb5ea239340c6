"""Note where in the journals the life of an erased learner ended: what comes behind belongs to a new one."""

from alembic import op

revision = "0010"
down_revision = "0009"

CHANGES = """
CREATE TABLE symphonie.erasure_cut (
    erasure_no bigint NOT NULL REFERENCES symphonie.erasure,
    graph_no integer NOT NULL,
    stream text COLLATE "C" NOT NULL,
    milliseconds bigint NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (erasure_no, graph_no)
);
CREATE INDEX erasure_cut_by_position ON symphonie.erasure_cut (stream, milliseconds, number);
COMMENT ON TABLE symphonie.erasure_cut IS 'the newest entry of each journal when a learner was erased on a graph';

ALTER TABLE symphonie.erasure ADD COLUMN cut_at timestamptz;
COMMENT ON COLUMN symphonie.erasure.cut_at IS 'when the rows and live states of a learner went; null before';
COMMENT ON COLUMN symphonie.erasure.subject IS 'of a learner a keyed digest, so that the id is nowhere';
COMMENT ON COLUMN symphonie.erasure.learner IS 'null once nothing is left';
"""


def upgrade() -> None:
    """Add the table and the column."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE symphonie.erasure_cut; ALTER TABLE symphonie.erasure DROP COLUMN cut_at")
