"""What people look at, and what other tools read: made from a finished run, knowing records and never spaCy."""
