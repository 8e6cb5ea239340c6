DROP TABLE symphonie.kept_apart;
ALTER TABLE symphonie.learning_group_learner DROP COLUMN was_present, DROP COLUMN score;
ALTER TABLE symphonie.learning_group DROP COLUMN kind;
