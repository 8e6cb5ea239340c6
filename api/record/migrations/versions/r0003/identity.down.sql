DROP TABLE symphonie.identity_rule;
DROP TABLE symphonie.identity;
