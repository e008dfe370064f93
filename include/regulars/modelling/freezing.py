"""Keep for good what a night believed, because the next night's build replaces the marts that say so."""

from __future__ import annotations

from regulars import warehouse

# each copies the rows of one night from a live mart to audit, and leaves alone what is there
STATEMENTS = (
    "modelling/freeze_segment_sizes",
    "modelling/freeze_rfm_cut_points",
    "modelling/freeze_rfm_movements",
)


def freeze(connection: warehouse.Connection, build_id: int) -> int:
    """Copy what the live marts say of a build's night to audit; returns how many rows are new there.

    What was frozen for the night before stays as it was: doing it twice changes nothing. The caller commits.
    """
    return sum(warehouse.execute(connection, name, build_id=build_id) for name in STATEMENTS)
