"""Weak signals: evidence, from tracing and from traces of activity, that somebody may need help."""

from engine.signals.cold_start import cold_start
from engine.signals.detection import detect, detect_in_results
from engine.signals.settings import SignalSettings
from engine.signals.signal import Signal
from engine.signals.texts import wording
from engine.signals.traces import Cohort, Meetings, Tasks, Visits

__all__ = [
    "Cohort",
    "Meetings",
    "Signal",
    "SignalSettings",
    "Tasks",
    "Visits",
    "cold_start",
    "detect",
    "detect_in_results",
    "wording",
]
