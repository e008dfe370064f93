"""Find stored mails."""

from __future__ import annotations

from regulars.sandbox.store import Store

# A cancellation or pause set later than this before send_at stops nothing.
CANCEL_WINDOW = 600


def find(
    store: Store,
    *,
    campaign: str | None = None,
    state: str | None = None,
    email: str | None = None,
    batch_id: str | None = None,
    regulars_message_id: str | None = None,
    text: str | None = None,
    limit: int = -1,
    offset: int = 0,
) -> list[dict]:
    """Find mails, newest first; hold_status is that of a hold that came in time."""
    return store.fetch_all(
        "mails/search",
        campaign=campaign,
        state=state,
        email=email,
        batch_id=batch_id,
        regulars_message_id=regulars_message_id,
        text=text,
        limit=limit,
        offset=offset,
        cancel_window=CANCEL_WINDOW,
    )
