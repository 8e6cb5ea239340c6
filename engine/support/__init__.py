"""Who helps, by when, and what became of it: working time, cases and their clocks, routing. Pure.

Instants are microseconds since 1970-01-01T00:00:00Z; what is local is only ever asked of a calendar.
"""
