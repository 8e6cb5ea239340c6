DROP TABLE symphonie.rectification;
ALTER TABLE symphonie.override DROP COLUMN basis;
ALTER TABLE symphonie.account DROP COLUMN user_name_box, DROP COLUMN email_box, DROP COLUMN name_box,
    DROP COLUMN user_name_index, DROP COLUMN email_index;
ALTER TABLE symphonie.supporter_contact DROP COLUMN name_box, DROP COLUMN details_box;
ALTER TABLE symphonie.learner_contact DROP COLUMN name_box, DROP COLUMN email_box;
DROP TYPE symphonie.wrapped_key;
DROP TYPE symphonie.sealed;
DROP TABLE symphonie.organisation_key;
DROP TABLE symphonie.master_key;
