DELETE FROM symphonie.ticket WHERE kind = 'lti';
ALTER TABLE symphonie.ticket DROP CONSTRAINT ticket_kind_check;
ALTER TABLE symphonie.ticket ADD CONSTRAINT ticket_kind_check CHECK (kind IN ('invitation', 'link', 'passkey', 'oidc'));
DELETE FROM symphonie.account_session WHERE door = 'lti';
ALTER TABLE symphonie.account_session DROP CONSTRAINT account_session_door_check;
ALTER TABLE symphonie.account_session ADD CONSTRAINT account_session_door_check
    CHECK (door IN ('invitation', 'password', 'passkey', 'link', 'oidc'));
ALTER TABLE symphonie.account_session DROP COLUMN framed_by;
DROP TABLE symphonie.lti_nonce;
DROP TABLE symphonie.lti_key;
DROP TABLE symphonie.lti_registration_link;
DROP TABLE symphonie.lti_deployment;
DROP TABLE symphonie.lti_platform;
