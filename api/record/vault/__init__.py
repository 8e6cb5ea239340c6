"""Names and addresses, sealed: AES-256-GCM under a key of each organisation, which the deployment's master key wraps.

    master key (a file, outside the record and its backups) ─wraps─▶ organisation_key ─HKDF─▶ sealing key, index key

Whoever has the record, or a dump of it, reads no name without the file; an organisation whose key is destroyed is read
by nobody any more. What is sealed is bound to its place (table, column, organisation, row), so that it opens nowhere
else. Queries tell sealed columns by `columns.told`, which psycopg opens as they are read; e-mail addresses and user
names are found by a keyed digest of theirs. Tracing needs none of it and goes on without the file.
"""
