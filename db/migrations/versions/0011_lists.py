"""The index of hazards' texts, and what lists of a million hazards begin at."""

import sqlalchemy as sa
from alembic import op

from db.grams import fill_grams
from db.types import Id

revision = "0011_lists"
down_revision = "0010_clients"
branch_labels = None
depends_on = None

_OPEN = "kind = 'rectification' AND state NOT IN ('rectified', 'transferred', 'dismissed')"
PARTIAL = (
    ("ix_hazards_major", "hazards", ["case_id"], "level = 'major'"),
    ("ix_procedures_open", "procedures", ["case_id"], _OPEN),
    ("ix_procedures_state", "procedures", ["state", "case_id"], _OPEN),
)


def upgrade() -> None:
    """Create and fill the index of texts; add indexes of what is open, late or major."""
    op.create_table(
        "hazard_grams",
        sa.Column("gram", Id, autoincrement=False, nullable=False),
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "case_id", name="pk_hazard_grams"),
        sqlite_with_rowid=False,
    )
    fill_grams(op.get_bind())
    op.create_index("ix_cases_stage", "cases", ["stage", "id"])
    op.create_index("ix_cases_kind", "cases", ["kind", "id"])
    for name, table, columns, condition in PARTIAL:
        there = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=there, postgresql_where=there)
