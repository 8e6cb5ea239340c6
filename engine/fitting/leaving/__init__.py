"""Who leaves for good, and what drives them: chances fitted from a log, drawn to none."""

from engine.fitting.leaving.exposure import Exposure, NoTimesOfLeaving, exposure, require_times
from engine.fitting.leaving.fit import Fit, Reason, fit

__all__ = ["Exposure", "Fit", "NoTimesOfLeaving", "Reason", "exposure", "fit", "require_times"]
