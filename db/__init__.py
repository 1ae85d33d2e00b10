"""The store: tables, sessions, migrations and the only code that writes rows, on SQLite and PostgreSQL alike."""

# Loaded with the room, so that the metadata of `db.tables` is whole wherever it is read.
from db import tables_clients as tables_clients
from db import tables_publicity as tables_publicity
