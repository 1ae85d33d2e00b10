"""`python -m cli` is `duban`."""

from cli.main import run

run()
