CREATE TABLE symphonie.content_graph (
    no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text NOT NULL,
    seq integer NOT NULL DEFAULT 0,
    version text NOT NULL DEFAULT '',
    revision integer NOT NULL DEFAULT 0,
    skills text[] NOT NULL DEFAULT '{}',
    items text[] NOT NULL DEFAULT '{}',
    model_hash text COLLATE "C",
    earlier_models text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    erased_at timestamptz,
    UNIQUE (organisation_no, id)
);
COMMENT ON COLUMN symphonie.content_graph.skills IS 'registry: append-only, live states refer to positions in it';
COMMENT ON COLUMN symphonie.content_graph.items IS 'registry: append-only, live states refer to positions in it';
COMMENT ON COLUMN symphonie.content_graph.model_hash IS 'the active model; null where the authored parameters hold';
COMMENT ON COLUMN symphonie.content_graph.earlier_models IS 'what was active before, newest last';
COMMENT ON COLUMN symphonie.content_graph.erased_at IS 'since when nothing but the number is left of it';
CREATE INDEX content_graph_erased ON symphonie.content_graph (no) WHERE erased_at IS NOT NULL;

CREATE TABLE symphonie.content_graph_version (
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    seq integer NOT NULL,
    version text NOT NULL,
    revision integer NOT NULL,
    graph json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (graph_no, seq)
);

CREATE TABLE symphonie.content_graph_draft (
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    author text COLLATE "C" NOT NULL,
    base_version text NOT NULL,
    version text NOT NULL,
    graph json NOT NULL,
    edited_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (graph_no, author)
);
COMMENT ON TABLE symphonie.content_graph_draft IS 'what somebody has changed and not stored as a version yet';
COMMENT ON COLUMN symphonie.content_graph_draft.author IS 'the key or the account that writes it';

CREATE TABLE symphonie.model (
    graph_no integer NOT NULL REFERENCES symphonie.content_graph,
    content_hash text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    code_version text NOT NULL,
    training json NOT NULL,
    artefact json NOT NULL,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (graph_no, content_hash)
);
ALTER TABLE symphonie.content_graph ADD FOREIGN KEY (no, model_hash) REFERENCES symphonie.model;

CREATE TABLE symphonie.tracing_revision (
    graph_no integer NOT NULL,
    revision integer NOT NULL,
    seq integer NOT NULL,
    model_hash text COLLATE "C",
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (graph_no, revision),
    FOREIGN KEY (graph_no, seq) REFERENCES symphonie.content_graph_version,
    FOREIGN KEY (graph_no, model_hash) REFERENCES symphonie.model
);
COMMENT ON COLUMN symphonie.tracing_revision.seq IS 'the newest version of the graph that has had this revision';
COMMENT ON COLUMN symphonie.tracing_revision.model_hash IS 'null where the authored parameters hold';

CREATE TABLE symphonie.retrace (
    graph_no integer NOT NULL,
    revision integer NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    learners_total integer,
    learners_done integer NOT NULL DEFAULT 0,
    last_learner text COLLATE "C" NOT NULL DEFAULT '',
    error text,
    PRIMARY KEY (graph_no, revision),
    FOREIGN KEY (graph_no, revision) REFERENCES symphonie.tracing_revision
);
COMMENT ON COLUMN symphonie.retrace.last_learner IS 'where whoever takes over goes on';
CREATE INDEX retrace_unfinished ON symphonie.retrace (graph_no) WHERE finished_at IS NULL;
