"""Offer what a person at this machine does: start, look, stop, ask the warehouse."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import typer

from regulars import settings, warehouse
from regulars.local import airflow_home, environment, postgres, postgres_home, services, stack
from regulars.local.demo import DemoError
from regulars.loyalty import commands as loyalty
from regulars.modelling.dbt import DbtFailedError
from regulars.nights.lock import NightStuckError

app = typer.Typer(
    name="regulars",
    help="Warehouse-native lifecycle marketing.",
    no_args_is_help=True,
    add_completion=False,
    # its tracebacks show the values of variables, passwords among them
    pretty_exceptions_enable=False,
)
app.add_typer(loyalty.app, name="loyalty")

FAILURES = (
    settings.SettingsError,
    postgres.PostgresError,
    services.ServiceError,
    DemoError,
    DbtFailedError,
    NightStuckError,
    PermissionError,
    LookupError,
    ValueError,
)


@app.command()
def up(sandbox: bool = typer.Option(False, help="Start the SendGrid sandbox too, and send there.")) -> None:
    """Start Postgres, Airflow with its UI, and the webhook; print address and login."""
    running = stack.up(sandbox=sandbox)
    typer.echo(f"Airflow   {running.airflow_url}   user {airflow_home.USER}, password {_airflow_password()}")
    typer.echo(f"Webhook   {running.webhook_url}")
    if running.mailbox_url:
        typer.echo(f"Mailbox   {running.mailbox_url}")
    typer.echo("Stop everything with: make down")


@app.command()
def down() -> None:
    """Stop everything that `up` started, the embedded Postgres too."""
    stack.down()


@app.command()
def status() -> None:
    """Say what runs, and where."""
    for name, what in stack.status().items():
        typer.echo(f"{name:15}{what}")


@app.command()
def psql() -> None:
    """Open psql on the warehouse."""
    endpoint = environment.warehouse(settings.state_folder())
    program = postgres_home.client_program("psql")
    # the password goes through the environment, where other users cannot see it
    variables = {**settings.inherited(), "PGPASSWORD": endpoint.password or "", "PGCLIENTENCODING": "UTF8"}
    address = ["-h", endpoint.host, "-p", str(endpoint.port or 5432), "-U", endpoint.login or ""]
    raise typer.Exit(subprocess.call([str(program), *address, "-d", endpoint.database or ""], env=variables))


@app.command()
def url() -> None:
    """Print the connection URL of the warehouse, starting the embedded Postgres if it is down."""
    typer.echo(environment.warehouse(settings.state_folder()).url)


@app.command("bi-url")
def bi_url() -> None:
    """Print the connection URL of the role that reads the marts and nothing else."""
    state = settings.state_folder()
    if not environment.is_embedded(state):
        raise settings.SettingsError(
            "The warehouse is your own Postgres (AIRFLOW_CONN_WAREHOUSE), where this program sets no passwords. "
            "Give regulars_bi one there: alter role regulars_bi login password '…'"
        )
    typer.echo(postgres.start(state).bi.url)


@app.command()
def migrate() -> None:
    """Bring the warehouse's own tables up to date."""
    from regulars import migrations

    migrations.migrate(environment.warehouse(settings.state_folder()))


@app.command()
def demo(nights: int = typer.Option(3, min=1, max=9, help="How many nights to replay after the history.")) -> None:
    """Replay a real shop's nights through the real scheduler, and sum up what came of it."""
    from regulars.local import demo as replayed

    replayed.run(nights, stack.say_on_stderr)
    _show_summary()
    typer.echo(
        "Next: make up SANDBOX=1 (Airflow's UI, and the mailbox with every mail), make psql (the warehouse), "
        "make demo NIGHTS=9 (all nights)."
    )


@app.command()
def nightly(
    night: str = typer.Argument(help="The night, YYYY-MM-DD."),
    history: bool = typer.Option(False, help="Build everything, and plan and send nothing."),
    replay: bool = typer.Option(False, help="Time is the warehouse's; every host must be loopback."),
    full_refresh: bool = typer.Option(False, help="Build every model anew from raw, and go on from nothing."),
) -> None:
    """Run one whole night without a scheduler; sends only where AIRFLOW_CONN_SENDGRID is set."""
    from regulars import migrations
    from regulars.nights import whole

    night_on = _day(night)
    environment.adopt()
    migrations.migrate()
    whole.run(night_on, history, replay, typer.echo, full_refresh)


