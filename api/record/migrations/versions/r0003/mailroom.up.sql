ALTER TABLE symphonie.learner_contact ADD COLUMN phone_box bytea;
COMMENT ON COLUMN symphonie.learner_contact.phone_box IS 'sealed number, as it is dialled from abroad';

CREATE TABLE symphonie.recipient_preference (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    recipient_kind text NOT NULL CHECK (recipient_kind IN ('learner', 'supporter')),
    recipient_id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" GENERATED ALWAYS AS (CASE recipient_kind WHEN 'learner' THEN recipient_id END) STORED,
    content json NOT NULL,
    put_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, recipient_kind, recipient_id)
);
COMMENT ON TABLE symphonie.recipient_preference IS 'on which channels somebody wants which messages, and when not';

CREATE TABLE symphonie.unreachable_address (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    recipient_kind text NOT NULL CHECK (recipient_kind IN ('learner', 'supporter')),
    recipient_id text COLLATE "C" NOT NULL,
    channel text NOT NULL CHECK (channel IN ('mail', 'sms', 'push', 'lms')),
    learner text COLLATE "C" GENERATED ALWAYS AS (CASE recipient_kind WHEN 'learner' THEN recipient_id END) STORED,
    address_index bytea NOT NULL,
    code text NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, recipient_kind, recipient_id, channel)
);
COMMENT ON TABLE symphonie.unreachable_address IS 'where nobody is reached: nothing is sent there until the address is another one';
COMMENT ON COLUMN symphonie.unreachable_address.address_index IS 'keyed digest of the address; of any other one the row says nothing';
COMMENT ON COLUMN symphonie.unreachable_address.code IS 'status of the bounce (RFC 3463), or why else';

CREATE TABLE symphonie.lms_account (
    organisation_no integer PRIMARY KEY REFERENCES symphonie.organisation,
    url text NOT NULL,
    issuer text COLLATE "C" NOT NULL,
    token_box bytea NOT NULL,
    put_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE symphonie.lms_account IS 'the learning platform in which messages are written to learners';
COMMENT ON COLUMN symphonie.lms_account.issuer IS 'normalised address, as in identity';

CREATE TABLE symphonie.push_key (
    organisation_no integer PRIMARY KEY REFERENCES symphonie.organisation,
    public_key bytea NOT NULL,
    private_box bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE symphonie.push_key IS 'with which push services know the organisation (RFC 8292)';

CREATE TABLE symphonie.push_subscription (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    recipient_kind text NOT NULL CHECK (recipient_kind IN ('learner', 'supporter')),
    recipient_id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" GENERATED ALWAYS AS (CASE recipient_kind WHEN 'learner' THEN recipient_id END) STORED,
    subscription_box bytea NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, id)
);
CREATE INDEX push_subscription_of ON symphonie.push_subscription (organisation_no, recipient_kind, recipient_id);
COMMENT ON TABLE symphonie.push_subscription IS 'browsers that somebody lets show messages';
COMMENT ON COLUMN symphonie.push_subscription.id IS 'digest of the endpoint';

CREATE TABLE symphonie.inbound_mail (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    no bigint GENERATED ALWAYS AS IDENTITY,
    mail_digest bytea NOT NULL,
    via text NOT NULL CHECK (via IN ('smtp', 'route')),
    sender_index bytea NOT NULL,
    sender_box bytea,
    recipient_box bytea,
    raw_box bytea,
    n_bytes integer NOT NULL,
    received_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'received'
        CHECK (state IN ('received', 'taken', 'noted', 'quarantined', 'joined', 'dropped')),
    reason text,
    n_attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    error text,
    case_id text COLLATE "C",
    event_id text COLLATE "C",
    learner text COLLATE "C",
    settled_at timestamptz,
    settled_by text,
    PRIMARY KEY (organisation_no, no),
    UNIQUE (organisation_no, mail_digest)
);
CREATE INDEX inbound_mail_waiting ON symphonie.inbound_mail (next_at) WHERE state = 'received';
CREATE INDEX inbound_mail_quarantined ON symphonie.inbound_mail (organisation_no, no) WHERE state = 'quarantined';
CREATE INDEX inbound_mail_of_sender ON symphonie.inbound_mail (organisation_no, sender_index, received_at);
CREATE INDEX inbound_mail_lately ON symphonie.inbound_mail (organisation_no, received_at);
CREATE INDEX inbound_mail_of_learner ON symphonie.inbound_mail (organisation_no, learner) WHERE learner IS NOT NULL;
COMMENT ON TABLE symphonie.inbound_mail IS 'mail that came in: acknowledged once its row is on disk, and taken into a case exactly once';
COMMENT ON COLUMN symphonie.inbound_mail.mail_digest IS 'digest of Message-ID and of what it was sent to: the same mail again is no other one';
COMMENT ON COLUMN symphonie.inbound_mail.sender_index IS 'keyed digest of the sender of the envelope, for the rate of one sender';
COMMENT ON COLUMN symphonie.inbound_mail.raw_box IS 'as it came, sealed; null once somebody dropped it';
COMMENT ON COLUMN symphonie.inbound_mail.reason IS 'why it was only noted, or went into quarantine';

ALTER TABLE symphonie.notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE symphonie.notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('alert', 'message', 'assigned', 'offer',
    'warning', 'breach', 'escalation', 'digest', 'feed_stopped', 'course', 'unreachable', 'mail')) NOT VALID;

CREATE FUNCTION symphonie.send_invitation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO symphonie.sending (organisation_no, key, purpose, recipient_kind, recipient_id, learner, graph_no, case_id,
        facts, channels, state, planned_at, not_before, next_attempt_at, changed_at)
    SELECT NEW.organisation_no, 'invitation/' || NEW.event_id || '/' || whom.kind, 'invitation', whom.kind, whom.id,
        NEW.learner, c.graph_no, NEW.case_id,
        json_build_object('event_id', NEW.event_id, 'meeting_id', NEW.body->'event'->>'meeting_id'), '{mail,in_app}',
        'queued', NEW.at, NEW.at, NEW.at, NEW.at
    FROM symphonie.support_case c CROSS JOIN (VALUES ('learner', NEW.learner), ('supporter', NEW.by_id)) AS whom (kind, id)
    WHERE (c.organisation_no, c.id) = (NEW.organisation_no, NEW.case_id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER invitation AFTER INSERT ON symphonie.case_event
    FOR EACH ROW WHEN (NEW.visibility = 'learner' AND NEW.by_kind = 'supporter' AND (NEW.event = 'meeting_plan'
        OR NEW.event = 'meeting_end' AND NEW.body->'event'->>'outcome' = 'cancelled'))
    EXECUTE FUNCTION symphonie.send_invitation();
