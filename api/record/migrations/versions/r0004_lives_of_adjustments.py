"""Follow adjustments and recommendations through their lives: status, reviews, what learners did."""

from alembic import op

revision = "0004"
down_revision = "0003"

CHANGES = """
ALTER TABLE symphonie.adjustment
    DROP CONSTRAINT adjustment_action_check,
    ADD CONSTRAINT adjustment_action_check CHECK (action IN ('opened', 'proposed', 'closed')),
    ADD COLUMN before_activity_id text NOT NULL DEFAULT '',
    ADD COLUMN value double precision NOT NULL DEFAULT 0,
    ADD COLUMN propensity double precision NOT NULL DEFAULT 1,
    ADD COLUMN model_version text NOT NULL DEFAULT '',
    ADD COLUMN status text NOT NULL DEFAULT 'open'
        CHECK (status IN ('open', 'proposed', 'approved', 'rejected', 'undone', 'closed'));
COMMENT ON COLUMN symphonie.adjustment.status IS 'follows from the rows of adjustment and adjustment_review alone';
UPDATE symphonie.adjustment AS one SET status = 'closed' WHERE action = 'closed' OR EXISTS (
    SELECT FROM symphonie.adjustment AS later
    WHERE (later.organisation_no, later.graph_no, later.learner) = (one.organisation_no, one.graph_no, one.learner)
        AND (later.kind, later.skill_id, later.action) = (one.kind, one.skill_id, 'closed')
        AND (later.version, later.position) > (one.version, one.position));
CREATE INDEX adjustment_by_status
    ON symphonie.adjustment (organisation_no, graph_no, status, decided_at, adjustment_id) WHERE action <> 'closed';

CREATE TABLE symphonie.adjustment_review (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    adjustment_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    reviewed_at timestamptz NOT NULL,
    decision text NOT NULL CHECK (decision IN ('approve', 'reject', 'undo')),
    reason text NOT NULL,
    by_id text NOT NULL,
    by_role text NOT NULL,
    is_effective boolean NOT NULL,
    kept_until timestamptz NOT NULL,
    kept_until_opportunities integer NOT NULL,
    PRIMARY KEY (organisation_no, graph_no, learner, adjustment_id, version)
);
COMMENT ON COLUMN symphonie.adjustment_review.is_effective IS 'whether it changed the path, or said the same again';

CREATE TABLE symphonie.recommendation_event (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    recommendation_id text NOT NULL,
    event text NOT NULL CHECK (event IN ('followed', 'completed', 'ignored')),
    activity_id text NOT NULL,
    version bigint NOT NULL,
    is_study boolean NOT NULL,
    kind text NOT NULL,
    skill_id text NOT NULL,
    expected_gain double precision NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    minutes double precision,
    by_id text NOT NULL,
    n_results integer NOT NULL,
    teaches text[] NOT NULL,
    effect double precision NOT NULL,
    PRIMARY KEY (organisation_no, graph_no, learner, event_id)
);
COMMENT ON COLUMN symphonie.recommendation_event.event_id
    IS 'digest of what makes an event the same: list, event, activity';
COMMENT ON COLUMN symphonie.recommendation_event.n_results IS 'of a study: results of the learner accepted before';
"""


def upgrade() -> None:
    """Add columns and tables, and say of each adjustment so far whether it is still open."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Drop them, with every review and event."""
    op.execute(
        "DROP TABLE symphonie.adjustment_review, symphonie.recommendation_event;"
        " DELETE FROM symphonie.adjustment WHERE action = 'proposed';"
        " ALTER TABLE symphonie.adjustment DROP COLUMN before_activity_id, DROP COLUMN value, DROP COLUMN propensity,"
        " DROP COLUMN model_version, DROP COLUMN status, DROP CONSTRAINT adjustment_action_check,"
        " ADD CONSTRAINT adjustment_action_check CHECK (action IN ('opened', 'closed'))"
    )
