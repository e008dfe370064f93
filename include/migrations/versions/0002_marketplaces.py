"""Let every marketplace's export in: how its cells are read, what its words mean, what was pulled."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for path in sorted(Path(__file__).parent.glob("0002_*.sql")):
        # the driver takes a percent sign for a parameter
        op.get_bind().exec_driver_sql(path.read_text(encoding="utf-8").replace("%", "%%"))
