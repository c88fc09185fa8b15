"""Tables of what is known of actors, verbs and themes, and their loaders."""
