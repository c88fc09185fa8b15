"""The command line: one module a family of commands, each a thin cover over a plain function."""
