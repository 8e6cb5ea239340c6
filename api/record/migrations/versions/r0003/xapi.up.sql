CREATE TABLE symphonie.xapi_head (
    organisation_no integer PRIMARY KEY REFERENCES symphonie.organisation,
    statement_no bigint NOT NULL,
    stored_at timestamptz NOT NULL
);
COMMENT ON TABLE symphonie.xapi_head IS
    'the newest statement of an organisation: who writes holds this row until the commit, so that statements are numbered as they are committed';

CREATE TABLE symphonie.xapi_statement (
    organisation_no integer NOT NULL,
    stored_at timestamptz NOT NULL,
    statement_no bigint NOT NULL,
    statement_id uuid NOT NULL,
    key_id text NOT NULL,
    happened_at timestamptz,
    is_voided boolean NOT NULL DEFAULT false,
    statement_box bytea NOT NULL,
    PRIMARY KEY (organisation_no, stored_at, statement_no)
) PARTITION BY RANGE (stored_at);
COMMENT ON COLUMN symphonie.xapi_statement.happened_at IS 'timestamp as it was sent; null: stored_at';
COMMENT ON COLUMN symphonie.xapi_statement.statement_box IS 'the statement as it was sent, sealed; without stored, which is added when it is read';

CREATE TABLE symphonie.xapi_statement_key (
    organisation_no integer NOT NULL,
    statement_id uuid NOT NULL,
    stored_at timestamptz NOT NULL,
    statement_no bigint NOT NULL,
    digest bytea NOT NULL,
    happened_at timestamptz,
    is_voiding boolean NOT NULL,
    refers_to uuid,
    voids_of text[],
    PRIMARY KEY (organisation_no, statement_id)
);
COMMENT ON TABLE symphonie.xapi_statement_key IS 'what makes a statement one, whichever month it is in';
COMMENT ON COLUMN symphonie.xapi_statement_key.digest IS 'keyed, of what the standard compares';
COMMENT ON COLUMN symphonie.xapi_statement_key.refers_to IS 'the statement that it is about, there or not yet';
COMMENT ON COLUMN symphonie.xapi_statement_key.voids_of IS 'of a voiding: the keys whose statements it voids; null for all of the organisation';
CREATE UNIQUE INDEX xapi_statement_number ON symphonie.xapi_statement_key (organisation_no, statement_no);
CREATE INDEX xapi_statement_about ON symphonie.xapi_statement_key (organisation_no, refers_to) WHERE refers_to IS NOT NULL;

CREATE TABLE symphonie.xapi_mention (
    organisation_no integer NOT NULL,
    what bytea NOT NULL,
    stored_at timestamptz NOT NULL,
    statement_no bigint NOT NULL,
    of_no bigint NOT NULL,
    is_direct boolean NOT NULL,
    PRIMARY KEY (organisation_no, what, stored_at, statement_no, of_no)
) PARTITION BY RANGE (stored_at);
COMMENT ON TABLE symphonie.xapi_mention IS 'by what a statement is found';
COMMENT ON COLUMN symphonie.xapi_mention.what IS 'keyed digest of a verb, registration, activity or agent';
COMMENT ON COLUMN symphonie.xapi_mention.of_no IS 'the statement that mentions it: another one where the statement is about that one';
CREATE INDEX xapi_mention_of_statement ON symphonie.xapi_mention (organisation_no, stored_at, statement_no);

CREATE TABLE symphonie.xapi_attachment (
    organisation_no integer NOT NULL,
    statement_no bigint NOT NULL,
    sha2 text NOT NULL,
    media_type text NOT NULL,
    content_box bytea NOT NULL,
    PRIMARY KEY (organisation_no, statement_no, sha2)
);
COMMENT ON COLUMN symphonie.xapi_attachment.content_box IS 'in base64, sealed';

CREATE TABLE symphonie.xapi_agent (
    organisation_no integer NOT NULL,
    agent bytea NOT NULL,
    issuer text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_no, agent)
);
COMMENT ON TABLE symphonie.xapi_agent IS 'whoever statements and documents are about, as identity names them';
CREATE INDEX xapi_agent_pair ON symphonie.xapi_agent (organisation_no, issuer, subject);

CREATE TABLE symphonie.xapi_activity (
    organisation_no integer NOT NULL,
    activity bytea NOT NULL,
    definition_box bytea NOT NULL,
    PRIMARY KEY (organisation_no, activity)
);
COMMENT ON TABLE symphonie.xapi_activity IS 'definitions of activities, out of all statements';

CREATE TABLE symphonie.xapi_document (
    organisation_no integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('state', 'activity', 'agent')),
    about bytea NOT NULL,
    registration uuid NOT NULL,
    name_digest bytea NOT NULL,
    agent bytea,
    media_type text NOT NULL,
    updated_at timestamptz NOT NULL,
    is_base64 boolean NOT NULL,
    name_box bytea NOT NULL,
    content_box bytea NOT NULL,
    PRIMARY KEY (organisation_no, kind, about, registration, name_digest)
);
COMMENT ON TABLE symphonie.xapi_document IS 'states and profiles';
COMMENT ON COLUMN symphonie.xapi_document.about IS 'keyed digest of the activity, the agent, or both';
COMMENT ON COLUMN symphonie.xapi_document.is_base64 IS 'whether the content is no text, and was sealed in base64';
COMMENT ON COLUMN symphonie.xapi_document.registration IS 'zeros: none';
CREATE INDEX xapi_document_agent ON symphonie.xapi_document (organisation_no, agent) WHERE agent IS NOT NULL;

ALTER TABLE symphonie.api_key ADD COLUMN in_place_of text;
COMMENT ON COLUMN symphonie.api_key.in_place_of IS 'the key that it was made for in a rotation: both are one source';
