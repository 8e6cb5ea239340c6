CREATE TABLE symphonie.lti_platform (
    no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    title text NOT NULL,
    family text,
    issuer text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    auth_login_url text NOT NULL,
    token_url text NOT NULL,
    keyset_url text NOT NULL,
    token_audience text,
    frame_origins text[] NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    client_at timestamptz NOT NULL,
    UNIQUE (organisation_no, id),
    UNIQUE (organisation_no, issuer, client_id)
);
COMMENT ON TABLE symphonie.lti_platform IS 'learning platforms in which the service is a tool (LTI 1.3), and how it is registered there';
COMMENT ON COLUMN symphonie.lti_platform.token_audience IS 'whom assertions are for where that is not token_url';
COMMENT ON COLUMN symphonie.lti_platform.frame_origins IS 'whose pages may frame those that a launch opens';
COMMENT ON COLUMN symphonie.lti_platform.client_at IS 'since when it is of this issuer and client: the first one confirms the deployments of others';
CREATE INDEX lti_platform_of_client ON symphonie.lti_platform (issuer, client_id);

CREATE TABLE symphonie.lti_deployment (
    issuer text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    deployment_id text COLLATE "C" NOT NULL,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    platform_no integer NOT NULL REFERENCES symphonie.lti_platform ON DELETE CASCADE,
    PRIMARY KEY (issuer, client_id, deployment_id)
);
COMMENT ON TABLE symphonie.lti_deployment IS 'where in a platform the tool is deployed: each belongs to one organisation';
CREATE INDEX lti_deployment_of_platform ON symphonie.lti_deployment (platform_no);

CREATE TABLE symphonie.lti_registration_link (
    secret_sha256 bytea PRIMARY KEY CHECK (octet_length(secret_sha256) = 32),
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    made_by text NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE symphonie.lti_registration_link IS 'what lets a platform be registered once, by whoever has it';

CREATE TABLE symphonie.lti_key (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    kid text COLLATE "C" NOT NULL,
    public_jwk text NOT NULL,
    private_box bytea NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, kid)
);
COMMENT ON TABLE symphonie.lti_key IS 'what the tool signs with, sealed under the organisation''s key';

CREATE TABLE symphonie.lti_nonce (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    nonce_sha256 bytea NOT NULL CHECK (octet_length(nonce_sha256) = 32),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, nonce_sha256)
);
COMMENT ON TABLE symphonie.lti_nonce IS 'launches that have been used, so that none is used twice; forgotten when they are over';
CREATE INDEX lti_nonce_by_end ON symphonie.lti_nonce (expires_at);

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON symphonie.lti_platform DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('id issuer client_id auth_login_url token_url keyset_url frame_origins', '');

ALTER TABLE symphonie.account_session ADD COLUMN framed_by text;
COMMENT ON COLUMN symphonie.account_session.framed_by IS 'origins whose pages may frame those of a session that a launch began';
ALTER TABLE symphonie.account_session DROP CONSTRAINT account_session_door_check;
ALTER TABLE symphonie.account_session ADD CONSTRAINT account_session_door_check
    CHECK (door IN ('invitation', 'password', 'passkey', 'link', 'oidc', 'lti'));
ALTER TABLE symphonie.ticket DROP CONSTRAINT ticket_kind_check;
ALTER TABLE symphonie.ticket ADD CONSTRAINT ticket_kind_check
    CHECK (kind IN ('invitation', 'link', 'passkey', 'oidc', 'lti'));
