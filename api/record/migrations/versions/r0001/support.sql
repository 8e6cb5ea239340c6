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
CREATE INDEX staff_part_away ON symphonie.staff_part (organisation_no, id, version)
    WHERE kind = 'supporter' AND json_array_length(content->'absences') > 0;
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

CREATE TABLE symphonie.learner_contact (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    learner text COLLATE "C" NOT NULL,
    name text,
    email text,
    language text CHECK (language IN ('fr', 'en')),
    zone text,
    search text COLLATE "C" NOT NULL,
    put_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation_no, learner)
);
COMMENT ON TABLE symphonie.learner_contact IS 'names and addresses of learners, as they are now; nothing that traces has them';
COMMENT ON COLUMN symphonie.learner_contact.search IS 'name and id without accents and case, as content_graph.texts folds them';

CREATE TABLE symphonie.support_case (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    graph_no integer REFERENCES symphonie.content_graph,
    subject text NOT NULL,
    role text NOT NULL CHECK (role IN ('tutor', 'coach', 'mentor', 'peer', 'coordinator')),
    n_events integer NOT NULL DEFAULT 0,
    terms_id text NOT NULL,
    owner_id text COLLATE "C" NOT NULL,
    queue_id text COLLATE "C",
    opened_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    closed_at timestamptz,
    snoozed_until timestamptz,
    clock_id text COLLATE "C",
    clock_state text CHECK (clock_state IN ('running', 'paused', 'met', 'breached', 'met_late', 'cancelled')),
    due_at timestamptz,
    breached_at timestamptz,
    merged_into text COLLATE "C",
    PRIMARY KEY (organisation_no, id)
);
COMMENT ON TABLE symphonie.support_case IS
    'one conversation about one learner; all but id, learner, graph, subject follows from its events and is kept for lists';
COMMENT ON COLUMN symphonie.support_case.graph_no IS 'null where it is about no course';
COMMENT ON COLUMN symphonie.support_case.role IS 'as what its owner has it';
COMMENT ON COLUMN symphonie.support_case.terms_id IS 'promise@version/calendar@version, which are kept (staff_part)';
CREATE INDEX support_case_of_learner ON symphonie.support_case (organisation_no, learner, opened_at);
CREATE INDEX support_case_of_owner ON symphonie.support_case (organisation_no, owner_id, due_at, id)
    WHERE closed_at IS NULL;

CREATE TABLE symphonie.case_event (
    organisation_no integer NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    no integer NOT NULL CHECK (no > 0),
    event_id text COLLATE "C" NOT NULL,
    event text NOT NULL,
    at timestamptz NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    learner text COLLATE "C" NOT NULL,
    by_kind text NOT NULL CHECK (by_kind IN ('learner', 'supporter', 'machine')),
    by_id text COLLATE "C" NOT NULL,
    by_role text NOT NULL,
    visibility text NOT NULL CHECK (visibility IN ('learner', 'team', 'role', 'author')),
    body json NOT NULL,
    request_key text,
    request_sha256 bytea,
    PRIMARY KEY (organisation_no, case_id, no),
    UNIQUE (organisation_no, event_id),
    FOREIGN KEY (organisation_no, case_id) REFERENCES symphonie.support_case
);
CREATE UNIQUE INDEX case_event_of_request ON symphonie.case_event (organisation_no, request_key)
    WHERE request_key IS NOT NULL;
CREATE INDEX case_event_of_learner ON symphonie.case_event (organisation_no, learner, at);
CREATE INDEX case_event_of_supporter ON symphonie.case_event (organisation_no, by_id, at) WHERE by_kind = 'supporter';
COMMENT ON TABLE symphonie.case_event IS 'append-only: who has a case, its clocks and its timers are a fold over it';
COMMENT ON COLUMN symphonie.case_event.body IS 'the event of engine.support.events, and the words that were written';

