"""Write dbt's documentation as one static page that asks nobody for anything."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

from regulars import settings, warehouse
from regulars.modelling import dbt

# the browser itself keeps the page from calling anyone, whatever dbt's script wants
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)
# what dbt's page would load or name from elsewhere: its tracker, and an icon and an address that are not there
OUTSIDE = (
    (re.compile(r'i\.src="//[^"]+"'), 'i.src=""'),
    (re.compile(r'<link rel="(?:canonical|shortcut icon)"[^>]*>'), ""),
)
MANIFEST, CATALOG = '"MANIFEST.JSON INLINE DATA"', '"CATALOG.JSON INLINE DATA"'

NO_CATALOG = json.dumps({"metadata": {}, "nodes": {}, "sources": {}, "errors": None})


class DocsError(LookupError):
    """Say why the page could not be written."""


def write(page: Path, is_warehouse_read: bool) -> str:
    """Write the page, with the columns of the warehouse where models are built there; returns where it lies.

    Raises DocsError with what dbt said.
    """
    folder = settings.state_folder() / "dbt" / "docs"
    is_built = is_warehouse_read and _is_built()
    _run(folder, ["docs", "generate"] if is_built else ["parse"], _variables(is_built))
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    catalog = (folder / "catalog.json").read_text(encoding="utf-8") if is_built else NO_CATALOG
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(compose(_template(), manifest, catalog), encoding="utf-8")
    return str(page) if is_built else f"{page} (of the project alone: no marts are built)"


def _is_built() -> bool:
    with warehouse.connect() as connection:
        return warehouse.fetch_one(connection, "modelling/count_marts")["marts"] > 0


def compose(template: str, manifest: str, catalog: str) -> str:
    """Put what dbt wrote down into its page, and keep the page to itself.

    Raises DocsError where the page has no place for it: another version of dbt made it.
    """
    for place in (MANIFEST, CATALOG, "<head>"):
        if place not in template:
            raise DocsError(f"dbt's page has no {place}. It is that of another version; see regulars.modelling.docs.")
    for pattern, instead in OUTSIDE:
        template = pattern.sub(instead, template)
    head = f'<head><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    page = template.replace("<head>", head, 1).replace("<title>dbt Docs</title>", "<title>Regulars: marts</title>")
    return page.replace(MANIFEST, _inline(manifest)).replace(CATALOG, _inline(catalog))


def _inline(content: str) -> str:
    """Write JSON so that nothing in it can end the script it stands in."""
    return json.dumps(json.loads(content)).replace("<", "\\u003c")


def _template() -> str:
    return (resources.files("dbt.task.docs") / "index.html").read_text(encoding="utf-8")


def _variables(is_built: bool) -> dict[str, str]:
    """Give dbt the live schemas of the warehouse, or an environment in which it connects to nothing."""
    if is_built:
        return dbt.environment("night", "", 0)
    inherited = {name: value for name, value in settings.inherited().items() if not name.startswith("DBT_")}
    return inherited | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "REGULARS_SCHEMA_SUFFIX": ""}


def _run(folder: Path, command: list[str], variables: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    plain = ["--no-use-colors", "--quiet", "--log-level-file", "none", "--log-path", str(folder)]
    places = ["--project-dir", str(dbt.PROJECT), "--profiles-dir", str(dbt.PROJECT), "--target-path", str(folder)]
    finished = subprocess.run(
        [sys.executable, "-c", dbt.COMMAND, *plain, *command, *places],
        cwd=dbt.PROJECT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise DocsError("\n".join(["dbt could not describe the project:", *finished.stdout.splitlines()[-20:]]))
