ALTER TABLE symphonie.deployment ADD COLUMN readable_from text NOT NULL DEFAULT '0001';
COMMENT ON COLUMN symphonie.deployment.readable_from
    IS 'the oldest migration whose version of Symphonie works with the record as it is: it may start beside newer ones';
