"""Who comes: each kind a generator that yields the instant it means to act at, and acts when it is resumed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from loadtests.load.people.backfill import backfill
from loadtests.load.people.candidate import candidate
from loadtests.load.people.learner import learner
from loadtests.load.people.place import Place
from loadtests.load.people.reader import reader
from loadtests.load.people.supporter import supporter
from loadtests.load.people.writer import writer
from loadtests.load.scenario import Kind

ROLES: Final[Mapping[Kind, Callable[[Place], Iterator[float]]]] = {
    "learner": learner,
    "candidate": candidate,
    "writer": writer,
    "backfill": backfill,
    "supporter": supporter,
    "reader": reader,
}
