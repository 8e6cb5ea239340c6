DELETE FROM symphonie.notice WHERE kind IN ('peer_help', 'group');
ALTER TABLE symphonie.notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE symphonie.notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('alert', 'message', 'assigned', 'offer',
    'warning', 'breach', 'escalation', 'digest', 'feed_stopped', 'course', 'unreachable', 'mail')) NOT VALID;
DELETE FROM symphonie.sending WHERE purpose IN ('peer', 'group');
ALTER TABLE symphonie.sending DROP CONSTRAINT sending_purpose_check;
ALTER TABLE symphonie.sending ADD CONSTRAINT sending_purpose_check CHECK (purpose IN ('reminder', 'answer', 'notice',
    'invitation', 'handover', 'sign_in'));
DROP TABLE symphonie.peer_session;
DROP TABLE symphonie.peer_message;
DROP TABLE symphonie.peer_help;
DROP TABLE symphonie.peer_willingness;
