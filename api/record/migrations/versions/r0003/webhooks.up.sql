CREATE TABLE symphonie.change_due (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    organisation_no integer NOT NULL,
    kind text NOT NULL,
    graph_no integer,
    learner text COLLATE "C",
    at timestamptz NOT NULL,
    about json NOT NULL
);
COMMENT ON COLUMN symphonie.change_due.transaction IS 'what one transaction noted is told in the order in which it happened';
COMMENT ON TABLE symphonie.change_due IS
    'what changed and has no number yet: written with what happened, in its transaction, and moved to change by whoever numbers';

CREATE TABLE symphonie.change (
    organisation_no integer NOT NULL,
    change_no bigint NOT NULL CHECK (change_no > 0),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    kind text NOT NULL,
    graph_no integer,
    learner text COLLATE "C",
    learner_seq bigint,
    at timestamptz NOT NULL,
    about json NOT NULL,
    PRIMARY KEY (organisation_no, change_no),
    CHECK ((learner IS NULL) = (learner_seq IS NULL))
);
CREATE INDEX change_of_learner ON symphonie.change (organisation_no, learner, change_no) WHERE learner IS NOT NULL;
CREATE INDEX change_by_age ON symphonie.change (at);
COMMENT ON TABLE symphonie.change IS 'the feed: whoever has seen a number never misses a lower one that comes later';
COMMENT ON COLUMN symphonie.change.id IS 'names the message that tells it, at every attempt';
COMMENT ON COLUMN symphonie.change.about IS 'ids of what changed, and no words';

CREATE TABLE symphonie.change_head (
    organisation_no integer PRIMARY KEY,
    change_no bigint NOT NULL
);
COMMENT ON TABLE symphonie.change_head IS 'the newest number of each feed, whatever of it is still kept';

CREATE TABLE symphonie.change_learner (
    organisation_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (organisation_no, learner)
);
COMMENT ON TABLE symphonie.change_learner IS 'how many changes of each learner were numbered, whatever of them is still kept';

CREATE FUNCTION symphonie.note_adjustments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO symphonie.change_due (organisation_no, kind, graph_no, learner, at, about)
    SELECT organisation_no, 'adjustment.opened', graph_no, learner, decided_at,
        json_build_object('adjustment_id', adjustment_id, 'adjustment_kind', kind, 'skill_id', skill_id,
            'activity_id', activity_id, 'status', status)
    FROM made WHERE action <> 'closed' ORDER BY version, position;
    RETURN NULL;
END $$;
CREATE TRIGGER change AFTER INSERT ON symphonie.adjustment REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION symphonie.note_adjustments();

CREATE FUNCTION symphonie.note_closed_adjustment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO symphonie.change_due (organisation_no, kind, graph_no, learner, at, about)
    VALUES (NEW.organisation_no, 'adjustment.closed', NEW.graph_no, NEW.learner, (
            SELECT min(later.decided_at) FROM symphonie.adjustment later
            WHERE (later.organisation_no, later.graph_no, later.learner) = (NEW.organisation_no, NEW.graph_no, NEW.learner)
                AND (later.kind, later.skill_id, later.action) = (NEW.kind, NEW.skill_id, 'closed')
                AND (later.version, later.position) > (NEW.version, NEW.position)),
        json_build_object('adjustment_id', NEW.adjustment_id, 'adjustment_kind', NEW.kind, 'skill_id', NEW.skill_id,
            'activity_id', NEW.activity_id));
    RETURN NULL;
END $$;
CREATE TRIGGER change_closed AFTER UPDATE OF status ON symphonie.adjustment
    FOR EACH ROW WHEN (NEW.status = 'closed' AND OLD.status <> 'closed')
    EXECUTE FUNCTION symphonie.note_closed_adjustment();

CREATE FUNCTION symphonie.note_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO symphonie.change_due (organisation_no, kind, graph_no, learner, at, about)
    VALUES (NEW.organisation_no, 'adjustment.reviewed', NEW.graph_no, NEW.learner, NEW.reviewed_at,
        json_build_object('adjustment_id', NEW.adjustment_id, 'decision', NEW.decision, 'is_effective', NEW.is_effective));
    RETURN NULL;
END $$;
CREATE TRIGGER change AFTER INSERT ON symphonie.adjustment_review
    FOR EACH ROW EXECUTE FUNCTION symphonie.note_review();

CREATE FUNCTION symphonie.note_alert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signal json := json_build_object('alert_id', NEW.id, 'signal', NEW.kind, 'severity', NEW.severity,
        'skill_id', nullif(NEW.skill_id, ''), 'cohort_id', nullif(NEW.cohort, ''), 'case_id', NEW.case_id,
        'ended_because', NEW.ended_because);
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO symphonie.change_due (organisation_no, kind, graph_no, learner, at, about)
        VALUES (NEW.organisation_no, 'signal.raised', NEW.graph_no, NEW.learner, NEW.raised_at, json_strip_nulls(signal));
    END IF;
    IF NEW.reached_on IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.reached_on IS NULL) THEN
        INSERT INTO symphonie.change_due (organisation_no, kind, graph_no, learner, at, about)
        VALUES (NEW.organisation_no, 'alert.opened', NEW.graph_no, NEW.learner, least(now(), NEW.ended_at), json_strip_nulls(signal));
    END IF;
    IF NEW.ended_at IS NOT NULL AND NEW.reached_on IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.ended_at IS NULL) THEN
        INSERT INTO symphonie.change_due (organisation_no, kind, graph_no, learner, at, about)
        VALUES (NEW.organisation_no, 'alert.closed', NEW.graph_no, NEW.learner, NEW.ended_at, json_strip_nulls(signal));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER change AFTER INSERT OR UPDATE OF reached_on, ended_at ON symphonie.alert
    FOR EACH ROW EXECUTE FUNCTION symphonie.note_alert();

