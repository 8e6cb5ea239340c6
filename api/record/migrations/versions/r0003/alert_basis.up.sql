ALTER TABLE symphonie.alert ADD COLUMN basis json;
COMMENT ON COLUMN symphonie.alert.basis IS
    'what its signal was read from beside the record: with both, it can be found again; null of a cohort, and of 0.2.0';
