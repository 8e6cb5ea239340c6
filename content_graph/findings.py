"""What validation says: findings, and the error that carries them."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

Severity: TypeAlias = Literal["error", "warning"]

_SHOWN = 5


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong, or looks wrong, in a content graph.

    Attributes:
        severity: An `error` keeps the graph from being used; a `warning` does not.
        code: Stable name of the kind of finding.
        path: Where, as `$.skills[3].prerequisites[0].skill_id`.
        detail: What is wrong.
        remedy: What to do about it.
    """

    severity: Severity
    code: str
    path: str
    detail: str
    remedy: str

    def __str__(self) -> str:
        """Say it on one line."""
        return f"{self.severity} {self.code} at {self.path}: {self.detail} {self.remedy}"


class InvalidContentGraph(ValueError):  # noqa: N818 - a class is named after what is wrong
    """A content graph with errors was given where only a valid one will do."""

    def __init__(self, graph_id: str, findings: Sequence[Finding]) -> None:
        self.graph_id = graph_id
        self.findings = tuple(findings)
        shown = "\n".join(str(finding) for finding in self.findings[:_SHOWN])
        hidden = len(self.findings) - _SHOWN
        more = f"\nand {hidden} more" if hidden > 0 else ""
        super().__init__(f"the content graph {graph_id!r} has {len(self.findings)} error(s):\n{shown}{more}")
