"""From sentences to parsed clauses: which sentences are worth a parse, and which clauses could be a recommendation."""
