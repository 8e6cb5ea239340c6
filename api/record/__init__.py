"""The permanent record in PostgreSQL: organisations, keys, content graphs, results and adjustments.

Every SQL statement of the service lives in this package. What an answer needs at once is read from the live
state; the record is written behind it, by the projector, and can rebuild it. Names and e-mail addresses are
never stored here.
"""
