"""Show the summary as a page, for whoever may see it."""

from __future__ import annotations

import io
from collections.abc import Callable

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse

from regulars import warehouse

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Regulars</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{stylesheet} body{{color:{foreground};background:{background};margin:1.5rem}}
pre{{font:13px/1.35 ui-monospace,Menlo,Consolas,monospace;overflow-x:auto}}</style></head>
<body><pre><code>{code}</code></pre></body></html>"""


def make_app(authenticate: Callable) -> FastAPI:
    """Make the page's app; `authenticate` refuses whoever is not logged in, on every route."""
    app = FastAPI(dependencies=[Depends(authenticate)], docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/", response_class=HTMLResponse)
    def show_summary() -> HTMLResponse:
        """Show what the warehouse knows after its newest night."""
        with warehouse.connect() as connection:
            return HTMLResponse(_render(connection), headers={"Content-Security-Policy": POLICY})

    return app


def _render(connection: warehouse.Connection) -> str:
    from rich.console import Console

    from regulars.console import summary

    # a quiet console records nothing
    console = Console(record=True, width=150, file=io.StringIO())
    summary.show(connection, console)
    return console.export_html(code_format=PAGE)
