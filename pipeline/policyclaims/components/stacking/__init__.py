"""The encoder's verdicts joined with those of the linear models."""
