"""What this installation is told from outside: the only reader of the environment and of `duban.toml`."""
