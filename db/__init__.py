"""The store: tables, sessions, migrations and the only code that writes rows, on SQLite and PostgreSQL alike."""

# Loaded with the room, so that the metadata of `db.tables` is whole wherever it is read.
from db import tables_accounts as tables_accounts
from db import tables_clients as tables_clients
from db import tables_clock as tables_clock
from db import tables_delivery as tables_delivery
from db import tables_files as tables_files
from db import tables_papers as tables_papers
from db import tables_publicity as tables_publicity
from db import tables_search as tables_search
