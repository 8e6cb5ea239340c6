CREATE TABLE symphonie.lti_service (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    platform_id text COLLATE "C" NOT NULL,
    sends_grades boolean NOT NULL DEFAULT true,
    reads_rosters boolean NOT NULL DEFAULT true,
    roster_minutes integer NOT NULL DEFAULT 60 CHECK (roster_minutes >= 1),
    put_by text,
    put_at timestamptz,
    token_at timestamptz,
    token_fault text,
    token_fault_at timestamptz,
    PRIMARY KEY (organisation_no, platform_id),
    FOREIGN KEY (organisation_no, platform_id) REFERENCES symphonie.lti_platform (organisation_no, id) ON DELETE CASCADE
);
COMMENT ON TABLE symphonie.lti_service IS 'what is done with a platform beside launches, and whether it gives tokens for it';
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE ON symphonie.lti_service DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.put_by IS NOT NULL) EXECUTE FUNCTION symphonie.audit_row('platform_id sends_grades reads_rosters roster_minutes', '');

CREATE TABLE symphonie.lti_course (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    no integer GENERATED ALWAYS AS IDENTITY,
    platform_id text COLLATE "C" NOT NULL,
    deployment_id text COLLATE "C" NOT NULL,
    context_id text COLLATE "C" NOT NULL,
    title text,
    cohort text COLLATE "C" NOT NULL,
    memberships_url text,
    differences_url text,
    launched_at timestamptz NOT NULL,
    next_at timestamptz,
    tried_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    read_at timestamptz,
    whole_at timestamptz,
    n_learners integer,
    n_supporters integer,
    n_left_out integer,
    fault text,
    PRIMARY KEY (organisation_no, no),
    UNIQUE (organisation_no, platform_id, context_id),
    FOREIGN KEY (organisation_no, platform_id) REFERENCES symphonie.lti_platform (organisation_no, id) ON DELETE CASCADE
);
COMMENT ON TABLE symphonie.lti_course IS 'courses of platforms that were launched from: their cohort and how their roster is read';
COMMENT ON COLUMN symphonie.lti_course.next_at IS 'when its roster is read again; null where the platform offers none';
COMMENT ON COLUMN symphonie.lti_course.differences_url IS 'what tells who came and went since, where the platform offers it';
COMMENT ON COLUMN symphonie.lti_course.whole_at IS 'when it was last read as a whole';

CREATE TABLE symphonie.lti_line_item (
    organisation_no integer NOT NULL,
    no integer GENERATED ALWAYS AS IDENTITY,
    course_no integer NOT NULL,
    url text NOT NULL,
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    goal text COLLATE "C",
    maximum double precision NOT NULL CHECK (maximum > 0),
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, no),
    UNIQUE (organisation_no, course_no, url),
    FOREIGN KEY (organisation_no, course_no) REFERENCES symphonie.lti_course ON DELETE CASCADE
);
COMMENT ON TABLE symphonie.lti_line_item IS 'columns of gradebooks, and the progress that is sent to each';

CREATE TABLE symphonie.lti_grade (
    organisation_no integer NOT NULL,
    line_item_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    is_asked boolean NOT NULL DEFAULT false,
    marker bigint NOT NULL DEFAULT 0,
    points double precision,
    stamp_at timestamptz,
    outcome text,
    fault text,
    tries integer NOT NULL DEFAULT 0,
    tried_at timestamptz,
    next_at timestamptz,
    PRIMARY KEY (organisation_no, line_item_no, subject),
    FOREIGN KEY (organisation_no, line_item_no) REFERENCES symphonie.lti_line_item ON DELETE CASCADE
);
COMMENT ON TABLE symphonie.lti_grade IS 'the grade of a learner that a gradebook was told last, and what became of it';
COMMENT ON COLUMN symphonie.lti_grade.subject IS 'as the platform names the learner';
COMMENT ON COLUMN symphonie.lti_grade.marker IS 'results and corrections that the grade rests on, counted: another number asks for another grade';
COMMENT ON COLUMN symphonie.lti_grade.stamp_at IS 'the time that the last score said; the next one says a later one';
CREATE INDEX lti_grade_of_learner ON symphonie.lti_grade (organisation_no, learner);

CREATE TABLE symphonie.lti_link_request (
    organisation_no integer NOT NULL,
    id text NOT NULL,
    platform_id text COLLATE "C" NOT NULL,
    deployment_id text COLLATE "C" NOT NULL,
    course_no integer,
    person text NOT NULL,
    asked json NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, id),
    FOREIGN KEY (organisation_no, platform_id) REFERENCES symphonie.lti_platform (organisation_no, id) ON DELETE CASCADE
);
COMMENT ON TABLE symphonie.lti_link_request IS 'what a platform asks of a teacher who chooses links, for an hour';
COMMENT ON COLUMN symphonie.lti_link_request.person IS 'supporter/id: who alone answers it';
CREATE INDEX lti_link_request_by_end ON symphonie.lti_link_request (expires_at);
