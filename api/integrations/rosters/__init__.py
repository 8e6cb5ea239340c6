"""Rosters: classes of another system become cohorts, their students learners, their teachers supporters.

files or answers ─ reader (pure) ─▶ Roster ─ against what is there (pure, `resolving`) ─▶ RosterChange ─▶ use cases
"""
