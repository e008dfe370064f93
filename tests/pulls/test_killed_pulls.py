"""A pull that is killed is taken up at its window: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import own_api
import pytest
from own_api import OwnFake
from test_runs import ALL, CHANGES, DAY_1, orders

from regulars.pulls import runs

PROGRAM = """
import sys
from datetime import date
import own_api
from regulars import warehouse
from regulars.pulls import runs
sys.modules["regulars.pulls.own"] = own_api
runs.MARKETPLACES = ("own",)
with warehouse.connect() as connection:
    runs.pull_shops(connection, date(2026, 6, 19))
"""


class DeadlyFake(OwnFake):
    """Kill whoever asks for a page, once."""

    victim: subprocess.Popen | None = None
    deadly_call = 0

    def answer(self, path: str, parameters: dict[str, str], body: dict) -> dict:
        if self.victim is not None and len(self.calls) == self.deadly_call:
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim.wait()
        return super().answer(path, parameters, body)


@pytest.fixture
def api():
    fake = DeadlyFake(CHANGES)
    yield fake
    fake.close()


@pytest.fixture
def gifts(pulling, api, monkeypatch):
    monkeypatch.setattr(runs, "MARKETPLACES", ("own",))
    monkeypatch.setitem(sys.modules, "regulars.pulls.own", own_api)
    pulling.shop("own", "gifts", api.port, password=own_api.SECRET)
    return pulling


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_a_killed_process_is_taken_up_at_its_window(gifts, api, call):
    api.deadly_call = call
    here = str(Path(__file__).parent)
    include = str(Path(own_api.__file__).parents[2] / "include")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((include, here))}
    # the fake must know whom to kill before the first call
    api.victim = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment)
    assert api.victim.wait() == -signal.SIGKILL
    before = gifts.windows("gifts")
    assert [row[2] for row in before] == (["running", "planned"] if call < 4 else ["done", "running"])
    early = gifts.load()
    assert {Path(outcome.name).parent.as_posix() for outcome in early.outcomes} <= {DAY_1}
    assert len(early.outcomes) == (0 if call < 4 else 3), "half a window is not loaded"
    api.victim = None
    assert gifts.run().errors == []
    assert orders(gifts) == ALL
    assert [row[:2] for row in gifts.windows("gifts")] == [row[:2] for row in before], "the very same windows"
    assert not [name for name in gifts.pages() if ".part" in name]


def test_a_window_that_was_shown_and_not_recorded_is_the_same_file_again(gifts):
    gifts.run()
    assert orders(gifts) == ALL
    gifts.rows("update audit.pulls set state = 'running' returning pull_id")
    before = gifts.pages()
    assert gifts.run().windows == 2
    assert gifts.pages() == before
    assert {outcome.state for outcome in gifts.load().outcomes} == {"skipped"}
    assert orders(gifts) == ALL


def test_pages_that_moved_on_between_two_tries_take_the_place_of_the_old(gifts, api, monkeypatch):
    gifts.run()
    gifts.rows("update audit.pulls set state = 'running' where page_count = 3 returning pull_id")
    api.changes = [change for change in api.changes if change[1] > 1006]
    gifts.run()
    assert [name for name in gifts.pages() if name.startswith(DAY_1)] == [f"{DAY_1}/orders_0001.csv"]
