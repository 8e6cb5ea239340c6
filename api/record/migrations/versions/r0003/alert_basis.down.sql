ALTER TABLE symphonie.support_case DROP COLUMN subject_en;
ALTER TABLE symphonie.alert DROP COLUMN basis;
