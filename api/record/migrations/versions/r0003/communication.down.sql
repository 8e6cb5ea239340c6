DROP TRIGGER sending ON symphonie.notice;
DROP TRIGGER sending ON symphonie.case_event;
DROP FUNCTION symphonie.send_notice, symphonie.send_message;
DROP TABLE symphonie.sending;
ALTER TABLE symphonie.organisation DROP COLUMN name;
