ALTER TABLE symphonie.override ADD COLUMN basis text CHECK (basis IN ('objection', 'restriction'));
COMMENT ON COLUMN symphonie.override.basis IS
    'the right by which the learner asked for it: the path follows the order of the course; null for none';
CREATE INDEX override_restricting ON symphonie.override (organisation_no, learner)
    WHERE basis = 'restriction' AND ended_at IS NULL;

CREATE TABLE symphonie.rectification (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    datum text NOT NULL CHECK (datum IN ('name', 'email', 'language', 'zone', 'result')),
    value text,
    graph_no integer REFERENCES symphonie.content_graph,
    result_id text COLLATE "C",
    words text NOT NULL,
    by_id text NOT NULL,
    by_role text NOT NULL,
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    answered_at timestamptz,
    outcome text CHECK (outcome IN ('corrected', 'refused')),
    answer text,
    answered_by_id text,
    answered_by_role text,
    correction_id text COLLATE "C",
    request_key text,
    request_sha256 bytea,
    PRIMARY KEY (organisation_no, id),
    UNIQUE (organisation_no, request_key),
    CHECK ((answered_at IS NULL) = (outcome IS NULL)),
    CHECK ((datum = 'result') = (result_id IS NOT NULL))
);
COMMENT ON TABLE symphonie.rectification IS 'what learners ask to be corrected (GDPR, article 16), and what became of it';
COMMENT ON COLUMN symphonie.rectification.value IS 'what it should be; null for what is not to be known any more, or once it was corrected';
COMMENT ON COLUMN symphonie.rectification.due_at IS 'a month after it was asked: article 12(3)';
CREATE INDEX rectification_of_learner ON symphonie.rectification (organisation_no, learner, asked_at);
CREATE INDEX rectification_open ON symphonie.rectification (organisation_no, due_at) WHERE answered_at IS NULL;

CREATE TABLE symphonie.master_key (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    fingerprint text NOT NULL
);
COMMENT ON TABLE symphonie.master_key IS 'which key wraps the keys of organisations; the key itself is in a file outside the record';

CREATE TABLE symphonie.organisation_key (
    organisation_no integer PRIMARY KEY REFERENCES symphonie.organisation,
    master text NOT NULL,
    wrapped bytea,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
COMMENT ON COLUMN symphonie.organisation_key.wrapped IS 'AES-256-GCM under the master key; null once it was destroyed';

CREATE TYPE symphonie.sealed AS (told text);
COMMENT ON TYPE symphonie.sealed IS 'a sealed column in a query, with all that opening it takes (api.record.vault.columns)';
CREATE TYPE symphonie.wrapped_key AS (told text);

ALTER TABLE symphonie.learner_contact ADD COLUMN name_box bytea, ADD COLUMN email_box bytea;
COMMENT ON COLUMN symphonie.learner_contact.search IS 'empty: names are sealed; only a version before this one fills it';
ALTER TABLE symphonie.supporter_contact ADD COLUMN name_box bytea, ADD COLUMN details_box bytea;
ALTER TABLE symphonie.account ADD COLUMN user_name_box bytea, ADD COLUMN email_box bytea, ADD COLUMN name_box bytea,
    ADD COLUMN user_name_index bytea, ADD COLUMN email_index bytea;
COMMENT ON COLUMN symphonie.account.user_name IS 'E''\\x01'' and the id where it is sealed';
CREATE UNIQUE INDEX account_user_name_index ON symphonie.account (organisation_no, user_name_index)
    WHERE user_name_index IS NOT NULL;
CREATE UNIQUE INDEX account_email_index ON symphonie.account (organisation_no, email_index) WHERE email_index IS NOT NULL;
ALTER TABLE symphonie.rectification ADD COLUMN value_box bytea;
