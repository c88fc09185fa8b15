"""The components as spaCy runs them, and the state that one hands to the next."""
