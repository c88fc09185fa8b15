"""The components as spaCy runs them, and the state that one hands to the next. ``predict`` is pure; only ``__call__`` changes the document."""
