"""``python -m loadtests.benchmark``."""

import typer

from loadtests.benchmark.command import http

if __name__ == "__main__":
    typer.run(http)
