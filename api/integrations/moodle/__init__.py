"""A Moodle over its web services: structure of a course, who is in it, what was completed and graded."""
