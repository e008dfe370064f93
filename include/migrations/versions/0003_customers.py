"""Keep what nights know of customers: links, cut-points, fits, points and perks."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for path in sorted(Path(__file__).parent.glob("0003_*.sql")):
        # the driver takes a percent sign for a parameter
        op.get_bind().exec_driver_sql(path.read_text(encoding="utf-8").replace("%", "%%"))
