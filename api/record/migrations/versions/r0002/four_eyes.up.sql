CREATE TABLE symphonie.export_rule (
    organisation_no integer PRIMARY KEY REFERENCES symphonie.organisation,
    needs_approval boolean NOT NULL,
    put_by text NOT NULL,
    put_at timestamptz NOT NULL
);
COMMENT ON TABLE symphonie.export_rule IS 'whether lists of learners are taken along by one person alone; no row: they are';

CREATE TABLE symphonie.export_request (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    cohort text COLLATE "C",
    reason text NOT NULL,
    key_id text NOT NULL,
    person text COLLATE "C",
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    is_approved boolean,
    decided_by text,
    decided_at timestamptz,
    used_at timestamptz,
    PRIMARY KEY (organisation_no, id)
);
COMMENT ON TABLE symphonie.export_request IS 'that a list of learners be taken along, and what somebody else decided about it';
COMMENT ON COLUMN symphonie.export_request.cohort IS 'of which cohort; null where they are of several or of none';
CREATE INDEX export_request_newest ON symphonie.export_request (organisation_no, asked_at, id);

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE ON symphonie.export_rule DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('needs_approval', '');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE ON symphonie.export_request DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('id cohort expires_at is_approved decided_by used_at', 'reason');
