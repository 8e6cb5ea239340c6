"""Let an id name one result of a learner, and keep how results are corrected."""

from alembic import op

revision = "0005"
down_revision = "0004"

CHANGES = """
CREATE UNIQUE INDEX result_by_id ON symphonie.result (organisation_no, graph_no, learner, result_id);

CREATE TABLE symphonie.result_correction (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    no integer NOT NULL CHECK (no > 0),
    correction_id text COLLATE "C" NOT NULL,
    result_id text COLLATE "C" NOT NULL,
    result_seq integer NOT NULL,
    version bigint NOT NULL,
    score double precision CHECK (score BETWEEN 0 AND 1),
    score_before double precision CHECK (score_before BETWEEN 0 AND 1),
    reason text NOT NULL,
    by_id text NOT NULL,
    by_role text NOT NULL,
    corrected_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, graph_no, learner, no),
    UNIQUE (organisation_no, graph_no, learner, correction_id)
);
COMMENT ON COLUMN symphonie.result_correction.score IS 'that counts from then on; null where the result is void';
"""


def upgrade() -> None:
    """Add the index and the table."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Drop them, with every correction."""
    op.execute("DROP TABLE symphonie.result_correction; DROP INDEX symphonie.result_by_id")
