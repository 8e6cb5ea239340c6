"""How good predictions are: discrimination, loss, calibration."""
