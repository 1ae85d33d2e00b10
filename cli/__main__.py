"""`python -m cli`: the command line without its script."""

from cli.main import run

run()
