"""The watch of keys: two weeks before a key ends, its organisation's administrators are told, once."""

import structlog

from api.clock import moment_of
from api.record.key_notices import EndingKey, end_what_has_ended, ending_keys, tell_ending
from api.support.result_signals import Tools
from content_graph.languages import Text

_LOG = structlog.get_logger(__name__)


async def watch_keys(tools: Tools) -> None:
    """Tell which keys end soon, and end what was told of those that have."""
    now = moment_of(tools.clock_us())
    await end_what_has_ended(tools.connection, now)
    for key in await ending_keys(tools.connection, now):
        if await tell_ending(tools.connection, key, said_of(key), now):
            _LOG.warning("a key ends soon", organisation_no=key.organisation_no, key_id=key.key_id)


def said_of(key: EndingKey) -> Text:
    """Say that a key ends."""
    name = key.label or key.key_id
    return Text(
        f"La clé «\u202f{name}\u202f» expire le {key.expires_at:%d/%m/%Y}. Renouvelez-la, et distribuez la nouvelle.",
        f"The key “{name}” ends on {key.expires_at:%Y-%m-%d}. Rotate it, and give out the new one.",
    )
