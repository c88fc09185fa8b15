"""Which clauses are recommendations: features, detection, and the words that decide strength and polarity."""
