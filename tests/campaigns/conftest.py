"""Give a warehouse with the tables of people that the verdicts read."""

from __future__ import annotations

import pytest
import verdict_driving

from regulars.campaigns import verdicts


@pytest.fixture
def planned(warehouse, monkeypatch):
    """Give a warehouse in which nights can be decided, and nobody is held out of everything by chance."""
    monkeypatch.setattr(verdicts, "GLOBAL_HOLDOUT_SHARE", 0)
    verdict_driving.run(warehouse, verdict_driving.MODELS)
    warehouse.commit()
    return warehouse
