"""Add fitted models: what was uploaded, which one is active, which one made each tracing revision, and re-traces."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE symphonie.model (
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    content_hash text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    code_version text NOT NULL,
    training json NOT NULL,
    artefact json NOT NULL,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (graph_no, content_hash)
);

ALTER TABLE symphonie.content_graph
    ADD COLUMN model_hash text COLLATE "C",
    ADD COLUMN earlier_models text[] NOT NULL DEFAULT '{}',
    ADD FOREIGN KEY (no, model_hash) REFERENCES symphonie.model;
COMMENT ON COLUMN symphonie.content_graph.model_hash IS 'the active model; null where the authored parameters hold';
COMMENT ON COLUMN symphonie.content_graph.earlier_models IS 'what was active before, newest last';

CREATE TABLE symphonie.tracing_revision (
    graph_no integer NOT NULL,
    revision integer NOT NULL,
    seq integer NOT NULL,
    model_hash text COLLATE "C",
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (graph_no, revision),
    FOREIGN KEY (graph_no, seq) REFERENCES symphonie.content_graph_version,
    FOREIGN KEY (graph_no, model_hash) REFERENCES symphonie.model
);
COMMENT ON COLUMN symphonie.tracing_revision.seq IS 'the newest version of the graph that has had this revision';
COMMENT ON COLUMN symphonie.tracing_revision.model_hash IS 'null where the authored parameters hold';
INSERT INTO symphonie.tracing_revision (graph_no, revision, seq, made_at)
    SELECT graph_no, revision, max(seq), min(created_at) FROM symphonie.content_graph_version
    GROUP BY graph_no, revision;

CREATE TABLE symphonie.retrace (
    graph_no integer NOT NULL,
    revision integer NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    learners_total integer,
    learners_done integer NOT NULL DEFAULT 0,
    last_learner text COLLATE "C" NOT NULL DEFAULT '',
    error text,
    PRIMARY KEY (graph_no, revision),
    FOREIGN KEY (graph_no, revision) REFERENCES symphonie.tracing_revision
);
COMMENT ON COLUMN symphonie.retrace.last_learner IS 'where whoever takes over goes on';
CREATE INDEX retrace_unfinished ON symphonie.retrace (graph_no) WHERE finished_at IS NULL;
"""


def upgrade() -> None:
    """Create the tables, with the revisions that there have been."""
    op.execute(TABLES)


def downgrade() -> None:
    """Drop the tables, and every model with them."""
    op.execute(
        "DROP TABLE symphonie.retrace, symphonie.tracing_revision;"
        " ALTER TABLE symphonie.content_graph DROP COLUMN model_hash, DROP COLUMN earlier_models;"
        " DROP TABLE symphonie.model"
    )
