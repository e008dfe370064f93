"""Show what the warehouse knows after its newest night, as queries over the marts."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from regulars import warehouse

VERDICTS = {
    "selected": "selected",
    "held_out": "held out",
    "guard": "later (guard)",
    "lower_priority": "other mail first",
    "cap": "written to lately",
    "window": "no time window",
    "suppressed": "unsubscribed",
    "consent": "no consent",
    "policy": "not allowed",
}
UNMATCHED = {
    "orders_without_details": "are in an order report and in no detail report",
    "details_without_order": "are in a detail report and in no order report, and count nowhere",
}
SCHEMES = {
    "customer_stage": "stage (rule 1-1)",
    "rfm_group": "RFM group (0-3)",
    "customer_group": "group (2-1…5)",
    "relationship_phase": "relationship (3-18)",
    "decline": "decline (3-22)",
}
MODELS = {"bg_nbd": "purchases (BG/NBD)", "gamma_gamma": "spend (Gamma–Gamma)"}
WHY_NOT_FITTED = {
    "too_few_repeat_buyers": "these are too few",
    "at_bounds": "the fit ran against the bounds of its parameters",
    "no_peak": "no parameters fit better than all others",
    "infinite_mean": "the mean of what was found is infinite",
}
PERCENT = 100


def show(connection: warehouse.Connection, console: Console) -> None:
    """Print orders, customers, verdicts and responses of the newest night."""
    totals = warehouse.fetch_one(connection, "summary/count_orders")
    _show_orders(connection, console, totals)
    for scheme, title in (
        ("lifecycle_stage", "Customers by lifecycle stage"),
        ("rfm_segment", "Customers by RFM segment"),
    ):
        _show_segments(connection, console, scheme, title)
    _show_schemes(connection, console)
    _show_value(connection, console)
    _show_verdicts(connection, console, totals["customers"])
    _show_lift(connection, console)
    _show_nights(connection, console)


def _show_orders(connection: warehouse.Connection, console: Console, totals: dict) -> None:
    table = Table(title="What came in", title_justify="left")
    for column in ("files", "state", "how many", "lines", "ignored", "quarantined"):
        table.add_column(column, justify="left" if column in ("files", "state") else "right")
    for row in warehouse.fetch_all(connection, "summary/list_files"):
        counts = [row[key] for key in ("files", "rows", "ignored", "quarantined")]
        table.add_row(row["format_id"], row["state"], *_numbers(*counts))
    console.print(table)
    console.print(
        f"{totals['lines']:,} lines in {totals['orders']:,} orders, of which {totals['purchases']:,} are purchases "
        f"worth {totals['net_amount_base']:,.2f}; {totals['anonymous']:,} orders have no customer, "
        f"{totals['without_rate']:,} no exchange rate. {totals['customers']:,} customers."
    )
    _show_doubts(connection, console)
    reasons = warehouse.fetch_all(connection, "summary/list_reasons")
    for row in reasons:
        console.print(f"  quarantined {row['rows']:,}: {row['reason']}")
    for row in warehouse.fetch_all(connection, "summary/list_rejected"):
        console.print(f"  rejected: {row['error'] or row['uri']}")
    if not reasons:
        console.print("  No row was quarantined.")


def _show_doubts(connection: warehouse.Connection, console: Console) -> None:
    """Name the orders that are there and do not count in full."""
    for row in warehouse.fetch_all(connection, "summary/list_without_rate"):
        console.print(
            f"  no exchange rate for {row['currency']}: {row['orders']:,} orders, "
            f"of which {row['purchases']:,} purchases are in no sum over currencies",
            markup=False,
        )
    for row in warehouse.fetch_all(connection, "summary/list_unmapped"):
        words = f"“{row['word']}” of {row['marketplace']}"
        console.print(f"  unknown status {words}: {row['orders']:,} orders, none of them a purchase", markup=False)
    for row in warehouse.fetch_all(connection, "summary/list_unmatched"):
        console.print(f"  {row['shop_key']}: {row['orders']:,} orders {UNMATCHED[row['kind']]}", markup=False)


def _show_segments(connection: warehouse.Connection, console: Console, scheme: str, title: str) -> None:
    rows = warehouse.fetch_all(connection, "summary/list_segments", scheme=scheme)
    table = Table(title=title, title_justify="left")
    for column in ("segment", "people", "reachable by e-mail", ""):
        table.add_column(column, justify="right" if column in ("people", "reachable by e-mail") else "left")
    largest = max((row["people"] for row in rows), default=1)
    for row in rows:
        bar = "█" * round(24 * row["people"] / max(largest, 1))
        table.add_row(_words(row["segment"]), *_numbers(row["people"], row["reachable"]), bar)
    console.print(table)


def _show_schemes(connection: warehouse.Connection, console: Console) -> None:
    """Show each other way of dividing people in one line."""
    rows = warehouse.fetch_all(connection, "summary/list_schemes", schemes=list(SCHEMES))
    table = Table(title="Customers by the rulebook's other schemes: people (reachable by e-mail)", title_justify="left")
    table.add_column("scheme")
    table.add_column("segments")
    for scheme, words in SCHEMES.items():
        sizes = [
            f"{_words(row['segment'])} {row['people']:,} ({row['reachable']:,})"
            for row in rows
            if row["scheme"] == scheme
        ]
        table.add_row(words, " · ".join(sizes) or "–")
    console.print(table)


def _show_value(connection: warehouse.Connection, console: Console) -> None:
    """Say what people are expected to spend, or why that cannot be said."""
    expected = warehouse.fetch_one(connection, "summary/sum_value")
    if expected["amount"] is not None:
        console.print(
            f"In the 365 days to come, {expected['people']:,} people are expected to order "
            f"{expected['orders']:,.0f} times, for {expected['amount']:,.2f}."
        )
    for row in warehouse.fetch_all(connection, "summary/list_fits"):
        model = f"{MODELS[row['model']]}: {row['people']:,} people, {row['repeat_people']:,} of them came back"
        why = WHY_NOT_FITTED.get(row["outcome"], _words(row["outcome"]))
        if row["used_night_on"] is None:
            console.print(f"  no expectation of {model}: {why}")
        elif row["used_night_on"] != row["night_on"]:
            console.print(f"  {model}: {why}, so the fit of {row['used_night_on']} stands in")


def _show_verdicts(connection: warehouse.Connection, console: Console, population: int) -> None:
    rows = warehouse.fetch_all(connection, "summary/list_verdicts")
    if not rows:
        console.print("No night has planned a campaign yet.")
        return
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row["campaign_id"], {})[row["verdict"]] = row["people"]
    title = f"Verdicts of night {rows[0]['night_on']}: one reason for each of {population:,} customers"
    table = Table(title=title, title_justify="left")
    table.add_column("reason")
    for campaign in counts:
        table.add_column(_words(campaign), justify="right")
    for verdict, words in VERDICTS.items():
        table.add_row(words, *(f"{counts[campaign].get(verdict, 0):,}" for campaign in counts))
    table.add_row("not eligible", *(f"{population - sum(found.values()):,}" for found in counts.values()))
    console.print(table)


def _show_lift(connection: warehouse.Connection, console: Console) -> None:
    rows = warehouse.fetch_all(connection, "summary/list_lift")
    if not rows:
        return
    table = Table(title="What the mail did, all nights (cause next to credit)", title_justify="left")
    columns = ("campaign", "to mail", "sent", "delivered", "opened", "clicked", "bought", "held out", "bought of these")
    for column in (*columns, "difference", "95 % interval"):
        table.add_column(column, justify="left" if column == "campaign" else "right")
    for row in rows:
        counts = [row[key] for key in ("assigned", "sent", "delivered", "opened", "clicked", "responded")]
        table.add_row(
            row["name"],
            *_numbers(*counts, row["held_out"], row["held_out_responded"]),
            *_difference(row),
        )
    console.print(table)
    console.print(
        "Difference = share that bought among those meant to be mailed, minus the share among those held out, "
        "night by night. An interval that holds 0 means: no effect was shown."
    )
    console.print(
        f"Purchases are counted up to night {rows[0]['counted_to']}; "
        f"a response may come within {_days(rows)} days of the mail, so young numbers still grow."
    )


def _days(rows: list[dict]) -> str:
    days = sorted({row["response_days"] for row in rows})
    return f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}"


def _difference(row: dict) -> tuple[str, str]:
    if row["response_rate_difference"] is None:
        return "too few", "–"
    values = [PERCENT * float(row[f"response_rate_difference{end}"]) for end in ("", "_low", "_high")]
    return f"{values[0]:+.1f} points", f"{values[1]:+.1f} … {values[2]:+.1f}"


def _show_nights(connection: warehouse.Connection, console: Console) -> None:
    rows = warehouse.fetch_all(connection, "summary/list_nights")
    listed = ", ".join(
        f"{row['night_on']} {'history' if row['is_history'] else str(row['sent']) + ' sent'} ({row['state']})"
        for row in reversed(rows)
    )
    console.print(f"Nights: {listed or 'none'}")
    if any(row["is_replay"] for row in rows):
        console.print(
            "This is a replay: the orders are history and could not react to this mail, so the true difference is 0, "
            "and the shown one is chance."
        )


def _numbers(*values: int | None) -> list[str]:
    return [f"{value or 0:,}" for value in values]


def _words(name: str) -> str:
    return name.replace("_", " ")
