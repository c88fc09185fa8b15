"""The transformer's verdict on each word piece, and the spans read off it."""