CREATE TABLE symphonie.production (
    organisation_no integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    name text NOT NULL,
    media_type text,
    n_bytes integer CHECK (n_bytes > 0),
    sha256 text COLLATE "C",
    url text,
    PRIMARY KEY (organisation_no, id),
    FOREIGN KEY (organisation_no, case_id) REFERENCES symphonie.support_case,
    CHECK (num_nonnulls(media_type, n_bytes, sha256) = CASE WHEN url IS NULL THEN 3 ELSE 0 END)
);
CREATE INDEX production_of_file ON symphonie.production (organisation_no, sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX production_of_learner ON symphonie.production (organisation_no, learner);
CREATE INDEX production_of_case ON symphonie.production (organisation_no, case_id);
COMMENT ON TABLE symphonie.production IS 'what was handed in: a file, or a link; by whom and when says the event of its id';
COMMENT ON COLUMN symphonie.production.sha256 IS 'names the file on disk, in hexadecimal; several rows may name one';

CREATE TABLE symphonie.timer (
    organisation_no integer NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    clock_id text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('warning', 'breach', 'escalation')),
    step integer NOT NULL,
    generation integer NOT NULL,
    fires_at timestamptz NOT NULL,
    held_until timestamptz,
    error text,
    fired_at timestamptz,
    clock_kind text NOT NULL CHECK (clock_kind IN ('first_answer', 'next_answer')),
    due_at timestamptz,
    is_open boolean NOT NULL,
    PRIMARY KEY (organisation_no, clock_id, kind, step, generation),
    FOREIGN KEY (organisation_no, case_id) REFERENCES symphonie.support_case
);
COMMENT ON TABLE symphonie.timer IS
    'what a clock passes: what lies ahead is written anew with each event, what was passed stays until it has fired';
COMMENT ON COLUMN symphonie.timer.due_at IS 'when its clock''s answer is due; null while the learner is waited for';
COMMENT ON COLUMN symphonie.timer.is_open IS 'whether its clock still wants an answer';
COMMENT ON COLUMN symphonie.timer.held_until IS 'it came late and when nobody works, or could not fire: it is tried here';
COMMENT ON COLUMN symphonie.timer.error IS 'why it could not fire, at the last attempt';
CREATE INDEX timer_waiting ON symphonie.timer (coalesce(held_until, fires_at)) WHERE fired_at IS NULL;
CREATE INDEX timer_of_case ON symphonie.timer (organisation_no, case_id);

CREATE TABLE symphonie.notice (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    no bigint GENERATED ALWAYS AS IDENTITY,
    supporter_id text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('alert', 'message', 'assigned', 'offer', 'warning', 'breach', 'escalation',
        'digest', 'feed_stopped', 'course')),
    learner text COLLATE "C",
    case_id text COLLATE "C",
    alert_id text COLLATE "C",
    clock_id text COLLATE "C",
    step integer NOT NULL DEFAULT 0,
    generation integer NOT NULL DEFAULT 0,
    body json NOT NULL,
    made_at timestamptz NOT NULL,
    was_due_at timestamptz,
    is_late boolean NOT NULL DEFAULT false,
    digest_at timestamptz,
    digest_no bigint,
    seen_at timestamptz,
    PRIMARY KEY (organisation_no, no),
    FOREIGN KEY (organisation_no, case_id) REFERENCES symphonie.support_case ON DELETE CASCADE,
    UNIQUE NULLS NOT DISTINCT (organisation_no, supporter_id, kind, case_id, alert_id, clock_id, step, generation)
);
COMMENT ON TABLE symphonie.notice IS 'the outbox: what a supporter is told, each thing once';
COMMENT ON COLUMN symphonie.notice.body IS 'words in French and English, and what they are about';
COMMENT ON COLUMN symphonie.notice.made_at IS 'by the clock of the service: whose day it counts for';
COMMENT ON COLUMN symphonie.notice.digest_at IS 'above the cap of the day: it waits for the digest of then';
COMMENT ON COLUMN symphonie.notice.digest_no IS 'the digest that told it';
CREATE INDEX notice_of_supporter ON symphonie.notice (organisation_no, supporter_id, no);
CREATE INDEX notice_of_case ON symphonie.notice (organisation_no, case_id) WHERE case_id IS NOT NULL;
CREATE INDEX notice_of_day ON symphonie.notice (organisation_no, supporter_id, made_at) WHERE digest_at IS NULL;
CREATE INDEX notice_waiting ON symphonie.notice (digest_at) WHERE digest_at IS NOT NULL AND digest_no IS NULL;

