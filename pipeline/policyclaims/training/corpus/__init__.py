"""Annotated documents: their forms on disk, the rules they keep, corrections, and other tools' formats."""
