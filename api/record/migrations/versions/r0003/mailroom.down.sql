DROP TRIGGER invitation ON symphonie.case_event;
DROP FUNCTION symphonie.send_invitation;
DELETE FROM symphonie.notice WHERE kind IN ('unreachable', 'mail');
ALTER TABLE symphonie.notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE symphonie.notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('alert', 'message', 'assigned', 'offer',
    'warning', 'breach', 'escalation', 'digest', 'feed_stopped', 'course'));
DROP TABLE symphonie.inbound_mail;
DROP TABLE symphonie.push_subscription;
DROP TABLE symphonie.push_key;
DROP TABLE symphonie.lms_account;
DROP TABLE symphonie.unreachable_address;
DROP TABLE symphonie.recipient_preference;
ALTER TABLE symphonie.learner_contact DROP COLUMN phone_box;
