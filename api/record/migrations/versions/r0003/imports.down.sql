DROP TABLE symphonie.cohort_source;
DROP TABLE symphonie.import_plan;
