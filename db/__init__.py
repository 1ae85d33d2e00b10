"""The store: tables, sessions, migrations and the only code that writes rows, on SQLite and PostgreSQL alike."""
