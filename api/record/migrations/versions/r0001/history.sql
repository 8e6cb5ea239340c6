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

CREATE TABLE symphonie.activity_trace (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    trace_id text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('visit', 'submission', 'deadline', 'meeting', 'custom')),
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    due_at timestamptz,
    starts_at timestamptz,
    minutes double precision CHECK (minutes BETWEEN 0 AND 1440),
    activity_id text COLLATE "C" NOT NULL,
    meeting_id text COLLATE "C" NOT NULL,
    status text NOT NULL CHECK (status IN ('', 'planned', 'held', 'missed')),
    verb text NOT NULL,
    value text NOT NULL,
    cohort text COLLATE "C" NOT NULL
) PARTITION BY RANGE (received_at);
CREATE INDEX activity_trace_of_learner
    ON symphonie.activity_trace (organisation_no, graph_no, learner, occurred_at, trace_id);
COMMENT ON COLUMN symphonie.activity_trace.learner IS 'empty for a deadline of a cohort';
COMMENT ON COLUMN symphonie.activity_trace.cohort IS 'whose deadline it is; empty for a learner''s own trace';

CREATE TABLE symphonie.activity_trace_key (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    trace_id text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, graph_no, learner, trace_id)
);
COMMENT ON TABLE symphonie.activity_trace_key IS 'what makes a trace one, whichever month it is in';