CREATE TABLE symphonie.alert (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    learner text COLLATE "C",
    cohort text COLLATE "C",
    kind text NOT NULL,
    skill_id text COLLATE "C" NOT NULL DEFAULT '',
    severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high')),
    rank double precision NOT NULL,
    facts json NOT NULL,
    turning json NOT NULL,
    evidence text[] NOT NULL,
    version text NOT NULL,
    skill_title json,
    raised_at timestamptz NOT NULL,
    day date NOT NULL,
    place integer,
    cut integer,
    reached_on date,
    case_id text COLLATE "C",
    owner_id text COLLATE "C" NOT NULL,
    queue_id text COLLATE "C",
    role text NOT NULL,
    route json NOT NULL,
    acknowledged_at timestamptz,
    snoozed_until timestamptz,
    ended_at timestamptz,
    ended_because text CHECK (ended_because IN ('evidence_turned', 'cohort', 'closed', 'not_useful')),
    ended_by text COLLATE "C",
    outcome text,
    PRIMARY KEY (organisation_no, id),
    FOREIGN KEY (organisation_no, case_id) REFERENCES symphonie.support_case,
    CHECK (learner IS NOT NULL OR cohort IS NOT NULL),
    CHECK ((ended_at IS NULL) = (ended_because IS NULL))
);
CREATE UNIQUE INDEX alert_open ON symphonie.alert (organisation_no, graph_no, learner, kind, skill_id)
    WHERE ended_at IS NULL AND learner IS NOT NULL;
CREATE UNIQUE INDEX alert_open_of_cohort ON symphonie.alert (organisation_no, graph_no, cohort, kind, skill_id)
    WHERE ended_at IS NULL AND learner IS NULL;
CREATE INDEX alert_of_owner ON symphonie.alert (organisation_no, owner_id, raised_at, id);
CREATE INDEX alert_of_learner ON symphonie.alert (organisation_no, learner, raised_at) WHERE learner IS NOT NULL;
COMMENT ON COLUMN symphonie.alert.day IS 'in the zone of the organisation: the budget is of a day';
COMMENT ON COLUMN symphonie.alert.place IS 'in its owner''s day; beyond the cut it reached nobody, but stands below';
COMMENT ON COLUMN symphonie.alert.cut IS 'how many were within the budget that day: help is judged just at it';
COMMENT ON COLUMN symphonie.alert.cohort IS 'within which it was compared; empty for all others of the content graph';
COMMENT ON COLUMN symphonie.alert.skill_id IS 'of a cohort''s: the signal that it stands for';
COMMENT ON COLUMN symphonie.alert.reached_on IS 'the day in whose budget it was; null while it stands below';
COMMENT ON COLUMN symphonie.alert.ended_because IS 'cohort: one for the cohort stands for it';
COMMENT ON COLUMN symphonie.alert.route IS 'why its owner has it, step by step';

CREATE TABLE symphonie.signal_memory (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    cohort text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    skill_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    is_open boolean NOT NULL,
    is_covered boolean NOT NULL,
    PRIMARY KEY (organisation_no, graph_no, cohort, learner, kind, skill_id)
);
CREATE INDEX signal_open ON symphonie.signal_memory (organisation_no, graph_no, cohort) WHERE is_open;
COMMENT ON COLUMN symphonie.signal_memory.cohort IS 'of a learner''s: the one in which it was looked at last';
COMMENT ON TABLE symphonie.signal_memory IS 'what was raised last, and whether its evidence holds (engine.signals.hygiene)';

CREATE TABLE symphonie.signal_due (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    seq integer NOT NULL
);
COMMENT ON TABLE symphonie.signal_due IS
    'whose results no signal was read from yet; a row goes in the transaction that raises what they tell';
COMMENT ON COLUMN symphonie.signal_due.seq IS 'of the first of them';

