CREATE TABLE symphonie.organisation_notice (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    no bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (kind IN ('drift', 'key_ends')),
    graph_no integer REFERENCES symphonie.content_graph,
    revision integer,
    key_id text REFERENCES symphonie.api_key,
    body json NOT NULL,
    made_at timestamptz NOT NULL,
    ended_at timestamptz,
    seen_at timestamptz,
    PRIMARY KEY (organisation_no, no),
    UNIQUE (organisation_no, kind, graph_no, revision),
    UNIQUE (organisation_no, key_id),
    CHECK ((kind = 'key_ends') = (key_id IS NOT NULL) AND (kind = 'drift') = (graph_no IS NOT NULL AND revision IS NOT NULL))
);
COMMENT ON TABLE symphonie.organisation_notice IS
    'what designers and administrators are told, each thing once: it is about a course or a key, and names nobody';
COMMENT ON COLUMN symphonie.organisation_notice.revision IS 'the tracing revision that it is about; once another traces, it is over';
COMMENT ON COLUMN symphonie.organisation_notice.body IS 'words in French and English';
