ALTER TABLE symphonie.deployment DROP COLUMN readable_from;
