"""Worked notebooks in percent form: open them in Jupyter or an editor that knows cells, or run them as they are."""
