"""Valkey and PostgreSQL out of Python packages, kept in a data directory and shared by every process that attaches.

    attach ──unix socket──▶ supervisor ──▶ valkey-server
    attach ──unix socket──▶   │   ──▶ postgres
                              └─ ends both when the last attached process is gone

Nothing here relies on a process to say goodbye: a lock or a socket that the operating system closes for a
process that was killed tells who is still there. See README.md for the decisions.
"""

from api.processes.embedded.attach import Attachment, attach
from api.processes.embedded.errors import EmbeddedServersError

__all__ = ["Attachment", "EmbeddedServersError", "attach"]
