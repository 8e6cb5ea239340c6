DROP TABLE symphonie.webhook_delivery, symphonie.webhook;
DROP TRIGGER change ON symphonie.content_graph;
DROP TRIGGER change ON symphonie.case_event;
DROP TRIGGER change ON symphonie.timer;
DROP TRIGGER change ON symphonie.alert;
DROP TRIGGER change ON symphonie.adjustment_review;
DROP TRIGGER change_closed ON symphonie.adjustment;
DROP TRIGGER change ON symphonie.adjustment;
DROP FUNCTION symphonie.note_model, symphonie.note_message, symphonie.note_timer, symphonie.note_alert, symphonie.note_review,
    symphonie.note_closed_adjustment, symphonie.note_adjustments;
DROP TABLE symphonie.change_learner, symphonie.change_head, symphonie.change, symphonie.change_due;
