DROP TABLE symphonie.faq_model_call;
DROP TABLE symphonie.faq_question;
DROP TABLE symphonie.faq_conversation;
DROP TABLE symphonie.faq_entry;
DROP TABLE symphonie.faq_edition;
