"""Create the record: organisations, keys, content graphs, results, adjustments, entries set aside.

Ids by which a learner's history is ordered compare byte by byte (`COLLATE "C"`), as they do in Python, so that the
order of two results at the same instant does not depend on the locale of the database.
"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE symphonie.deployment (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    n_shards integer NOT NULL CHECK (n_shards > 0),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE symphonie.organisation (
    no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE symphonie.api_key (
    key_id text PRIMARY KEY,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    secret_sha256 bytea NOT NULL CHECK (octet_length(secret_sha256) = 32),
    scopes text[] NOT NULL,
    label text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);
CREATE INDEX api_key_of_organisation ON symphonie.api_key (organisation_no);

CREATE TABLE symphonie.content_graph (
    no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text NOT NULL,
    seq integer NOT NULL DEFAULT 0,
    version text NOT NULL DEFAULT '',
    revision integer NOT NULL DEFAULT 0,
    skills text[] NOT NULL DEFAULT '{}',
    items text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organisation_no, id)
);
COMMENT ON COLUMN symphonie.content_graph.skills IS 'registry: append-only, live states refer to positions in it';
COMMENT ON COLUMN symphonie.content_graph.items IS 'registry: append-only, live states refer to positions in it';

CREATE TABLE symphonie.content_graph_version (
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    seq integer NOT NULL,
    version text NOT NULL,
    revision integer NOT NULL,
    graph json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (graph_no, seq)
);

CREATE TABLE symphonie.result (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    seq integer NOT NULL CHECK (seq > 0),
    version bigint NOT NULL,
    revision integer NOT NULL,
    attempt integer NOT NULL CHECK (attempt > 0),
    is_late boolean NOT NULL,
    occurred_at timestamptz NOT NULL,
    committed_at timestamptz NOT NULL,
    score double precision NOT NULL CHECK (score BETWEEN 0 AND 1),
    p_correct double precision NOT NULL CHECK (p_correct BETWEEN 0 AND 1),
    result_id text COLLATE "C" NOT NULL,
    item_id text NOT NULL,
    skills text[] NOT NULL,
    before double precision[] NOT NULL,
    after double precision[] NOT NULL,
    details json,
    PRIMARY KEY (organisation_no, graph_no, learner, seq)
);
COMMENT ON COLUMN symphonie.result.before IS 'mastery of each skill just before the result, in the order of skills';
COMMENT ON COLUMN symphonie.result.after IS 'mastery of each skill just after the result, in the order of skills';

CREATE TABLE symphonie.adjustment (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    adjustment_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    position integer NOT NULL,
    decided_at timestamptz NOT NULL,
    expected_gain double precision NOT NULL,
    action text NOT NULL CHECK (action IN ('opened', 'closed')),
    kind text NOT NULL CHECK (kind IN ('remediate', 'evaluate', 'review', 'advance', 'deepen')),
    skill_id text NOT NULL,
    activity_id text NOT NULL,
    reason_code text NOT NULL,
    policy_version text NOT NULL,
    graph_version text NOT NULL,
    evidence text[] NOT NULL,
    facts json NOT NULL,
    PRIMARY KEY (organisation_no, graph_no, learner, adjustment_id)
);

CREATE TABLE symphonie.poison_entry (
    stream text NOT NULL,
    entry_id text NOT NULL,
    organisation_no integer,
    payload bytea NOT NULL,
    error text NOT NULL,
    set_aside_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, entry_id)
);
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(TABLES)


def downgrade() -> None:
    """Drop the tables, and everything in them."""
    op.execute(
        "DROP TABLE symphonie.poison_entry, symphonie.adjustment, symphonie.result, symphonie.content_graph_version,"
        " symphonie.content_graph, symphonie.api_key, symphonie.organisation, symphonie.deployment"
    )
