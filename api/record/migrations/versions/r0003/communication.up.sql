ALTER TABLE symphonie.organisation ADD COLUMN name text CHECK (char_length(name) BETWEEN 1 AND 200);
COMMENT ON COLUMN symphonie.organisation.name IS 'what mails and pages call it; null for its id';

CREATE TABLE symphonie.sending (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    no bigint GENERATED ALWAYS AS IDENTITY,
    key text COLLATE "C" NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('reminder', 'answer', 'notice', 'invitation', 'handover', 'sign_in')),
    run_id text COLLATE "C",
    scenario_id text COLLATE "C",
    scenario_version integer,
    step_id text COLLATE "C",
    occasion text COLLATE "C",
    recipient_kind text NOT NULL CHECK (recipient_kind IN ('learner', 'supporter', 'account')),
    recipient_id text COLLATE "C" NOT NULL,
    learner text COLLATE "C",
    graph_no integer REFERENCES symphonie.content_graph,
    case_id text COLLATE "C",
    facts json NOT NULL DEFAULT '{}',
    channels text[] NOT NULL CHECK (channels <@ '{mail,sms,push,in_app,lms}' AND cardinality(channels) > 0),
    channel text CHECK (channel IN ('mail', 'sms', 'push', 'in_app', 'lms')),
    state text NOT NULL CHECK (state IN ('awaiting_approval', 'queued', 'sending', 'sent', 'delivered', 'failed', 'bounced',
        'withdrawn')),
    is_urgent boolean NOT NULL GENERATED ALWAYS AS (purpose IN ('answer', 'invitation', 'handover', 'sign_in')) STORED,
    planned_at timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    n_attempts integer NOT NULL DEFAULT 0,
    n_uncertain integer NOT NULL DEFAULT 0,
    decided_at timestamptz,
    sent_at timestamptz,
    changed_at timestamptz NOT NULL,
    message_id text COLLATE "C",
    reason json,
    approved_by text,
    taken_by text,
    taken_until timestamptz,
    PRIMARY KEY (organisation_no, no),
    UNIQUE (organisation_no, key),
    FOREIGN KEY (organisation_no, case_id) REFERENCES symphonie.support_case ON DELETE CASCADE,
    CHECK ((state = 'sending') = (taken_by IS NOT NULL AND taken_until IS NOT NULL))
);
COMMENT ON TABLE symphonie.sending IS 'the outbox: one message to one person has one row, whatever becomes of it';
COMMENT ON COLUMN symphonie.sending.key IS 'what makes it this message: planned again, it is there already';
COMMENT ON COLUMN symphonie.sending.facts IS 'ids and figures of which the words are made when it is sent; no name and no address';
COMMENT ON COLUMN symphonie.sending.channels IS 'those that are still to be tried, in this order';
COMMENT ON COLUMN symphonie.sending.channel IS 'the one that was tried last';
COMMENT ON COLUMN symphonie.sending.n_uncertain IS
    'attempts of which nobody knows whether the other side took the message: so many doublets there may be';
COMMENT ON COLUMN symphonie.sending.reason IS 'why it waits, was withdrawn or failed: code, and words in French and English';
CREATE INDEX sending_due ON symphonie.sending (organisation_no, is_urgent, next_attempt_at)
    WHERE state IN ('queued', 'sending');
CREATE INDEX sending_of_recipient ON symphonie.sending (organisation_no, recipient_kind, recipient_id, sent_at);
CREATE INDEX sending_of_learner ON symphonie.sending (organisation_no, learner, changed_at) WHERE learner IS NOT NULL;
CREATE INDEX sending_of_case ON symphonie.sending (organisation_no, case_id) WHERE case_id IS NOT NULL;
CREATE INDEX sending_of_run ON symphonie.sending (organisation_no, run_id) WHERE run_id IS NOT NULL;
CREATE INDEX sending_of_message ON symphonie.sending (organisation_no, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX sending_by_age ON symphonie.sending (changed_at);

CREATE FUNCTION symphonie.send_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO symphonie.sending (organisation_no, key, purpose, recipient_kind, recipient_id, learner, graph_no, case_id,
        facts, channels, state, planned_at, not_before, next_attempt_at, changed_at)
    SELECT NEW.organisation_no, 'message/' || NEW.event_id, 'answer', 'learner', NEW.learner, NEW.learner, c.graph_no,
        NEW.case_id, json_build_object('event_id', NEW.event_id), '{mail,in_app}', 'queued', NEW.at, NEW.at, NEW.at, NEW.at
    FROM symphonie.support_case c WHERE (c.organisation_no, c.id) = (NEW.organisation_no, NEW.case_id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER sending AFTER INSERT ON symphonie.case_event
    FOR EACH ROW WHEN (NEW.event = 'supporter_message' AND NEW.visibility = 'learner')
    EXECUTE FUNCTION symphonie.send_message();

-- what no clock hangs on waits for a minute, so that what comes at nearly the same time goes in one message
CREATE FUNCTION symphonie.send_notice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    goes_at timestamptz := NEW.made_at + CASE WHEN NEW.kind IN ('warning', 'breach', 'escalation', 'digest')
        THEN interval '0' ELSE interval '1 minute' END;
BEGIN
    INSERT INTO symphonie.sending (organisation_no, key, purpose, recipient_kind, recipient_id, learner, case_id, facts,
        channels, state, planned_at, not_before, next_attempt_at, changed_at)
    VALUES (NEW.organisation_no, 'notice/' || NEW.no, 'notice', 'supporter', NEW.supporter_id, NEW.learner, NEW.case_id,
        json_build_object('notice', NEW.no, 'kind', NEW.kind), '{mail,in_app}', 'queued', NEW.made_at, goes_at, goes_at,
        NEW.made_at)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER sending AFTER INSERT ON symphonie.notice
    FOR EACH ROW WHEN (NEW.digest_at IS NULL)
    EXECUTE FUNCTION symphonie.send_notice();
