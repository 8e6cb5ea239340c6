"""Frameworks of competences: their skills, each with the address where it is defined."""
