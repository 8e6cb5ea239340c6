"""Backups: taken beside a running service, restored into an empty directory.

    taking ──▶ cluster (base backup, write-ahead log) or dumping (pg_dump) ──▶ pieces (tar, gzip, age) ──▶ layout
    layout ──▶ checking ──▶ restoring ──▶ live states out of the record, erasures once more, comparison

A backup is a directory of *chains*; a chain is a full backup and the incremental ones that go on from it.
"""
