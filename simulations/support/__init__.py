"""What the laboratory gives to the sizing of support: learners' ways through a course under the machine alone."""
