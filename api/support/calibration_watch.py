"""The watch of calibration: once a day, each content graph's predictions are held against what was answered."""

import datetime as dt
from typing import Final

import structlog

from api.clock import moment_of
from api.record.calibration import sum_up, watched_graphs
from api.support.result_signals import Tools

GRACE: Final = dt.timedelta(hours=1)
"""After midnight (UTC), for what of the day is still on its way to the record."""
_LOG: Final = structlog.get_logger(__name__)


class CalibrationWatch:
    """Sums up each day once it is over."""

    def __init__(self) -> None:
        self._until: dt.date | None = None

    async def look(self, tools: Tools) -> None:
        """Sum up what was not looked at, if a day is over since the last time."""
        today = (moment_of(tools.clock_us()) - GRACE).date()
        if self._until == today:
            return
        for graph in await watched_graphs(tools.connection):
            async with tools.connection.transaction():
                n_days = await sum_up(tools.connection, graph, today)
            if n_days:
                _LOG.info("calibration was looked at", graph_no=graph.graph_no, n_days=n_days)
        self._until = today
