"""Which act may follow which: one flat table a procedure, self-checking at import (pure)."""
