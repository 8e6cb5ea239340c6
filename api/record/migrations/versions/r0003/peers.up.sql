CREATE TABLE symphonie.peer_willingness (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    learner text COLLATE "C" NOT NULL,
    at_once smallint CHECK (at_once BETWEEN 1 AND 3),
    offered_skills text[] NOT NULL DEFAULT '{}',
    until timestamptz,
    is_welcome boolean,
    wished_skills text[] NOT NULL DEFAULT '{}',
    times text[] NOT NULL DEFAULT '{}',
    put_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, graph_no, learner)
);
CREATE INDEX peer_willingness_of_learner ON symphonie.peer_willingness (organisation_no, learner);
COMMENT ON TABLE symphonie.peer_willingness IS 'what learners said of helping each other: whom nobody may propose without it';
COMMENT ON COLUMN symphonie.peer_willingness.at_once IS 'learners whom they would help at once; null: they offer no help';
COMMENT ON COLUMN symphonie.peer_willingness.offered_skills IS 'empty: whatever they have mastered';
COMMENT ON COLUMN symphonie.peer_willingness.is_welcome IS 'whether they want to be helped; null: they have not said it';
COMMENT ON COLUMN symphonie.peer_willingness.wished_skills IS 'empty: whatever they fail';
COMMENT ON COLUMN symphonie.peer_willingness.times IS 'day, evening, weekend; empty: whenever';

CREATE TABLE symphonie.peer_help (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    skill_id text COLLATE "C" NOT NULL,
    cohort text COLLATE "C",
    helper text COLLATE "C" NOT NULL,
    helped text COLLATE "C" NOT NULL CHECK (helped <> helper),
    asked boolean NOT NULL,
    times text[] NOT NULL,
    by_id text COLLATE "C" NOT NULL,
    by_role text NOT NULL,
    made_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    helper_agreed_at timestamptz,
    helped_agreed_at timestamptz,
    paused_at timestamptz,
    helper_before double precision,
    helper_n_before integer NOT NULL,
    helped_before double precision,
    helped_n_before integer NOT NULL,
    helper_after double precision,
    helper_n_after integer,
    helped_after double precision,
    helped_n_after integer,
    ended_at timestamptz,
    ended_because text CHECK (ended_because IN ('declined', 'stopped', 'moderator', 'withdrawn', 'mastered', 'date',
        'trouble')),
    ended_by_kind text CHECK (ended_by_kind IN ('learner', 'supporter', 'machine')),
    ended_by_id text COLLATE "C",
    helper_case_id text COLLATE "C",
    helped_case_id text COLLATE "C",
    n_seen integer NOT NULL DEFAULT 0,
    request_key text COLLATE "C",
    request_sha256 bytea,
    PRIMARY KEY (organisation_no, id),
    UNIQUE (organisation_no, request_key)
);
CREATE UNIQUE INDEX peer_help_running ON symphonie.peer_help (organisation_no, graph_no, helped, skill_id)
    WHERE ended_at IS NULL;
CREATE INDEX peer_help_of_helper ON symphonie.peer_help (organisation_no, helper);
CREATE INDEX peer_help_of_helped ON symphonie.peer_help (organisation_no, helped);
CREATE INDEX peer_help_open ON symphonie.peer_help (organisation_no, id) WHERE ended_at IS NULL;
CREATE INDEX peer_help_by_age ON symphonie.peer_help (organisation_no, made_at, id);
COMMENT ON TABLE symphonie.peer_help IS 'one learner helps another with a skill, under a supporter who moderates; goes with either';
COMMENT ON COLUMN symphonie.peer_help.asked IS 'whether the helped had asked for this skill; else they agreed to be helped';
COMMENT ON COLUMN symphonie.peer_help.by_id IS 'the supporter who confirmed it';
COMMENT ON COLUMN symphonie.peer_help.helper_before IS 'mastery of the skill when it was confirmed; null without a result';
COMMENT ON COLUMN symphonie.peer_help.n_seen IS 'results and corrections of the helped that were looked at: more than these may have mastered the skill';
COMMENT ON COLUMN symphonie.peer_help.helper_case_id IS 'in which it is looked at what the helper said was wrong';

CREATE TABLE symphonie.peer_message (
    organisation_no integer NOT NULL,
    peer_help_id text COLLATE "C" NOT NULL,
    no integer NOT NULL,
    by_kind text NOT NULL CHECK (by_kind IN ('learner', 'supporter')),
    by_id text COLLATE "C" NOT NULL,
    words text NOT NULL,
    written_at timestamptz NOT NULL,
    hidden_at timestamptz,
    hidden_by text COLLATE "C",
    request_key text COLLATE "C",
    request_sha256 bytea,
    PRIMARY KEY (organisation_no, peer_help_id, no),
    UNIQUE (organisation_no, request_key),
    FOREIGN KEY (organisation_no, peer_help_id) REFERENCES symphonie.peer_help ON DELETE CASCADE
);
COMMENT ON COLUMN symphonie.peer_message.hidden_at IS 'since when the moderator alone reads it';

CREATE TABLE symphonie.peer_session (
    organisation_no integer NOT NULL,
    peer_help_id text COLLATE "C" NOT NULL,
    no integer NOT NULL,
    starts_at timestamptz NOT NULL,
    minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 600),
    by_kind text NOT NULL CHECK (by_kind IN ('learner', 'supporter')),
    by_id text COLLATE "C" NOT NULL,
    planned_at timestamptz NOT NULL,
    outcome text CHECK (outcome IN ('held', 'not_held')),
    told_at timestamptz,
    told_by_kind text CHECK (told_by_kind IN ('learner', 'supporter')),
    told_by_id text COLLATE "C",
    helper_present boolean,
    helped_present boolean,
    helper_score double precision CHECK (helper_score BETWEEN 0 AND 1),
    helped_score double precision CHECK (helped_score BETWEEN 0 AND 1),
    request_key text COLLATE "C",
    request_sha256 bytea,
    PRIMARY KEY (organisation_no, peer_help_id, no),
    UNIQUE (organisation_no, request_key),
    FOREIGN KEY (organisation_no, peer_help_id) REFERENCES symphonie.peer_help ON DELETE CASCADE
);
COMMENT ON COLUMN symphonie.peer_session.helper_score IS 'what whoever moderates saw of the learner; null where they did not say';

ALTER TABLE symphonie.sending DROP CONSTRAINT sending_purpose_check;
ALTER TABLE symphonie.sending ADD CONSTRAINT sending_purpose_check CHECK (purpose IN ('reminder', 'answer', 'notice',
    'invitation', 'handover', 'sign_in', 'peer', 'group')) NOT VALID;
ALTER TABLE symphonie.notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE symphonie.notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('alert', 'message', 'assigned', 'offer',
    'warning', 'breach', 'escalation', 'digest', 'feed_stopped', 'course', 'unreachable', 'mail', 'peer_help',
    'group')) NOT VALID;
