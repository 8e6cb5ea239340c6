CREATE TABLE symphonie.deployment (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    n_shards integer NOT NULL CHECK (n_shards > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    offer_key bytea NOT NULL CHECK (octet_length(offer_key) = 32)
        -- two random UUIDs hold 244 random bits; their digest is a key of full length without an extension
        DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);
COMMENT ON COLUMN symphonie.deployment.offer_key IS 'secret of the names of lists of recommendations';

CREATE TABLE symphonie.organisation (
    no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE symphonie.api_key (
    key_id text PRIMARY KEY,
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    secret_sha256 bytea NOT NULL CHECK (octet_length(secret_sha256) = 32),
    scopes text[] NOT NULL,
    label text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    person text
);
COMMENT ON COLUMN symphonie.api_key.person IS 'kind/id of the one person for whom it acts; null where it says for whom';
CREATE INDEX api_key_of_organisation ON symphonie.api_key (organisation_no);
