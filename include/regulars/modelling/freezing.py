"""Keep for good what a night believed, because the next night's build replaces the marts that say so."""

from __future__ import annotations

from regulars import warehouse

# each copies the rows of one night from a live mart to audit
STATEMENTS = (
    "modelling/freeze_segment_sizes",
    "modelling/freeze_rfm_cut_points",
    "modelling/freeze_rfm_movements",
)


def freeze(connection: warehouse.Connection, build_id: int) -> int:
    """Copy what the live marts say of a build's night to audit; returns how many rows were written.

    A night may be built again until its mail is planned: its last build counts. The movements alone stay those of its
    first one, which had the scores of the night before. The caller commits.
    """
    return sum(warehouse.execute(connection, name, build_id=build_id) for name in STATEMENTS)
