"""What is typical of courses, learned from public tables (`engine.fitting.ability.courses`)."""
