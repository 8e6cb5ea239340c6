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
