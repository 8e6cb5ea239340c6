"""What `symphonie loadtest workspace` found, and what was asked of it."""

import msgspec

from loadtests.workspace.listening import LiveFigures
from loadtests.workspace.measuring import PageFigures
from loadtests.workspace.school import Size


class Held(msgspec.Struct, frozen=True):
    """What the service held while its pages were measured."""

    learners: int
    skills: int
    results: int
    open_cases: int
    supporters: int
    seconds: float  # that it took to send all of it


class Target(msgspec.Struct, frozen=True):
    """What was asked: the value may be at most the limit; null where nothing tells it."""

    name: str
    value: float | None
    limit: float
    unit: str
    where: str = ""  # page with the greatest value

    @property
    def is_kept(self) -> bool:
        """Whether it was reached."""
        return self.value is not None and self.value <= self.limit


class WorkspaceReport(msgspec.Struct, frozen=True):
    """What ``--json`` prints."""

    held: Held
    pages: tuple[PageFigures, ...]
    live: LiveFigures
    targets: tuple[Target, ...]

    @property
    def is_kept(self) -> bool:
        """Whether every target was reached, and no page failed."""
        return all(one.is_kept for one in self.targets)


def judge(held: Held, wanted: Size, pages: tuple[PageFigures, ...], live: LiveFigures) -> WorkspaceReport:
    """Hold what was found to what is asked."""
    slowest = max(pages, key=lambda one: one.latency_ms.p95 if one.latency_ms else 0.0)
    heaviest = max(pages, key=lambda one: one.first_view_kb)
    failing = max(pages, key=lambda one: one.errors)
    targets = (
        Target("p95", slowest.latency_ms.p95 if slowest.latency_ms else None, 100.0, "ms", _place(slowest)),
        Target("first view", heaviest.first_view_kb, 60.0, "kB", _place(heaviest)),
        Target("errors", float(failing.errors), 0.0, "answers", _place(failing)),
        Target("open pages", None if live.cost is None else round(100 * live.cost, 2), 5.0, "% of a core"),
        Target("results missing", float(wanted.n_results - held.results), 0.0, "results"),
    )
    return WorkspaceReport(held, pages, live, targets)


def _place(one: PageFigures) -> str:
    return f"{one.page} ({one.role})"
