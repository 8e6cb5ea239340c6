CREATE TABLE symphonie.import_plan (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    content_graph text COLLATE "C",
    fingerprint text NOT NULL,
    plan_box bytea,
    learners text[] COLLATE "C" NOT NULL,
    planned_at timestamptz NOT NULL,
    planned_by text NOT NULL,
    applied_at timestamptz,
    applied_by text,
    PRIMARY KEY (organisation_no, id),
    CHECK ((plan_box IS NULL) = (applied_at IS NOT NULL))
);
COMMENT ON TABLE symphonie.import_plan IS 'what an import would do, until it is applied or dropped; then that it was done';
COMMENT ON COLUMN symphonie.import_plan.source IS 'name of the file or address of the other system; names nobody';
COMMENT ON COLUMN symphonie.import_plan.fingerprint IS 'of all that it does, and of what that was seen to change';
COMMENT ON COLUMN symphonie.import_plan.plan_box IS 'sealed JSON; null once applied';
COMMENT ON COLUMN symphonie.import_plan.learners IS 'whom the box is about; none once applied';

CREATE TABLE symphonie.cohort_source (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    issuer text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    cohort text COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_no, issuer, subject)
);
COMMENT ON TABLE symphonie.cohort_source IS 'which cohort a class of another system is';
COMMENT ON COLUMN symphonie.cohort_source.issuer IS 'normalised address of the system, as in identity';
