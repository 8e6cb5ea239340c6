DROP TABLE symphonie.source_example;
DROP TABLE symphonie.source_outcome;
DROP TABLE symphonie.source_taken;
DROP TABLE symphonie.source_pending;
DROP TABLE symphonie.event_mapping;
DROP TABLE symphonie.source;
