"""Who does the work: one process, a pool of them, or a cluster; each gives the same records in the order of the input."""
