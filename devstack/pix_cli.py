"""`sorriso pix`: write a BR Code, or see what is in one."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from domain.errors import InvalidFieldError
from domain.pix.brcode import BrCode, build_dynamic, build_static, parse
from domain.pix.keys import PixKeyType

app = typer.Typer(help="Write and read BR Codes, the text behind a PIX QR code.")


@app.command()
def encode(
    name: Annotated[str, typer.Option(help="Receiver's name; cut to 25 characters.")],
    city: Annotated[str, typer.Option(help="Receiver's city; cut to 15 characters.")],
    key: Annotated[str | None, typer.Option(help="PIX key of a static code.")] = None,
    key_type: Annotated[PixKeyType | None, typer.Option(help="What the key is.")] = None,
    location: Annotated[
        str | None, typer.Option(help="Address of a dynamic code's charge, without https://.")
    ] = None,
    amount_centavos: Annotated[
        int | None, typer.Option(help="Left out, the payer types it.")
    ] = None,
    txid: Annotated[str | None, typer.Option(help="Up to 25 letters or digits.")] = None,
    description: Annotated[str | None, typer.Option(help="Shown to the payer.")] = None,
) -> None:
    """Print the code, static from a key or dynamic from a location, and its fields as JSON."""
    if location is not None:
        if any(
            option is not None for option in (key, key_type, amount_centavos, txid, description)
        ):
            raise typer.BadParameter("a location goes with a name and a city alone")
        with _exit_on_refusal():
            code = build_dynamic(location, name, city)
    elif key is not None and key_type is not None:
        with _exit_on_refusal():
            code = build_static(key, key_type, name, city, amount_centavos, txid, description)
    else:
        raise typer.BadParameter("give a key with its type, or a location")
    typer.echo(json.dumps({"code": code, **_fields(parse(code, strict=True))}, indent=2))


@app.command()
def decode(
    code: Annotated[str, typer.Argument(help="The text of the code, in quotes.")],
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Tolerate what other systems get wrong.")
    ] = False,
) -> None:
    """Print the fields of a code as JSON, or say why it is a bad one and exit with 1."""
    with _exit_on_refusal():
        brcode = parse(code, strict=not lenient)
    typer.echo(json.dumps(_fields(brcode), indent=2))


def _fields(brcode: BrCode) -> dict[str, str | int | None]:
    return {"kind": brcode.kind, **dataclasses.asdict(brcode)}


@contextmanager
def _exit_on_refusal() -> Iterator[None]:
    try:
        yield
    except InvalidFieldError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(code=1) from None
