"""Name the place of an error that nobody foresaw, without its message: that may hold a person's data."""

from __future__ import annotations

from pathlib import Path


def name_place(error: BaseException) -> str:
    """Give the kind of an error and where it arose, as in “KeyError in shopee.py, line 40”."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"
