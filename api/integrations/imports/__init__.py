"""Imports: what another system has, read, shown as a diff, and only then applied, by the use cases that exist.

    bytes ─ reader (pure) ─▶ what was found + what was left out ─ against what is there (pure) ─▶ plan ─ seen ─▶ applied

A plan is kept sealed under a fingerprint of all that it does: what is applied is what was seen, or nothing.
"""
