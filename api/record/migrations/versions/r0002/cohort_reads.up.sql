CREATE TABLE symphonie.cohort_read (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    no bigint NOT NULL DEFAULT nextval('symphonie.file_read_no_seq'),
    read_at timestamptz NOT NULL,
    person text COLLATE "C",
    key_id text NOT NULL,
    what text NOT NULL,
    cohort text COLLATE "C",
    n_learners integer NOT NULL,
    PRIMARY KEY (organisation_no, no)
);
COMMENT ON TABLE symphonie.cohort_read IS 'who was shown several learners at once; numbered with file_read, so that both are one list';
COMMENT ON COLUMN symphonie.cohort_read.person IS 'null where the organisation itself asked';
COMMENT ON COLUMN symphonie.cohort_read.cohort IS 'null where they are not of one cohort';

CREATE TABLE symphonie.cohort_read_learner (
    organisation_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    no bigint NOT NULL,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, learner, no)
);
COMMENT ON TABLE symphonie.cohort_read_learner IS 'whom such an answer named; goes with the learner, the act stays';
