"""Workers that serve on what they know until they look again, which takes some seconds: no test hangs on those."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient


def has_just_looked(client: TestClient[Litestar], graph_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker have looked at a content graph just now, however long what comes next takes."""
    graphs = client.app.state["runtime"].graphs
    looked_at = max(one.checked_at for key, one in graphs._served.items() if key[1] == graph_id)  # noqa: SLF001
    monkeypatch.setattr(graphs, "_clock", lambda: looked_at)
