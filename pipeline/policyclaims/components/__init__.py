"""The steps between a text and its claims, each readable on its own; ``steps`` puts them into a spaCy pipeline."""
