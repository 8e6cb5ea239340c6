"""`python -m loadtests.load.shapes DATA [--out FILE]`: make the shapes out of the tables of real traces."""

import argparse
from pathlib import Path

import msgspec

from loadtests.load.shapes import FILE
from loadtests.load.shapes.deriving import derive


def main() -> None:
    """Make the tables and write them."""
    asked = argparse.ArgumentParser(prog="python -m loadtests.load.shapes", description=__doc__)
    asked.add_argument("data", type=Path, help="folder with assist09, assist15, lkt_cloze and oulad")
    asked.add_argument("--out", type=Path, default=FILE, help="file to write (the one that ships)")
    options = asked.parse_args()
    text = msgspec.json.format(msgspec.json.encode(derive(options.data)), indent=2)
    options.out.write_bytes(text + b"\n")


if __name__ == "__main__":
    main()
