CREATE TABLE symphonie.identity (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    issuer text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    learner text COLLATE "C",
    supporter_id text COLLATE "C",
    bound_at timestamptz NOT NULL,
    bound_by text NOT NULL,
    PRIMARY KEY (organisation_no, issuer, subject),
    CHECK (learner IS NOT NULL OR supporter_id IS NOT NULL)
);
COMMENT ON TABLE symphonie.identity IS 'who is meant by what other systems call somebody; one may be learner and supporter';
COMMENT ON COLUMN symphonie.identity.issuer IS 'normalised address of the system, or mbox, openid';
COMMENT ON COLUMN symphonie.identity.subject IS 'as the system says it; of an e-mail address the keyed digest alone';
COMMENT ON COLUMN symphonie.identity.bound_by IS 'key_id, or what came of itself: lti, xapi, roster';
CREATE INDEX identity_of_learner ON symphonie.identity (organisation_no, learner) WHERE learner IS NOT NULL;
CREATE INDEX identity_of_supporter ON symphonie.identity (organisation_no, supporter_id) WHERE supporter_id IS NOT NULL;

CREATE TABLE symphonie.identity_rule (
    organisation_no integer PRIMARY KEY REFERENCES symphonie.organisation,
    unknown_persons text NOT NULL CHECK (unknown_persons IN ('new', 'wait')),
    put_by text NOT NULL,
    put_at timestamptz NOT NULL
);
COMMENT ON TABLE symphonie.identity_rule IS 'what becomes of whom nobody has bound; no row: they are new learners';
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE ON symphonie.identity_rule DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('unknown_persons', '');
