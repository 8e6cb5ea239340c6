CREATE TABLE symphonie.account (
    id text COLLATE "C" PRIMARY KEY,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    user_name text NOT NULL,
    email text,
    name text NOT NULL,
    supporter text COLLATE "C",
    learner text COLLATE "C",
    roles text[] NOT NULL CHECK (roles <@ '{supporter,learner,designer,administrator}' AND cardinality(roles) > 0),
    language text NOT NULL CHECK (language IN ('fr', 'en')),
    zone text NOT NULL,
    theme text NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark')),
    password_hash text,
    invited_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    first_signed_in_at timestamptz,
    disabled_at timestamptz,
    link_asked_at timestamptz,
    CHECK (supporter IS NULL OR learner IS NULL),
    CHECK ((supporter IS NOT NULL) = ('supporter' = ANY(roles)) AND (learner IS NOT NULL) = ('learner' = ANY(roles)))
);
COMMENT ON TABLE symphonie.account IS 'who signs in with a browser; names and addresses are here, and nothing that traces learners';
COMMENT ON COLUMN symphonie.account.link_asked_at IS 'when somebody asked for a link to sign in; null once one was made';
CREATE UNIQUE INDEX account_user_name ON symphonie.account (organisation_no, lower(user_name));
CREATE UNIQUE INDEX account_email ON symphonie.account (organisation_no, lower(email)) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX account_supporter ON symphonie.account (organisation_no, supporter) WHERE supporter IS NOT NULL;
CREATE UNIQUE INDEX account_learner ON symphonie.account (organisation_no, learner) WHERE learner IS NOT NULL;

CREATE TABLE symphonie.account_session (
    token_sha256 bytea PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
    id text COLLATE "C" NOT NULL UNIQUE,
    account_id text COLLATE "C" NOT NULL REFERENCES symphonie.account ON DELETE CASCADE,
    door text NOT NULL CHECK (door IN ('invitation', 'password', 'passkey', 'link', 'oidc')),
    device text NOT NULL,
    began_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE symphonie.account_session IS 'who is signed in; the token itself is only in the browser';
CREATE INDEX account_session_of_account ON symphonie.account_session (account_id);

CREATE TABLE symphonie.passkey (
    id text COLLATE "C" PRIMARY KEY,
    account_id text COLLATE "C" NOT NULL REFERENCES symphonie.account ON DELETE CASCADE,
    public_key bytea NOT NULL,
    n_signed bigint NOT NULL,
    label text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
COMMENT ON COLUMN symphonie.passkey.id IS 'credential id of WebAuthn, as base64url';
CREATE INDEX passkey_of_account ON symphonie.passkey (account_id);

CREATE TABLE symphonie.ticket (
    id text NOT NULL UNIQUE,
    secret_sha256 bytea PRIMARY KEY CHECK (octet_length(secret_sha256) = 32),
    kind text NOT NULL CHECK (kind IN ('invitation', 'link', 'passkey', 'oidc')),
    account_id text COLLATE "C" REFERENCES symphonie.account ON DELETE CASCADE,
    content json,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE symphonie.ticket IS 'what opens once: invitations, links to sign in, challenges of passkeys, journeys to a provider';
CREATE INDEX ticket_of_account ON symphonie.ticket (account_id, kind);
CREATE INDEX ticket_by_end ON symphonie.ticket (expires_at);

CREATE TABLE symphonie.oidc_provider (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    title text NOT NULL,
    issuer text NOT NULL,
    client_id text NOT NULL,
    client_secret text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_no, id)
);

CREATE TABLE symphonie.oidc_subject (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id text COLLATE "C" NOT NULL REFERENCES symphonie.account ON DELETE CASCADE,
    PRIMARY KEY (organisation_no, issuer, subject)
);
COMMENT ON TABLE symphonie.oidc_subject IS 'who an account is to a provider';
CREATE INDEX oidc_subject_of_account ON symphonie.oidc_subject (account_id);
