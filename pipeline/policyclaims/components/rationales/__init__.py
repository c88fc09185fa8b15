"""Why it should be done: the clauses that could be a rationale, and what ties each to a recommendation."""
