DROP TABLE symphonie.export_request;
DROP TABLE symphonie.export_rule;
