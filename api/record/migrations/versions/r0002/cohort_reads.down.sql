DROP TABLE symphonie.cohort_read_learner;
DROP TABLE symphonie.cohort_read;
