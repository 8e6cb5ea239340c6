CREATE TABLE symphonie.source (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    key_id text NOT NULL,
    mapping text COLLATE "C" NOT NULL,
    content_graph text COLLATE "C",
    zone text NOT NULL,
    home_pages text[] NOT NULL,
    put_at timestamptz NOT NULL,
    put_by text NOT NULL,
    PRIMARY KEY (organisation_no, key_id)
);
COMMENT ON TABLE symphonie.source IS 'how what a key sends as statements or events is understood; no row: by the mapping any, on the only content graph';
COMMENT ON COLUMN symphonie.source.zone IS 'of times that come without an offset';
COMMENT ON COLUMN symphonie.source.home_pages IS 'issuers that it may speak of, normalised; empty for any';
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE ON symphonie.source DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('key_id mapping content_graph zone home_pages', '');

CREATE TABLE symphonie.event_mapping (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    name text COLLATE "C" NOT NULL,
    body json NOT NULL,
    put_at timestamptz NOT NULL,
    put_by text NOT NULL,
    PRIMARY KEY (organisation_no, name)
);
COMMENT ON TABLE symphonie.event_mapping IS 'an organisation''s own mappings of statements and events';
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE ON symphonie.event_mapping DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('name', 'body');

CREATE TABLE symphonie.source_pending (
    organisation_no integer NOT NULL,
    no bigint GENERATED ALWAYS AS IDENTITY,
    key_id text NOT NULL,
    statement_no bigint,
    event_id text COLLATE "C",
    event_box bytea,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz NOT NULL DEFAULT '-infinity',
    issuer text COLLATE "C",
    subject text COLLATE "C",
    PRIMARY KEY (organisation_no, no),
    CHECK ((statement_no IS NULL) = (event_box IS NOT NULL)),
    CHECK ((event_box IS NULL) = (event_id IS NULL))
);
COMMENT ON TABLE symphonie.source_pending IS
    'what a source sent and the core has not been given yet: statements by their number in the store, Caliper events as a whole';
COMMENT ON COLUMN symphonie.source_pending.event_box IS 'a Caliper event as it came, sealed';
COMMENT ON COLUMN symphonie.source_pending.occurred_at IS 'as far as is known: what happened first is taken first';
COMMENT ON COLUMN symphonie.source_pending.issuer IS 'with subject, whom an event is about, or a statement that waits';
COMMENT ON COLUMN symphonie.source_pending.due_at IS 'not taken before; infinity: it waits until issuer and subject are bound';
CREATE UNIQUE INDEX source_pending_statement ON symphonie.source_pending (organisation_no, statement_no);
CREATE UNIQUE INDEX source_pending_event ON symphonie.source_pending (organisation_no, event_id);
CREATE INDEX source_pending_due ON symphonie.source_pending (organisation_no, occurred_at, no) WHERE due_at < 'infinity';
CREATE INDEX source_pending_person ON symphonie.source_pending (organisation_no, issuer, subject) WHERE issuer IS NOT NULL;

CREATE TABLE symphonie.source_taken (
    organisation_no integer NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    kind text NOT NULL,
    key_id text NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, event_id)
);
COMMENT ON TABLE symphonie.source_taken IS
    'statements and events that became something, noted before the core is given it; event_id is its result_id or trace_id';
COMMENT ON COLUMN symphonie.source_taken.digest IS 'of what it says: the same under another id is the same';
CREATE UNIQUE INDEX source_taken_digest ON symphonie.source_taken (organisation_no, digest);
CREATE INDEX source_taken_of_life ON symphonie.source_taken (organisation_no, graph_no, learner);
CREATE INDEX source_taken_of_learner ON symphonie.source_taken (organisation_no, learner);

CREATE TABLE symphonie.source_outcome (
    organisation_no integer NOT NULL,
    key_id text NOT NULL,
    day date NOT NULL,
    outcome text NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (organisation_no, key_id, day, outcome)
);
COMMENT ON TABLE symphonie.source_outcome IS 'what became of what a source sent, counted by the day (UTC) on which it was looked at';

CREATE TABLE symphonie.source_example (
    organisation_no integer NOT NULL,
    key_id text NOT NULL,
    no bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    outcome text NOT NULL,
    detail text NOT NULL,
    verb text NOT NULL,
    object text NOT NULL,
    PRIMARY KEY (organisation_no, key_id, no)
);
COMMENT ON TABLE symphonie.source_example IS 'the newest of what came to nothing, a hundred a source; it names nobody';
