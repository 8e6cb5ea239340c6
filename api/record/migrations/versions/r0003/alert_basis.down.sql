ALTER TABLE symphonie.alert DROP COLUMN basis;
