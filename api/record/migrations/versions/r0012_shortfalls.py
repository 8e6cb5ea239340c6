"""Keep what the path owed learners and could not give, and count who ran into it."""

from alembic import op

revision = "0012"
down_revision = "0011"

CHANGES = """
CREATE TABLE symphonie.shortfall (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    position integer NOT NULL,
    noted_at timestamptz NOT NULL,
    skill_id text COLLATE "C" NOT NULL,
    lack text NOT NULL
        CHECK (lack IN ('no_content', 'nothing_left', 'vetoed', 'kept_away', 'automation_off', 'used_up')),
    language text COLLATE "C" NOT NULL,
    evidence text[] NOT NULL,
    n_there integer NOT NULL,
    holds boolean NOT NULL DEFAULT true,
    PRIMARY KEY (organisation_no, graph_no, learner, version, position)
);
COMMENT ON COLUMN symphonie.shortfall.n_there
    IS 'activities that the content graph had on the skill; of used_up, items';
COMMENT ON COLUMN symphonie.shortfall.holds
    IS 'false from when a result in evidence is corrected; what is lacking after that has rows of its own';
CREATE INDEX shortfall_of_content
    ON symphonie.shortfall (organisation_no, graph_no, skill_id, lack, language, learner) INCLUDE (n_there, noted_at)
    WHERE holds AND lack IN ('no_content', 'nothing_left', 'used_up');
"""


def upgrade() -> None:
    """Create the table, and the index by which those are counted whom content fails."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Drop both."""
    op.execute("DROP TABLE symphonie.shortfall")
