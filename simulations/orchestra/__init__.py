"""The whole orchestra in the laboratory: learners who lose heart, a machine that alerts, people with limited hours."""
