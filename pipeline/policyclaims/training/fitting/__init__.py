"""Fitting the linear submodels, out of fold, with thresholds, calibration and checkpoints."""
