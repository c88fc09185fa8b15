"""Claims held against annotated documents: scores, outcomes, calibration, and their report."""
