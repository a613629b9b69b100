"""`sorriso clinic`: open a clinic in a real installation, and give it what it needs to start.

Exit code 1 for what is refused or cannot be reached, 2 for what was not understood.
"""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TextIO, TypeVar
from uuid import UUID

import typer

from devstack.environment import read_settings
from domain.errors import DomainError, InvalidFieldError
from domain.pix.keys import PixKeyType
from domain.vocabulary import PaymentProviderKind

if TYPE_CHECKING:
    from api.schemas.agenda import ConflictBody
    from devstack.clinics import MadeToken
    from settings import Settings

Result = TypeVar("Result")

app = typer.Typer(
    help="Set up clinics: the first steps, which no web page can take.", no_args_is_help=True
)

_REAIS = re.compile(r"(\d{1,6})(?:[.,](\d{2}))?")


def _centavos(reais: str) -> int:
    amount = _REAIS.fullmatch(reais)
    if amount is None:
        raise typer.BadParameter(f"{reais!r} is no amount; write reais as 220 or 220,50")
    return int(amount[1]) * 100 + int(amount[2] or 0)


ClinicId = Annotated[UUID, typer.Option("--clinic", help="The clinic's id.")]
DentistId = Annotated[UUID, typer.Option("--dentist", help="The dentist's id.")]
PixKey = Annotated[str | None, typer.Option(help="PIX key, where there is no provider.")]
KeyType = Annotated[PixKeyType | None, typer.Option(help="What the key is.")]


@app.command()
def add(
    name: Annotated[str, typer.Option(help="As patients know it.")],
    timezone: Annotated[str, typer.Option(help="IANA zone, e.g. America/Sao_Paulo.")],
    city: Annotated[str, typer.Option(help="Decides the holidays.")],
    state: Annotated[str, typer.Option(help="Its two letters, likewise.")],
    dentist: Annotated[str, typer.Option(help='The first one\'s name: "Dra. Camila Rocha".')],
    address: Annotated[str | None, typer.Option(help="Told to patients who ask.")] = None,
    hours: Annotated[str | None, typer.Option(help="Opening hours in words, likewise.")] = None,
    pix_key: PixKey = None,
    pix_key_type: KeyType = None,
) -> None:
    """Open a clinic; prints its ids, and an API token that is shown this once."""
    from devstack import clinics

    made = _do(
        lambda settings: clinics.add_clinic(
            settings,
            clinics.NewClinic(
                name=name,
                timezone=timezone,
                city=city,
                state=state.upper(),
                address=address,
                hours=hours,
            ),
            clinics.NewDentist(dentist=dentist, pix_key=pix_key, pix_key_type=pix_key_type),
        )
    )
    typer.echo(f"clinic   {made.clinic_id}")
    typer.echo(f"dentist  {made.dentist_id}")
    _show_token(made.token)


@app.command("dentist")
def add_dentist(
    clinic: ClinicId,
    name: Annotated[str, typer.Option(help='"Dr. Renato Alves".')],
    pix_key: PixKey = None,
    pix_key_type: KeyType = None,
) -> None:
    """Add a dentist to a clinic; prints their id."""
    from devstack import clinics

    dentist_id = _do(
        lambda settings: clinics.add_dentist(
            settings,
            clinic,
            clinics.NewDentist(dentist=name, pix_key=pix_key, pix_key_type=pix_key_type),
        )
    )
    typer.echo(f"dentist  {dentist_id}")


@app.command("list")
def list_clinics() -> None:
    """Show the clinics, their dentists and the API tokens that are in force."""
    from devstack import clinics

    for listed in _do(clinics.list_clinics):
        typer.echo(f"{listed.clinic.id}  {listed.clinic.name}, {listed.clinic.timezone}")
        for dentist in listed.dentists:
            typer.echo(f"  dentist  {dentist.id}  {dentist.name}, {dentist.status}")
        for token in listed.tokens:
            typer.echo(f"  token    {token.id}  {token.label}, for {token.dentist_id}")


@app.command()
def token(
    clinic: ClinicId,
    dentist: DentistId,
    label: Annotated[
        str, typer.Option(help="Who uses it; told in the history of what they change.")
    ] = "made by hand",
) -> None:
    """Make an API token, which is shown this once."""
    from devstack import clinics

    _show_token(_do(lambda settings: clinics.add_token(settings, clinic, dentist, label)))


@app.command()
def revoke(
    token_id: Annotated[UUID, typer.Argument(help="The token's id, as `list` shows it.")],
) -> None:
    """Take an API token out of force."""
    from devstack import clinics

    _do(lambda settings: clinics.revoke_token(settings, token_id))
    typer.echo(f"revoked  {token_id}")


