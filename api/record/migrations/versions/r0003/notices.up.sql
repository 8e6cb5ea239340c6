CREATE TABLE symphonie.organisation_notice (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    no bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (kind IN ('drift')),
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    revision integer NOT NULL,
    body json NOT NULL,
    made_at timestamptz NOT NULL,
    ended_at timestamptz,
    seen_at timestamptz,
    PRIMARY KEY (organisation_no, no),
    UNIQUE (organisation_no, kind, graph_no, revision)
);
COMMENT ON TABLE symphonie.organisation_notice IS
    'what designers and administrators are told, each thing once: it is about a course, and names nobody';
COMMENT ON COLUMN symphonie.organisation_notice.revision IS 'the tracing revision that it is about; once another traces, it is over';
COMMENT ON COLUMN symphonie.organisation_notice.body IS 'words in French and English';
