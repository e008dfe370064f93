"""Tell how long to wait before a call is made again."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import tenacity

THROTTLED = 429
GROWING = tenacity.wait_exponential_jitter(initial=1, max=60)


def asked(response: httpx.Response, now: datetime) -> float | None:
    """Give the seconds that an answer asks to wait: Retry-After, else one turn of x-amzn-RateLimit-Limit, else None."""
    after = response.headers.get("Retry-After", "")
    try:
        return max(0.0, float(after))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(after)
        return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
    except ValueError:
        pass
    try:
        rate = float(response.headers.get("x-amzn-RateLimit-Limit", ""))
    except ValueError:
        return None
    return 1 / rate if rate > 0 and response.status_code == THROTTLED else None


def next_wait(state: tenacity.RetryCallState) -> float:
    """Give the seconds before a failed attempt's next one: what was asked for, else longer each time."""
    return state.outcome.exception().wait or GROWING(state)
