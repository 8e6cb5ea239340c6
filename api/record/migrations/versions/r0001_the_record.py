"""Create the record.

Ids by which a learner's history is ordered compare byte by byte (`COLLATE "C"`), as they do in Python, so that the
order of two results at the same instant does not depend on the locale of the database. Results lie in a partition for
each month, which `api.record.months` makes.
"""

from alembic import op

revision = "0001"
down_revision = None

TENANTS = """
CREATE TABLE symphonie.deployment (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    n_shards integer NOT NULL CHECK (n_shards > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    offer_key bytea NOT NULL CHECK (octet_length(offer_key) = 32)
        -- two random UUIDs hold 244 random bits; their digest is a key of full length without an extension
        DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);
COMMENT ON COLUMN symphonie.deployment.offer_key IS 'secret of the names of lists of recommendations';

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
    expires_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_key_of_organisation ON symphonie.api_key (organisation_no);
"""

GRAPHS = """
CREATE TABLE symphonie.content_graph (
    no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text NOT NULL,
    seq integer NOT NULL DEFAULT 0,
    version text NOT NULL DEFAULT '',
    revision integer NOT NULL DEFAULT 0,
    skills text[] NOT NULL DEFAULT '{}',
    items text[] NOT NULL DEFAULT '{}',
    model_hash text COLLATE "C",
    earlier_models text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    erased_at timestamptz,
    UNIQUE (organisation_no, id)
);
COMMENT ON COLUMN symphonie.content_graph.skills IS 'registry: append-only, live states refer to positions in it';
COMMENT ON COLUMN symphonie.content_graph.items IS 'registry: append-only, live states refer to positions in it';
COMMENT ON COLUMN symphonie.content_graph.model_hash IS 'the active model; null where the authored parameters hold';
COMMENT ON COLUMN symphonie.content_graph.earlier_models IS 'what was active before, newest last';
COMMENT ON COLUMN symphonie.content_graph.erased_at IS 'since when nothing but the number is left of it';
CREATE INDEX content_graph_erased ON symphonie.content_graph (no) WHERE erased_at IS NOT NULL;

CREATE TABLE symphonie.content_graph_version (
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    seq integer NOT NULL,
    version text NOT NULL,
    revision integer NOT NULL,
    graph json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (graph_no, seq)
);

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
ALTER TABLE symphonie.content_graph ADD FOREIGN KEY (no, model_hash) REFERENCES symphonie.model;

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

HISTORY = """
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
    choice json
) PARTITION BY RANGE (committed_at);
CREATE INDEX result_of_learner ON symphonie.result (organisation_no, graph_no, learner);
COMMENT ON COLUMN symphonie.result.before IS 'mastery of each skill just before the result, in the order of skills';
COMMENT ON COLUMN symphonie.result.after IS 'mastery of each skill just after the result, in the order of skills';
COMMENT ON COLUMN symphonie.result.choice IS
    'the decision after the commit of this result, where its near-ties were drawn; null where it was certain';

CREATE TABLE symphonie.result_key (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    seq integer NOT NULL,
    result_id text COLLATE "C" NOT NULL,
    committed_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, graph_no, learner, seq),
    UNIQUE (organisation_no, graph_no, learner, result_id)
);
COMMENT ON TABLE symphonie.result_key IS 'what makes a result one, whichever month it is in';
COMMENT ON COLUMN symphonie.result_key.committed_at IS 'names the month in which the result is found';

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

CREATE TABLE symphonie.adjustment (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    adjustment_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    position integer NOT NULL,
    decided_at timestamptz NOT NULL,
    expected_gain double precision NOT NULL,
    action text NOT NULL CHECK (action IN ('opened', 'proposed', 'closed')),
    kind text NOT NULL CHECK (kind IN ('remediate', 'evaluate', 'review', 'advance', 'deepen')),
    skill_id text NOT NULL,
    activity_id text NOT NULL,
    reason_code text NOT NULL,
    policy_version text NOT NULL,
    graph_version text NOT NULL,
    evidence text[] NOT NULL,
    facts json NOT NULL,
    before_activity_id text NOT NULL,
    value double precision NOT NULL,
    model_version text NOT NULL,
    status text NOT NULL
        CHECK (status IN ('open', 'proposed', 'approved', 'rejected', 'undone', 'closed')),
    PRIMARY KEY (organisation_no, graph_no, learner, adjustment_id)
);
COMMENT ON COLUMN symphonie.adjustment.status IS 'follows from the rows of adjustment and adjustment_review alone';
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

