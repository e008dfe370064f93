"""Take down the views that others built on relations about to be replaced, and put them up again."""

from __future__ import annotations

from psycopg2 import sql

from regulars import warehouse


class ForeignViewError(RuntimeError):
    """Name a view that stands in the way of a swap and cannot be made again."""


def take_down(connection: warehouse.Connection, oids: list[int], replaced: list[sql.Identifier]) -> list[dict]:
    """Drop the views that read any of these relations, together with the replaced views among the relations.

    Returns what it takes to put the former up again. Raises ForeignViewError for a view of somebody else's, and for a
    materialized one.
    """
    found = warehouse.fetch_all(connection, "modelling/list_dependent_views", oids=oids)
    for view in found:
        _refuse_unless_ours(view)
    # in one go: a view of a marketplace that is built no more may stand below one that is replaced
    if names := [*map(_name, found), *replaced]:
        _run(connection, "drop view {}", sql.SQL(", ").join(names))
    return found


def put_up(connection: warehouse.Connection, taken_down: list[dict]) -> None:
    """Make the views again, with their owner, comments and grants."""
    for view in taken_down:
        _run(connection, "create view {} as {}", _name(view), sql.SQL(view["definition"]))
        _run(connection, "alter view {} owner to {}", _name(view), sql.Identifier(view["owner"]))
        if view["comment"]:
            _run(connection, "comment on view {} is {}", _name(view), sql.Literal(view["comment"]))
        for column, comment in view["column_comments"].items():
            _run(connection, "comment on column {}.{} is {}", _name(view), sql.Identifier(column), sql.Literal(comment))
        for grant in view["grants"]:
            role = sql.Identifier(grant["role"]) if grant["role"] else sql.SQL("public")
            _run(connection, "grant {} on {} to {}", sql.SQL(grant["privilege"]), _name(view), role)


def _refuse_unless_ours(view: dict) -> None:
    name = f"{view['schema_name']}.{view['name']}"
    if not view["is_view"]:
        raise ForeignViewError(
            f"The materialized view {name} of {view['owner']} reads a mart that is about to be replaced. "
            "Cure: make it a plain view or a table of its own, or drop it."
        )
    if not view["is_ours"]:
        raise ForeignViewError(
            f"The view {name} of {view['owner']} reads a mart that is about to be replaced, and only its owner can "
            f"make it again. Cure: alter view {name} owner to the role that builds the warehouse, or drop it."
        )


def _name(view: dict) -> sql.Identifier:
    return sql.Identifier(view["schema_name"], view["name"])


def _run(connection: warehouse.Connection, command: str, *parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(command).format(*parts))
