"""Entries of a FAQ out of what others have: a table, a glossary of Moodle, a page (pure: readers are given bytes)."""
