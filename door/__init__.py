"""The shell: the only writer. Loads a case, asks the core, keeps what it decided, in one transaction."""
