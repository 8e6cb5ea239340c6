DROP TABLE symphonie.lti_link_request;
DROP TABLE symphonie.lti_grade;
DROP TABLE symphonie.lti_line_item;
DROP TABLE symphonie.lti_course;
DROP TABLE symphonie.lti_service;
