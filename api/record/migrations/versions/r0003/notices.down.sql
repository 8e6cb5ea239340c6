DROP TABLE symphonie.organisation_notice;
