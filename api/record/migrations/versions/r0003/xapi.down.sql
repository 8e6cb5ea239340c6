ALTER TABLE symphonie.api_key DROP COLUMN in_place_of;
DROP TABLE symphonie.xapi_document;
DROP TABLE symphonie.xapi_activity;
DROP TABLE symphonie.xapi_agent;
DROP TABLE symphonie.xapi_attachment;
DROP TABLE symphonie.xapi_mention;
DROP TABLE symphonie.xapi_statement_key;
DROP TABLE symphonie.xapi_statement;
DROP TABLE symphonie.xapi_head;
