"""Run single models, as dbt compiled them, on temporary tables: a whole build would take seconds an example."""

from __future__ import annotations

import json
import re
from pathlib import Path

from regulars import warehouse

# "database"."schema"."model"
RELATION = re.compile(r'"[^"]+"\."[^"]+"\."([^"]+)"')


class CompiledModels:
    """Hold where the compiled models of a build are, and run them one after another."""

    def __init__(self, connection: warehouse.Connection, state: str):
        self.connection = connection
        self.folder = Path(state) / "dbt" / "night__next" / "compiled"

    def put(self, model: str, columns: str, rows: list[dict]) -> None:
        """Make a temporary table in the place of a model that others read, from rows of the given columns."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"create temporary table {model} on commit drop as"
                f" select * from jsonb_to_recordset(%s) as r ({columns})",
                [json.dumps(rows, default=str)],
            )

    def make(self, model: str) -> None:
        """Make a temporary table of what a model gives on the temporary tables there are."""
        (path,) = self.folder.rglob(f"{model}.sql")
        query = RELATION.sub(lambda found: f"pg_temp.{found.group(1)}", path.read_text())
        with self.connection.cursor() as cursor:
            cursor.execute(f"create temporary table {model} on commit drop as {query}")

    def rows(self, model: str) -> list[dict]:
        """Give the rows of a temporary table."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"select * from pg_temp.{model}")
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def forget(self) -> None:
        """Drop the temporary tables."""
        self.connection.rollback()
