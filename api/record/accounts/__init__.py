"""Who signs in with a browser, by what, and where they are signed in.

Names and addresses are here and in `supporter_contact`; nothing that traces learners reads them. What opens something
(tokens of sessions, links, challenges) is kept as its SHA-256 only: it is 256 random bits, so that a fast hash is safe.
"""