@app.command()
def rebuild(
    as_of: str = typer.Argument(None, help="The night, YYYY-MM-DD; without it, the nights are listed."),
    drop: bool = typer.Option(False, help="Drop the schemas again, once the audience is compared."),
) -> None:
    """Build a past night again into schemas of its own, from what it saw; ends with 1 where its audience differs."""
    from regulars import migrations
    from regulars.console import rebuilds

    environment.adopt()
    migrations.migrate()
    raise typer.Exit(rebuilds.run(_day(as_of) if as_of else None, drop, _console()))


@app.command()
def summary() -> None:
    """Show what the warehouse knows after its newest night."""
    environment.adopt()
    _show_summary()


@app.command()
def docs(alone: bool = typer.Option(False, help="Ask no warehouse for the columns of what is built.")) -> None:
    """Write what every model and mart means as one page, which needs no server and calls nobody."""
    from regulars.modelling import docs as pages

    if not alone:
        environment.adopt()
    typer.echo(pages.write(settings.state_folder() / "docs" / "index.html", not alone))


@app.command()
def quarantine(
    shop: str = typer.Option(None, help="Only this shop: own/gifts, or gifts."),
    file: str = typer.Option(None, help="Only this file: its number, or a part of its name."),
    limit: int = typer.Option(10, min=1, help="How many lines a table shows."),
    rows: bool = typer.Option(False, help="Show the rows themselves, which may hold names and addresses."),
    csv: str = typer.Option(None, help="Write the rows of the file numbered --file there, to be mended."),
    retry: bool = typer.Option(False, help="Read rejected files anew, then show what is left."),
) -> None:
    """Show what was rejected or set aside, why, and how to get it in once it is mended."""
    from regulars import migrations
    from regulars.console import quarantine as shown
    from regulars.quality import mending

    if csv and not (file or "").isdigit():
        raise typer.BadParameter("Rows are written of one file: name it by its number, as in --file 12.")
    environment.adopt()
    migrations.migrate()
    with warehouse.connect() as connection:
        if retry:
            typer.echo(_retry(connection))
        if csv:
            shown.show_mending(_console(), mending.write(connection, int(file), Path(csv)))
        else:
            shown.show(connection, _console(), shown.Asked(shop, file, limit), rows)


def _retry(connection: warehouse.Connection) -> str:
    from regulars.ingestion import fetching, shops
    from regulars.nights import lock

    with lock.hold():
        shops.record(connection, settings.shops_file())
        report = fetching.load_new(connection, is_retry=True)
    return f"{report}. What was loaded waits for the next night's gate."


@app.command()
def campaigns() -> None:
    """Check every campaign's folder, and say which may be sent."""
    from regulars.campaigns import definitions

    for campaign in definitions.read_all():
        state = "approved" if definitions.is_approved(campaign) else "changed since its approval: will not be sent"
        typer.echo(f"{campaign.campaign_id:<20} {campaign.version_hash[:12]}  {state}")


@app.command()
def approve(
    campaign: str = typer.Argument(help="The campaign's folder in include/campaigns."),
    by: str = typer.Option(..., help="Who approves."),
    on: str = typer.Option(..., help="The day, YYYY-MM-DD."),
) -> None:
    """Allow a campaign to be sent as its folder stands now."""
    from regulars.campaigns import definitions

    approval = definitions.approve(campaign, by, _day(on))
    typer.echo(f"{campaign} is approved as it stands now ({approval.version_hash[:12]}).")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is no day. Write it as 2026-01-31.") from None


def _show_summary() -> None:
    from regulars.console import summary as shown

    with warehouse.connect() as connection:
        shown.show(connection, _console())


def _console():
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 150)


def main() -> None:
    """Run the command line; what a person can mend is told in one line, without a traceback."""
    # asked to end, it ends as after Ctrl-C: what it started is stopped on the way out
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda signum, frame: sys.exit(128 + signum))
    try:
        app()
    except FAILURES as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)


def _airflow_password() -> str:
    return airflow_home.password(settings.state_folder())