DECISIONS = """
CREATE TABLE symphonie.cohort (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    put_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_no, id)
);

CREATE TABLE symphonie.cohort_learner (
    organisation_no integer NOT NULL,
    cohort text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_no, cohort, learner),
    FOREIGN KEY (organisation_no, cohort) REFERENCES symphonie.cohort
);
CREATE INDEX cohorts_of_learner ON symphonie.cohort_learner (organisation_no, learner);

CREATE TABLE symphonie.override (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    graph_no integer REFERENCES symphonie.content_graph,
    learner text COLLATE "C",
    cohort text COLLATE "C",
    kind text NOT NULL CHECK (kind IN ('pin', 'veto', 'snooze', 'automation_off')),
    activity_id text NOT NULL,
    skill_id text NOT NULL,
    until timestamptz,
    reason text NOT NULL,
    by_id text NOT NULL,
    by_role text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    ended_by_id text,
    ended_by_role text,
    ended_because text,
    request_key text,
    request_sha256 bytea,
    PRIMARY KEY (organisation_no, id),
    UNIQUE (organisation_no, request_key),
    CHECK ((learner IS NULL) <> (cohort IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
    FOREIGN KEY (organisation_no, cohort) REFERENCES symphonie.cohort
);
COMMENT ON COLUMN symphonie.override.graph_no IS 'null where automation is off on every content graph';
COMMENT ON COLUMN symphonie.override.ended_by_id IS 'null where what it was made for came about';
CREATE INDEX override_of_learner ON symphonie.override (organisation_no, learner) WHERE learner IS NOT NULL;
CREATE INDEX override_of_cohort ON symphonie.override (organisation_no, cohort) WHERE cohort IS NOT NULL;
CREATE INDEX override_by_age ON symphonie.override (organisation_no, created_at, id);

CREATE TABLE symphonie.pin_done (
    organisation_no integer NOT NULL,
    override_id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    done_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_no, override_id, learner),
    FOREIGN KEY (organisation_no, override_id) REFERENCES symphonie.override
);
COMMENT ON TABLE symphonie.pin_done IS 'learners who have done what was pinned: it no longer comes first for them';

CREATE TABLE symphonie.goal (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    targets json NOT NULL,
    due_at timestamptz,
    minutes_per_day double precision,
    retention double precision,
    by_id text NOT NULL,
    by_role text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    ended_by_id text,
    ended_by_role text,
    ended_because text,
    request_key text,
    request_sha256 bytea,
    PRIMARY KEY (organisation_no, id),
    UNIQUE (organisation_no, request_key)
);

CREATE TABLE symphonie.goal_assignment (
    organisation_no integer NOT NULL,
    goal_id text COLLATE "C" NOT NULL,
    learner text COLLATE "C",
    cohort text COLLATE "C",
    CHECK ((learner IS NULL) <> (cohort IS NULL)),
    FOREIGN KEY (organisation_no, goal_id) REFERENCES symphonie.goal,
    FOREIGN KEY (organisation_no, cohort) REFERENCES symphonie.cohort
);
CREATE INDEX goal_assignment_of_goal ON symphonie.goal_assignment (organisation_no, goal_id);
CREATE INDEX goal_of_learner ON symphonie.goal_assignment (organisation_no, learner) WHERE learner IS NOT NULL;
CREATE INDEX goal_of_cohort ON symphonie.goal_assignment (organisation_no, cohort) WHERE cohort IS NOT NULL;

CREATE TABLE symphonie.staff_part (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    kind text NOT NULL CHECK (kind IN ('calendar', 'promise', 'queue', 'supporter', 'assignment', 'routing')),
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    content json,
    learner text COLLATE "C",
    put_by text NOT NULL,
    put_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation_no, kind, id, version)
);
CREATE INDEX staff_part_of_learner ON symphonie.staff_part (organisation_no, learner) WHERE learner IS NOT NULL;
COMMENT ON TABLE symphonie.staff_part IS 'who helps and how they work: every version, so that a clock can be refolded';
COMMENT ON COLUMN symphonie.staff_part.content IS 'null where it was removed';
COMMENT ON COLUMN symphonie.staff_part.put_by IS 'the key';

CREATE TABLE symphonie.supporter_contact (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    supporter_id text COLLATE "C" NOT NULL,
    details json NOT NULL,
    PRIMARY KEY (organisation_no, supporter_id)
);
COMMENT ON TABLE symphonie.supporter_contact IS 'names and addresses of people, as they are now; nothing else has them';

CREATE TABLE symphonie.recommendation_settings (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    version integer NOT NULL CHECK (version > 0),
    graph_no integer REFERENCES symphonie.content_graph,
    policy json NOT NULL,
    awaiting_approval text[] NOT NULL,
    by_id text NOT NULL,
    by_role text NOT NULL,
    put_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_no, version)
);
COMMENT ON COLUMN symphonie.recommendation_settings.graph_no IS 'null where they are those of the organisation';

CREATE TABLE symphonie.orders_due (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    learner text COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_no, learner)
);
COMMENT ON TABLE symphonie.orders_due IS 'whose orders the live store has yet to hear; no learner: the settings';

CREATE SEQUENCE symphonie.orders_serial;
"""

