ALTER TABLE symphonie.alert ADD COLUMN basis json;
COMMENT ON COLUMN symphonie.alert.basis IS
    'what its signal was read from beside the record: with both, it can be found again; null of a cohort, and of 0.2.0';
ALTER TABLE symphonie.support_case ADD COLUMN subject_en text;
COMMENT ON COLUMN symphonie.support_case.subject_en IS 'where the machine wrote the subject: subject is its French, this its English; null: a person wrote it';