CREATE FUNCTION symphonie.note_timer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO symphonie.change_due (organisation_no, kind, graph_no, learner, at, about)
    SELECT c.organisation_no, CASE NEW.kind WHEN 'warning' THEN 'alert.warned' ELSE 'alert.breached' END, c.graph_no,
        c.learner, NEW.fired_at,
        json_strip_nulls(json_build_object('case_id', c.id, 'due_at', NEW.due_at, 'alert_ids', (
            SELECT coalesce(json_agg(a.id ORDER BY a.id), '[]') FROM symphonie.alert a
            WHERE a.organisation_no = c.organisation_no AND a.learner = c.learner AND a.case_id = c.id
                AND a.ended_at IS NULL)))
    FROM symphonie.support_case c WHERE c.organisation_no = NEW.organisation_no AND c.id = NEW.case_id;
    RETURN NULL;
END $$;
CREATE TRIGGER change AFTER UPDATE OF fired_at ON symphonie.timer
    FOR EACH ROW WHEN (NEW.fired_at IS NOT NULL AND OLD.fired_at IS NULL
        AND (NEW.kind = 'breach' OR (NEW.kind = 'warning' AND NEW.is_open AND NEW.due_at IS NOT NULL)))
    EXECUTE FUNCTION symphonie.note_timer();

CREATE FUNCTION symphonie.note_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO symphonie.change_due (organisation_no, kind, graph_no, learner, at, about)
    VALUES (NEW.organisation_no, 'case.message', (SELECT c.graph_no FROM symphonie.support_case c
            WHERE c.organisation_no = NEW.organisation_no AND c.id = NEW.case_id), NEW.learner, NEW.at,
        json_build_object('case_id', NEW.case_id, 'event_id', NEW.event_id, 'by', NEW.by_kind));
    RETURN NULL;
END $$;
CREATE TRIGGER change AFTER INSERT ON symphonie.case_event
    FOR EACH ROW WHEN (NEW.event IN ('learner_message', 'supporter_message'))
    EXECUTE FUNCTION symphonie.note_message();

CREATE FUNCTION symphonie.note_model() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO symphonie.change_due (organisation_no, kind, graph_no, at, about)
    VALUES (NEW.organisation_no, 'model.activated', NEW.no, now(),
        json_build_object('content_hash', NEW.model_hash, 'revision', NEW.revision));
    RETURN NULL;
END $$;
CREATE TRIGGER change AFTER UPDATE OF model_hash ON symphonie.content_graph
    FOR EACH ROW WHEN (OLD.model_hash IS DISTINCT FROM NEW.model_hash AND NEW.erased_at IS NULL)
    EXECUTE FUNCTION symphonie.note_model();

CREATE TABLE symphonie.webhook (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    form text NOT NULL CHECK (form IN ('webhook', 'xapi')),
    url text NOT NULL,
    kinds text[] NOT NULL,
    label text NOT NULL,
    home_page text,
    secret_box bytea NOT NULL,
    earlier_secret_box bytea,
    earlier_until timestamptz,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    handed_no bigint NOT NULL,
    failing_since timestamptz,
    resumes_at timestamptz,
    disabled_at timestamptz,
    disabled_because text CHECK (disabled_because IN ('person', 'gone', 'failing')),
    PRIMARY KEY (organisation_no, id),
    CHECK ((disabled_at IS NULL) = (disabled_because IS NULL)),
    CHECK ((earlier_secret_box IS NULL) = (earlier_until IS NULL)),
    CHECK ((form = 'xapi') = (home_page IS NOT NULL))
);
COMMENT ON TABLE symphonie.webhook IS 'who is told what changes, where';
COMMENT ON COLUMN symphonie.webhook.kinds IS 'which changes; empty for all';
COMMENT ON COLUMN symphonie.webhook.home_page IS 'of xapi: to which system the ids of learners belong';
COMMENT ON COLUMN symphonie.webhook.handed_no IS 'up to which place in the feed there are deliveries';
COMMENT ON COLUMN symphonie.webhook.failing_since IS 'since when nothing was taken; null where the last delivery was';
COMMENT ON COLUMN symphonie.webhook.resumes_at IS 'until when nothing is sent, as the other side has asked';
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE OF url, kinds, secret_box, disabled_at ON symphonie.webhook
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION symphonie.audit_row('id form kinds disabled_at', 'url secret_box');

CREATE TABLE symphonie.webhook_delivery (
    organisation_no integer NOT NULL,
    webhook_id text COLLATE "C" NOT NULL,
    no bigint GENERATED ALWAYS AS IDENTITY,
    change_no bigint NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
    handed_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    leased_until timestamptz,
    n_attempts integer NOT NULL DEFAULT 0,
    answered_at timestamptz,
    status integer,
    reason text,
    PRIMARY KEY (organisation_no, webhook_id, no),
    FOREIGN KEY (organisation_no, webhook_id) REFERENCES symphonie.webhook ON DELETE CASCADE,
    FOREIGN KEY (organisation_no, change_no) REFERENCES symphonie.change ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_waiting ON symphonie.webhook_delivery (organisation_no, webhook_id, no) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_of_change ON symphonie.webhook_delivery (organisation_no, change_no);
COMMENT ON TABLE symphonie.webhook_delivery IS 'a change on its way to a webhook, and what became of it';
COMMENT ON COLUMN symphonie.webhook_delivery.leased_until IS 'until when one process has it; afterwards another one may send it';
COMMENT ON COLUMN symphonie.webhook_delivery.status IS 'of HTTP, of the last attempt; null where nobody answered';
