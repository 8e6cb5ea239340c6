"""Libraries that only people need: loaded when the first one comes, and not by the thread that answers results."""

import asyncio
import sys
from importlib import import_module


async def load(*names: str) -> None:
    """Load modules beside the event loop, so that an `import` of them afterwards takes no time."""
    missing = [name for name in names if name not in sys.modules]
    if missing:
        await asyncio.to_thread(lambda: [import_module(name) for name in missing])