UPKEEP = """
CREATE TABLE symphonie.journal_position (
    stream text COLLATE "C" PRIMARY KEY,
    milliseconds bigint NOT NULL,
    number bigint NOT NULL
);
COMMENT ON TABLE symphonie.journal_position IS 'the newest entry of each journal that is in the record or set aside';

CREATE TABLE symphonie.dead_letter (
    stream text NOT NULL,
    entry_id text NOT NULL,
    organisation_no integer,
    graph_no integer,
    learner text COLLATE "C",
    places integer[] NOT NULL DEFAULT '{}',
    payload bytea NOT NULL,
    error text NOT NULL,
    set_aside_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, entry_id)
);
COMMENT ON COLUMN symphonie.dead_letter.places IS 'which places in the learner''s sequence its results were given';
CREATE INDEX dead_letter_by_learner ON symphonie.dead_letter (organisation_no, graph_no, learner);

CREATE TABLE symphonie.erasure (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    kind text NOT NULL CHECK (kind IN ('content_graph', 'model', 'learner')),
    subject text NOT NULL,
    graph_no integer,
    learner text COLLATE "C",
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_by text NOT NULL,
    cut_at timestamptz,
    finished_at timestamptz,
    removed jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX erasure_unfinished ON symphonie.erasure (no) WHERE finished_at IS NULL;
CREATE INDEX erasure_of_subject ON symphonie.erasure (organisation_no, kind, subject, no);
COMMENT ON TABLE symphonie.erasure IS 'receipts: what was removed, how much of it, when and by which key';
COMMENT ON COLUMN symphonie.erasure.removed IS 'rows by table, and keys of the live store, as far as it has come';
COMMENT ON COLUMN symphonie.erasure.cut_at IS 'when the rows and live states of a learner went; null before';
COMMENT ON COLUMN symphonie.erasure.subject IS 'of a learner a keyed digest, so that the id is nowhere';
COMMENT ON COLUMN symphonie.erasure.learner IS 'null once nothing is left';

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
"""


def upgrade() -> None:
    """Create the tables."""
    for tables in (TENANTS, GRAPHS, HISTORY, DECISIONS, UPKEEP):
        op.execute(tables)
