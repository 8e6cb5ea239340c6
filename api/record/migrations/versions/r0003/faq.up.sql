CREATE TABLE symphonie.faq_edition (
    organisation_no integer PRIMARY KEY REFERENCES symphonie.organisation,
    no bigint NOT NULL
);
COMMENT ON TABLE symphonie.faq_edition IS 'rises with every change of an entry: whoever has an index knows whether it is still the newest';

CREATE TABLE symphonie.faq_entry (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    content json,
    put_at timestamptz NOT NULL,
    put_by text NOT NULL,
    is_current boolean NOT NULL,
    PRIMARY KEY (organisation_no, id, version)
);
CREATE UNIQUE INDEX faq_entry_current ON symphonie.faq_entry (organisation_no, id) WHERE is_current;
COMMENT ON TABLE symphonie.faq_entry IS 'every version of every entry of the FAQ; of each id one is current';
COMMENT ON COLUMN symphonie.faq_entry.content IS 'titles, texts, phrasings, sources, cohort, validity; null where the entry was removed';
COMMENT ON COLUMN symphonie.faq_entry.put_by IS 'the key';

CREATE TABLE symphonie.faq_conversation (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    opened_at timestamptz NOT NULL,
    case_id text COLLATE "C",
    handed_over_at timestamptz,
    PRIMARY KEY (organisation_no, id),
    CHECK ((case_id IS NULL) = (handed_over_at IS NULL))
);
CREATE INDEX faq_conversation_learner ON symphonie.faq_conversation (organisation_no, learner, opened_at);
COMMENT ON COLUMN symphonie.faq_conversation.case_id IS 'in which a person answers; from then on nothing here does';

CREATE TABLE symphonie.faq_question (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    id text COLLATE "C" NOT NULL,
    no bigint GENERATED ALWAYS AS IDENTITY,
    conversation_id text COLLATE "C" NOT NULL,
    learner text COLLATE "C" NOT NULL,
    asked_at timestamptz NOT NULL,
    language text NOT NULL,
    words text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('entries', 'path', 'person')),
    answer json NOT NULL,
    outcome text CHECK (outcome IN ('helped', 'not_it', 'person')),
    entry_id text COLLATE "C",
    outcome_at timestamptz,
    gap text CHECK (gap IN ('accepted', 'dismissed')),
    gap_entry_id text COLLATE "C",
    decided_at timestamptz,
    decided_by text,
    request_key text COLLATE "C",
    request_sha256 bytea,
    PRIMARY KEY (organisation_no, id),
    FOREIGN KEY (organisation_no, conversation_id) REFERENCES symphonie.faq_conversation,
    CHECK ((outcome IS NULL) = (outcome_at IS NULL)),
    CHECK ((gap IS NULL) = (decided_at IS NULL))
);
CREATE INDEX faq_question_learner ON symphonie.faq_question (organisation_no, learner, no);
CREATE INDEX faq_question_conversation ON symphonie.faq_question (organisation_no, conversation_id, no);
CREATE INDEX faq_question_gap ON symphonie.faq_question (organisation_no, no)
    WHERE gap IS NULL AND kind = 'entries' AND outcome IS DISTINCT FROM 'helped';
CREATE UNIQUE INDEX faq_question_request ON symphonie.faq_question (organisation_no, request_key)
    WHERE request_key IS NOT NULL;
COMMENT ON TABLE symphonie.faq_question IS 'what learners asked, what they were shown, and whether it was that';
COMMENT ON COLUMN symphonie.faq_question.no IS 'in the order in which they were asked';
COMMENT ON COLUMN symphonie.faq_question.kind IS 'answered with entries, from the learner''s own path, or passed on to the person who has the case';
COMMENT ON COLUMN symphonie.faq_question.answer IS 'suggested entries with their versions, or what was told of the path';
COMMENT ON COLUMN symphonie.faq_question.gap IS 'what a curator made of a question that no entry answered';

CREATE TABLE symphonie.faq_model_call (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    no bigint GENERATED ALWAYS AS IDENTITY,
    learner text COLLATE "C" NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('rewrite', 'draft')),
    model text NOT NULL,
    prompt text NOT NULL,
    answer text,
    fault text,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    took_ms integer NOT NULL,
    PRIMARY KEY (organisation_no, no),
    CHECK ((answer IS NULL) = (fault IS NOT NULL))
);
CREATE INDEX faq_model_call_learner ON symphonie.faq_model_call (organisation_no, learner);
COMMENT ON TABLE symphonie.faq_model_call IS 'what a language model was asked about a learner''s words, and what it said';
