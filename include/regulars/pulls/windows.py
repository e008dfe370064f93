"""Cut the time that a pull has to cover into windows that the marketplace allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from regulars.pulls.sources import Window


def split(since: datetime, until: datetime, longest: timedelta) -> Iterator[Window]:
    """Yield the windows from `since` to `until`, one after the other, none longer than `longest`; none if it is over.

    Raises ValueError for a time without zone.
    """
    since, until = whole_second(since), whole_second(until)
    while since < until:
        end = min(since + longest, until)
        yield Window(since, end)
        since = end


def whole_second(at: datetime) -> datetime:
    """Give an instant in UTC, cut to whole seconds, as marketplaces take it; raises ValueError without zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC).replace(microsecond=0)


def start_of(day: date, time_zone: str) -> datetime:
    """Give the instant at which a day begins in a shop."""
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def cut_off(night_on: date, time_zone: str) -> datetime:
    """Give the instant at which a night has ended in a shop."""
    return start_of(night_on + timedelta(days=1), time_zone)
