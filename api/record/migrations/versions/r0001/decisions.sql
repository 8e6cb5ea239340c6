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
    joined_at timestamptz NOT NULL DEFAULT now(),
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

CREATE TABLE symphonie.contest (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    kind text NOT NULL CHECK (kind IN ('can_do', 'wrong')),
    skill_id text,
    adjustment_id text,
    activity_id text,
    words text NOT NULL,
    override_id text COLLATE "C",
    case_id text COLLATE "C",
    by_id text NOT NULL,
    by_role text NOT NULL,
    contested_at timestamptz NOT NULL,
    request_key text,
    request_sha256 bytea,
    PRIMARY KEY (organisation_no, id),
    UNIQUE (organisation_no, request_key),
    CHECK (num_nonnulls(activity_id, override_id) = CASE kind WHEN 'can_do' THEN 2 ELSE 0 END),
    CHECK ((case_id IS NULL) = (kind = 'can_do')),
    FOREIGN KEY (organisation_no, override_id) REFERENCES symphonie.override
);
COMMENT ON TABLE symphonie.contest IS 'what learners contest; what became of it follows from result, override and case';
CREATE INDEX contest_of_learner ON symphonie.contest (organisation_no, learner, contested_at, id);
CREATE INDEX contest_of_override ON symphonie.contest (organisation_no, override_id) WHERE override_id IS NOT NULL;

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
