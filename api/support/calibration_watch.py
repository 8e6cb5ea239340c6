"""The watch of calibration: once a day, each content graph's predictions are held against what was answered.

What has drifted is told to the designers and administrators of its organisation, once; it is over when another
revision traces.
"""

import datetime as dt
from typing import Final

import structlog

from api.clock import moment_of
from api.content.calibration import drift_words
from api.record.calibration import StoredCalibration, drifted, drifting_organisations, graphs_to_sum_up, sum_up
from api.record.organisation_notices import NewOrganisationNotice, end_what_is_over, tell_organisation
from api.support.result_signals import Tools
from content_graph.languages import Text

GRACE: Final = dt.timedelta(hours=1)
"""After midnight (UTC), for what of the day is still on its way to the record."""
_LOG: Final = structlog.get_logger(__name__)


class CalibrationWatch:
    """Sums up each day once it is over."""

    def __init__(self) -> None:
        self._until: dt.date | None = None

    async def look(self, tools: Tools) -> None:
        """Sum up what was not looked at, if a day is over since the last time, and tell what has drifted."""
        for organisation_no, no in await end_what_is_over(tools.connection, tools.clock_us()):
            _LOG.info("a drift is over", organisation_no=organisation_no, notice_no=no)
        today = (moment_of(tools.clock_us()) - GRACE).date()
        if self._until == today:
            return
        for graph in await graphs_to_sum_up(tools.connection, today):
            async with tools.connection.transaction():
                n_days = await sum_up(tools.connection, graph, today)
            if n_days:
                _LOG.info("calibration was looked at", graph_no=graph.graph_no, n_days=n_days)
        for organisation_no in await drifting_organisations(tools.connection):
            await _tell_drifts(tools, organisation_no)
        self._until = today


async def _tell_drifts(tools: Tools, organisation_no: int) -> None:
    for one in await drifted(tools.connection, organisation_no):
        new = NewOrganisationNotice("drift", one.graph_id, one.revision, _said(one))
        if await tell_organisation(tools.connection, organisation_no, new, tools.clock_us()):
            _LOG.warning("predictions have drifted", organisation_no=organisation_no, drifted_on=str(one.drifted_on))


def _said(one: StoredCalibration) -> Text:
    words, called = drift_words(one), one.called
    return Text(
        f"Cours «\u202f{called.fr}\u202f», depuis le {one.drifted_on:%d/%m/%Y}. {words.fr}",
        f"Course “{called.en}”, since {one.drifted_on}. {words.en}",
    )
