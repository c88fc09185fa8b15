"""A text before any parse: clean text, lines, blocks, sentences and tables, each with the way back to the source. No spaCy."""
