"""How good predictions are: discrimination, loss, calibration."""

from engine.evaluation.metrics import Calibration, accuracy, auc, calibration, ece, log_loss, rmse

__all__ = ["Calibration", "accuracy", "auc", "calibration", "ece", "log_loss", "rmse"]
