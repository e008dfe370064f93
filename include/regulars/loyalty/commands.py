"""Offer perks and points on the command line: `regulars loyalty …`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import typer

from regulars import warehouse
from regulars.local import environment
from regulars.loyalty import nightly, perks, points

app = typer.Typer(help="Use perks and points of a person, by a person_key of int_person_keys.", no_args_is_help=True)
PERSON = typer.Argument(help="A key of the person; it says the shop, too.")
PERK = typer.Option("free_shipping", help="As the shops file names it.")
REFERENCE = typer.Option(..., help="What it is for, such as an order's number; the same again changes nothing.")
DAY = typer.Option(..., help="The day, YYYY-MM-DD.")


@app.command("use-perk")
def use_perk(person: str = PERSON, perk: str = PERK, reference: str = REFERENCE, on: str = DAY) -> None:
    """Use a perk once."""
    with _connected() as connection:
        is_used = perks.use(connection, person, perk, reference, _day(on))
        left = perks.balance(connection, person, perk, _day(on))
    typer.echo(f"{perk} is used for {reference}; {left} left." if is_used else f"No {perk} is left on {on}.")
    raise typer.Exit(0 if is_used else 1)


@app.command("return-perk")
def return_perk(person: str = PERSON, perk: str = PERK, reference: str = REFERENCE) -> None:
    """Give back what was used."""
    with _connected() as connection:
        is_returned = perks.give_back(connection, person, perk, reference)
    typer.echo(f"{perk} for {reference} is given back." if is_returned else f"No {perk} was used for {reference}.")
    raise typer.Exit(0 if is_returned else 1)


@app.command("check-in")
def check_in(person: str = PERSON, on: str = DAY) -> None:
    """Book the points of a day's check-in."""
    with _connected() as connection:
        is_new = points.check_in(connection, person, _day(on))
        _show(connection, person, "Checked in." if is_new else f"Checked in on {on} before.")


@app.command()
def redeem(
    person: str = PERSON,
    amount: int = typer.Option(..., help="How many points."),
    reference: str = REFERENCE,
    on: str = DAY,
) -> None:
    """Pay with points."""
    with _connected() as connection:
        points.redeem(connection, person, amount, reference, _day(on))
        _show(connection, person, f"{amount} points paid for {reference}.")


@app.command("return-points")
def return_points(person: str = PERSON, reference: str = REFERENCE, on: str = DAY) -> None:
    """Book back the points that were paid."""
    with _connected() as connection:
        points.give_back(connection, person, reference, _day(on))
        _show(connection, person, f"The points paid for {reference} are back.")


@app.command()
def upgrade(
    person: str = PERSON,
    tier: str = typer.Option(..., help="senior, vip or supreme."),
    reference: str = REFERENCE,
    on: str = DAY,
) -> None:
    """Buy a tier with points."""
    with _connected() as connection:
        points.upgrade(connection, person, tier, reference, _day(on))
        _show(connection, person, f"{tier} from {on}.")


@app.command()
def settle(night: str = typer.Argument(help="The night whose models are live, YYYY-MM-DD.")) -> None:
    """Book a night's perks and points; safe to repeat."""
    with _connected() as connection:
        live = nightly.live_night(connection)
        if live != _day(night):
            raise typer.BadParameter(f"The live models are those of {live}. Name that night.")
        counts = nightly.settle(connection, live)
    typer.echo(", ".join(f"{count:,} {name}" for name, count in counts.items()) or "Nothing to book.")


@contextmanager
def _connected() -> Iterator[warehouse.Connection]:
    environment.adopt()
    with warehouse.connect() as connection:
        yield connection
        connection.commit()


def _show(connection: warehouse.Connection, person: str, said: str) -> None:
    typer.echo(f"{said} {points.balance(connection, person)} points are there.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is no day. Write it as 2026-01-31.") from None
