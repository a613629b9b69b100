"""`sorriso ...`: the commands. Each imports what it needs, so that the others start quickly."""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from devstack.clinic_cli import app as clinic_app
from devstack.environment import read_settings
from devstack.pix_cli import app as pix_app
from devstack.score_language import app as score_language_app
from devstack.understand_cli import app as understand_app

app = typer.Typer(
    help="Sorriso, a WhatsApp receptionist for dental clinics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # they would print secrets
)


app.add_typer(clinic_app, name="clinic")
app.add_typer(pix_app, name="pix")
app.add_typer(understand_app)
app.add_typer(score_language_app)


@app.command()
def dev() -> None:
    """Run everything on this machine until Ctrl-C: servers, simulators, API and worker."""
    from devstack import terminal

    _run(terminal.dev(), when_stopped=0)


@app.command()
def demo() -> None:
    """Play the whole main job on a stack of its own; exit 0 only if all of it happened."""
    from devstack import demo as play

    _run(play.run())


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date (as MIGRATIONS_DATABASE_URL's role)."""
    from devstack import schema

    with _saying_that_postgres_is_away():
        schema.upgrade(read_settings().migrations_database_url.get_secret_value())


@app.command()
def seed() -> None:
    """Fill a development database with two fictional clinics."""
    from devstack import seed as seeds

    try:
        with _saying_that_postgres_is_away():
            report = seeds.run(read_settings())
    except seeds.SeedRefusedError as refusal:
        print(f"sorriso: {refusal}", file=sys.stderr)
        raise typer.Exit(code=1) from None
    for clinic in report.clinics:
        print(f"seeded {clinic}")


@app.command()
def api() -> None:
    """Serve the API and the staff's pages."""
    import uvicorn

    from settings import Settings

    settings = Settings()
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        access_log=False,  # the application writes its own, without phones or tokens in paths
        log_config=None,
        # Pages that listen for news hold their connections open for ever.
        timeout_graceful_shutdown=5,
    )


@app.command()
def worker(
    role: Annotated[
        str,
        typer.Option(help="all, or one queue: conversations, whatsapp-send, language, payments."),
    ] = "all",
) -> None:
    """Run workflows and activities."""
    import worker as program

    if role not in set(program.Role):
        raise typer.BadParameter(f"{role} is none of {', '.join(program.Role)}")
    program.main(program.Role(role))


@app.command()
def doctor() -> None:
    """Say what is missing or misconfigured; exit 1 if anything is."""
    from devstack import doctor as examination

    _run(examination.run(read_settings()))


@app.command()
def bench(
    json: Annotated[
        Path | None, typer.Option(help="Where to write the figures as JSON; - is standard output.")
    ] = None,
) -> None:
    """Measure speed, as ratios against a bare Temporal workflow."""
    from devstack.bench import run as measurements

    _run(measurements.run(json))


@app.command()
def replay(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Histories as the Temporal UI saves them; else those of open runs.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 200,
) -> None:
    """Try this code on the histories of older runs; exit 1 if any would stop."""
    from devstack import replay as replaying

    _run(replaying.run(read_settings(), files or [], limit))


@contextmanager
def _saying_that_postgres_is_away() -> Iterator[None]:
    from sqlalchemy.exc import OperationalError

    try:
        yield
    except OperationalError:
        # Its text names hosts and roles; `sorriso doctor` says what is wrong.
        print("sorriso: Postgres cannot be reached; ask `sorriso doctor`", file=sys.stderr)
        raise typer.Exit(code=1) from None


def _run(main: Coroutine[Any, Any, int], *, when_stopped: int = 130) -> NoReturn:
    """Run `main` and exit with its code, or with `when_stopped` after Ctrl-C or SIGTERM.

    The exit skips the interpreter's clean-up, in which a Temporal client may hang.
    """
    from devstack.errors import StackError

    try:
        code = asyncio.run(_until_stopped(main))
    except asyncio.CancelledError:
        code = when_stopped
    except StackError as error:
        print(f"sorriso: {error}", file=sys.stderr)
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


async def _until_stopped(main: Coroutine[Any, Any, int]) -> int:
    task = asyncio.ensure_future(main)

    def stop() -> None:
        # Once: a second Ctrl-C must not interrupt the stopping of the parts.
        if not task.cancelling():
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    return await task


def main() -> None:
    """The program's entry. Bad settings are said plainly."""
    from pydantic import ValidationError

    try:
        app()
    except ValidationError as error:
        if error.title != "Settings":
            raise
        for problem in error.errors(include_input=False, include_url=False):
            name = "".join(f"{part}: " for part in problem["loc"][:1]).upper()
            reason = problem["msg"].removeprefix("Value error, ")
            print(f"sorriso: {name}{reason}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