CREATE TABLE symphonie.signal_sweep (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    cohort text COLLATE "C" NOT NULL,
    day date NOT NULL,
    PRIMARY KEY (organisation_no, graph_no, cohort)
);
COMMENT ON TABLE symphonie.signal_sweep IS 'the day, in the zone of the organisation, for which traces were read last';

CREATE TABLE symphonie.signal_model (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    name text NOT NULL,
    tried_on date NOT NULL,
    graphs integer[] NOT NULL,
    version text,
    fitted_on date,
    n_rows integer,
    loss_before double precision,
    loss_after double precision,
    regression json,
    PRIMARY KEY (organisation_no, name),
    CHECK (num_nulls(version, fitted_on, n_rows, loss_before, loss_after, regression) IN (0, 6))
);
COMMENT ON TABLE symphonie.signal_model IS
    'coefficients of an organisation''s own, aggregates of its learners; where they are null, those that ship are used';
COMMENT ON COLUMN symphonie.signal_model.tried_on IS 'when a fit was judged last, taken or not';
COMMENT ON COLUMN symphonie.signal_model.graphs IS 'on which content graphs it was learned; with one of them it goes';

CREATE TABLE symphonie.case_draft (
    organisation_no integer NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    author_id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    body json NOT NULL,
    put_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation_no, case_id, author_id),
    FOREIGN KEY (organisation_no, case_id) REFERENCES symphonie.support_case
);

CREATE TABLE symphonie.file_read (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    no bigint GENERATED ALWAYS AS IDENTITY,
    read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    learner text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL,
    roles text[] NOT NULL,
    key_id text NOT NULL,
    what text NOT NULL,
    PRIMARY KEY (organisation_no, no)
);
CREATE INDEX file_read_of_learner ON symphonie.file_read (organisation_no, learner, no);
COMMENT ON TABLE symphonie.file_read IS 'who has read of a learner, as what, and what; kept until the learner is erased';

CREATE TABLE symphonie.learning_group (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    skill_id text COLLATE "C" NOT NULL,
    cohort text COLLATE "C",
    activity_id text COLLATE "C",
    item_ids text[] NOT NULL,
    planned_at timestamptz,
    note text NOT NULL,
    by_id text COLLATE "C" NOT NULL,
    by_role text NOT NULL,
    made_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by_id text COLLATE "C",
    outcome text CHECK (outcome IN ('held', 'held_in_part', 'not_held')),
    summary text NOT NULL DEFAULT '',
    request_key text,
    request_sha256 bytea,
    PRIMARY KEY (organisation_no, id),
    UNIQUE (organisation_no, request_key),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
COMMENT ON TABLE symphonie.learning_group IS 'learners who fail the same skill, and what a supporter does with them';
COMMENT ON COLUMN symphonie.learning_group.cohort IS 'out of which it was made; null where out of several';
CREATE INDEX learning_group_by_age ON symphonie.learning_group (organisation_no, made_at, id);

CREATE TABLE symphonie.learning_group_learner (
    organisation_no integer NOT NULL,
    group_id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    graph_no integer NOT NULL,
    skill_id text COLLATE "C" NOT NULL,
    is_running boolean NOT NULL DEFAULT true,
    mastery_before double precision CHECK (mastery_before BETWEEN 0 AND 1),
    n_results_before integer NOT NULL,
    mastery_after double precision CHECK (mastery_after BETWEEN 0 AND 1),
    n_results_after integer,
    PRIMARY KEY (organisation_no, group_id, learner),
    FOREIGN KEY (organisation_no, group_id) REFERENCES symphonie.learning_group
);
CREATE UNIQUE INDEX learning_group_running
    ON symphonie.learning_group_learner (organisation_no, graph_no, learner, skill_id) WHERE is_running;
CREATE INDEX learning_group_of_learner ON symphonie.learning_group_learner (organisation_no, learner);
COMMENT ON COLUMN symphonie.learning_group_learner.mastery_before IS 'when the group was made; null without a result';
COMMENT ON COLUMN symphonie.learning_group_learner.mastery_after IS 'when the group ended';
