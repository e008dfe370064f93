"""The page in Airflow's UI is shown to nobody who is not logged in."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient

from regulars.console import summary
from regulars.console.page import make_app

ROOT = Path(__file__).resolve().parents[2]


def refuse():
    raise HTTPException(401)


@pytest.mark.parametrize("path", ["/", "/openapi.json", "/docs", "/anything"])
def test_nobody_is_let_in_without_a_login(path):
    assert TestClient(make_app(refuse)).get(path).status_code in (401, 404)


def test_the_first_page_asks_for_the_login():
    assert TestClient(make_app(refuse)).get("/").status_code == 401


def test_the_page_shows_the_summary(monkeypatch, warehouse):
    monkeypatch.setattr(summary, "show", lambda connection, console: console.print("4,308 customers & more"))
    shown = TestClient(make_app(lambda: None)).get("/")
    assert shown.status_code == 200
    assert "customers &amp; more" in shown.text
    assert "<script" not in shown.text


def test_the_plugins_folder_registers_and_does_nothing_else():
    (plugin,) = (ROOT / "plugins").glob("*.py")
    assert len(plugin.read_text(encoding="utf-8").splitlines()) <= 30
    assert "make_app(get_user)" in plugin.read_text(encoding="utf-8")
