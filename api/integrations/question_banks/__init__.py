"""Question banks and packages of content: items, assessments and resources, with the skills that their tags name."""
