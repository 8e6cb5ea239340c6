CREATE TABLE symphonie.journal_position (
    stream text COLLATE "C" PRIMARY KEY,
    milliseconds bigint NOT NULL,
    number bigint NOT NULL
);
COMMENT ON TABLE symphonie.journal_position IS 'the newest entry of each journal that is in the record or set aside';

CREATE TABLE symphonie.dead_letter (
    stream text NOT NULL,
    entry_id text NOT NULL,
    organisation_no integer,
    graph_no integer,
    learner text COLLATE "C",
    places integer[] NOT NULL DEFAULT '{}',
    payload bytea NOT NULL,
    error text NOT NULL,
    set_aside_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, entry_id)
);
COMMENT ON COLUMN symphonie.dead_letter.places IS 'which places in the learner''s sequence its results were given';
CREATE INDEX dead_letter_by_learner ON symphonie.dead_letter (organisation_no, graph_no, learner);

CREATE TABLE symphonie.erasure (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    kind text NOT NULL CHECK (kind IN ('content_graph', 'model', 'learner')),
    subject text NOT NULL,
    graph_no integer,
    learner text COLLATE "C",
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_by text NOT NULL,
    cut_at timestamptz,
    finished_at timestamptz,
    removed jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX erasure_unfinished ON symphonie.erasure (no) WHERE finished_at IS NULL;
CREATE INDEX erasure_of_subject ON symphonie.erasure (organisation_no, kind, subject, no);
COMMENT ON TABLE symphonie.erasure IS 'receipts: what was removed, how much of it, when and by which key';
COMMENT ON COLUMN symphonie.erasure.removed IS 'rows by table, and keys of the live store, as far as it has come';
COMMENT ON COLUMN symphonie.erasure.cut_at IS 'when the rows and live states of a learner went; null before';
COMMENT ON COLUMN symphonie.erasure.subject IS 'of a learner a keyed digest, so that the id is nowhere';
COMMENT ON COLUMN symphonie.erasure.learner IS 'null once nothing is left';

CREATE TABLE symphonie.erasure_cut (
    erasure_no bigint NOT NULL REFERENCES symphonie.erasure,
    graph_no integer NOT NULL,
    stream text COLLATE "C" NOT NULL,
    milliseconds bigint NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (erasure_no, graph_no)
);
CREATE INDEX erasure_cut_by_position ON symphonie.erasure_cut (stream, milliseconds, number);
COMMENT ON TABLE symphonie.erasure_cut IS 'the newest entry of each journal when a learner was erased on a graph';
