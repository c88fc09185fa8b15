"""What it is about: features for a multi-label model over a taxonomy."""
