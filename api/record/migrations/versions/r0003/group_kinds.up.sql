ALTER TABLE symphonie.learning_group
    ADD COLUMN kind text NOT NULL DEFAULT 'same_gap' CHECK (kind IN ('same_gap', 'mastered_peer')),
    ADD COLUMN names_shown boolean NOT NULL DEFAULT false;
ALTER TABLE symphonie.learning_group_learner
    ADD COLUMN was_present boolean,
    ADD COLUMN score double precision CHECK (score BETWEEN 0 AND 1),
    ADD COLUMN answer text CHECK (answer IN ('coming', 'cannot_come', 'left')),
    ADD COLUMN answered_at timestamptz;
COMMENT ON COLUMN symphonie.learning_group.kind IS 'same_gap: all fail the skill; mastered_peer: one has mastered it';
COMMENT ON COLUMN symphonie.learning_group.names_shown IS 'to its learners, of each other, while it runs';
COMMENT ON COLUMN symphonie.learning_group_learner.answer IS 'of the learner; left: in the group no more';
COMMENT ON COLUMN symphonie.learning_group_learner.was_present IS 'where it was said when the group ended';
COMMENT ON COLUMN symphonie.learning_group_learner.score IS 'what whoever led the group saw of the learner; null where they did not say';

CREATE TABLE symphonie.kept_apart (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    learner text COLLATE "C" NOT NULL,
    other_learner text COLLATE "C" NOT NULL CHECK (learner < other_learner),
    by_id text COLLATE "C" NOT NULL,
    by_role text NOT NULL,
    put_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_no, learner, other_learner)
);
CREATE INDEX kept_apart_other ON symphonie.kept_apart (organisation_no, other_learner);
COMMENT ON TABLE symphonie.kept_apart IS 'two who are put into no group together; why is not kept, and neither is told';
