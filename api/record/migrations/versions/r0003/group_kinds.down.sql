DROP TABLE symphonie.kept_apart;
ALTER TABLE symphonie.learning_group_learner DROP COLUMN was_present, DROP COLUMN score, DROP COLUMN answer,
    DROP COLUMN answered_at;
ALTER TABLE symphonie.learning_group DROP COLUMN kind, DROP COLUMN names_shown;
