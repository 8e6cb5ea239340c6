"""Fitting the ability model: exact expectation, accelerated Newton steps, partial pooling, intervals."""

from engine.fitting.ability.artefacts import Fit, Subject, fit, fit_evidence
from engine.fitting.ability.extensions import EXTENSIONS, Extension
from engine.fitting.ability.fit import Settings

__all__ = ["EXTENSIONS", "Extension", "Fit", "Settings", "Subject", "fit", "fit_evidence"]
