"""The command line: `symphonie COMMAND`.

Ctrl-C is heard before anything else is imported, because to load the commands may take a second.
"""

import gc
from typing import Final

from api.cli.interrupting import interruptible

YOUNG_OBJECTS: Final = 200_000
"""So many more before Python looks for cycles. To look every 700 objects, its default, took a sixth of the time in
which a service loads, and 6 % of a result: modules stay, and requests leave no cycles behind."""


def main() -> None:
    """Run the command that was typed."""
    with interruptible():
        gc.set_threshold(YOUNG_OBJECTS)
        from api.cli.application import make_app  # noqa: PLC0415  # see the module

        make_app()()
