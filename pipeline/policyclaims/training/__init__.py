"""Learning from annotated documents, and measuring against them."""
