"""Create raw, crm and audit, and the roles that may read them."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    here = Path(__file__)
    for name in ("0001_first_warehouse.sql", "0001_roles.sql"):
        op.get_bind().exec_driver_sql(here.with_name(name).read_text(encoding="utf-8"))