@app.command()
def procedure(
    clinic: ClinicId,
    dentist: DentistId,
    code: Annotated[str, typer.Option(help="How the language rules call it, e.g. limpeza.")],
    name: Annotated[str | None, typer.Option(help="As patients read it.")] = None,
    minutes: Annotated[int | None, typer.Option(help="How long it takes.")] = None,
    price: Annotated[int | None, typer.Option(parser=_centavos, metavar="REAIS")] = None,
    deposit: Annotated[int | None, typer.Option(parser=_centavos, metavar="REAIS")] = None,
    default: Annotated[
        bool, typer.Option("--default", help="Offer it to patients who name nothing.")
    ] = False,
) -> None:
    """Offer a procedure, or change the one of that code; this dentist performs it."""
    from api.schemas.procedures import ProcedurePatch
    from devstack import clinics

    given = {
        "name": name,
        "duration_minutes": minutes,
        "price_centavos": price,
        "deposit_centavos": deposit,
        "is_default": True if default else None,
    }
    procedure_id, conflicts = _do(
        lambda settings: clinics.set_procedure(
            settings,
            clinic,
            dentist,
            code,
            ProcedurePatch.model_validate({k: v for k, v in given.items() if v is not None}),
        )
    )
    typer.echo(f"procedure  {procedure_id}")
    _show_conflicts(conflicts)


@app.command()
def hours(
    clinic: ClinicId,
    dentist: DentistId,
    week: Annotated[str, typer.Argument(help='"seg-sex 08:00-12:00 13:30-18:00, sáb 08:00-12:00"')],
) -> None:
    """Set a dentist's whole week, in the clinic's own time."""
    from devstack import clinics

    conflicts = _do(lambda settings: clinics.set_hours(settings, clinic, dentist, week))
    typer.echo("set")
    _show_conflicts(conflicts)


@app.command()
def payments(
    clinic: ClinicId,
    provider: Annotated[PaymentProviderKind, typer.Option(help="Who keeps the account.")],
    credentials: Annotated[
        typer.FileText,
        typer.Option(encoding="utf-8", help="JSON, or - to read it as input; kept encrypted."),
    ],
) -> None:
    """Charge through this account from now on; its webhook is registered first."""
    from devstack.clinic_payments import open_account

    secret = _read_object(credentials)
    opened = _do(lambda settings: open_account(settings, clinic, provider, secret))
    typer.echo(f"account  {opened.account_id}")
    typer.echo(f"webhook  {opened.webhook_url}")
    if not opened.is_registered:
        typer.echo("Enter this address in the provider's own panel: it takes none from programs.")


@app.command()
def ai(
    clinic: ClinicId,
    external: Annotated[
        bool | None,
        typer.Option(
            "--external/--no-external",
            help="Whether patients' words and voices may go to a model outside this house.",
        ),
    ] = None,
    calls: Annotated[
        int | None, typer.Option(min=0, help="Calls a day at most; then the rules answer alone.")
    ] = None,
) -> None:
    """Let outside models read for a clinic, or keep them away."""
    from devstack import clinics

    rules = _do(lambda settings: clinics.set_ai(settings, clinic, external, calls))
    typer.echo(f"external  {'yes' if rules.external else 'no'}")
    typer.echo(f"calls     {rules.calls_per_day} a day")


def _read_object(file: TextIO) -> dict[str, object]:
    try:
        content = json.load(file)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        _fail(f"credentials: {file.name} holds no JSON object", code=2)
    return content


def _show_token(made: "MadeToken") -> None:
    typer.echo(f"token    {made.token_id}")
    typer.echo(f"API token, shown only now: {made.secret.get_secret_value()}")


def _show_conflicts(conflicts: "list[ConflictBody]") -> None:
    for conflict in conflicts:
        typer.echo(
            f"does not fit any more: booking {conflict.booking_id} of "
            f"{conflict.starts_at:%Y-%m-%d %H:%M %Z} ({conflict.reason})"
        )


def _do(work: "Callable[[Settings], Coroutine[Any, Any, Result]]") -> Result:
    settings = read_settings()
    with _exit_on_refusal():
        return asyncio.run(work(settings))


@contextmanager
def _exit_on_refusal() -> Iterator[None]:
    from pydantic import ValidationError
    from sqlalchemy.exc import OperationalError

    from clients.errors import RemoteError

    try:
        yield
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        _fail(*(f"{problem['loc'][0]}: {problem['msg']}" for problem in problems), code=2)
    except InvalidFieldError as error:
        _fail(str(error), code=2)
    except (DomainError, RemoteError) as error:
        _fail(str(error), code=1)
    except OperationalError:
        # Its text names hosts and roles; `sorriso doctor` says what is wrong.
        _fail("Postgres cannot be reached; ask `sorriso doctor`", code=1)


def _fail(*words: str, code: int) -> NoReturn:
    for line in words:
        typer.echo(f"sorriso: {line}", err=True)
    raise typer.Exit(code=code) from None
