"""The command line: `symphonie COMMAND`.

Ctrl-C is heard before anything else is imported, because to load the commands may take a second.
"""

from api.cli.interrupting import interruptible


def main() -> None:
    """Run the command that was typed."""
    with interruptible():
        from api.cli.application import make_app  # noqa: PLC0415  # see the module

        make_app()()
