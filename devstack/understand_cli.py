"""`sorriso understand`: JSON lines in, what the rules understand out, one line each.

Reads `{"text", "reference", "context"?}` and writes `{"intent", "slots", "also",
"needs_clarification"}`: dates as ISO, times as HH:MM, weekdays as mon to sun, yesno as yes or no.
"""

import json
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime, time
from typing import Annotated, TextIO

import typer
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from domain.language import Context, Intent, Option, Slots, Understood, understand

_ALWAYS = ("date_from", "date_to", "time_from", "time_to", "procedure", "option", "yesno")
_MENU_WORDS = {
    "confirmar": Intent.CONFIRM,
    "remarcar": Intent.RESCHEDULE,
    "cancelar": Intent.CANCEL,
}

app = typer.Typer(add_completion=False)

Json = str | int | bool | None | list[str] | list[int]


class ContextLine(BaseModel):
    """The question a message answers. Local times may come without an offset."""

    model_config = ConfigDict(extra="ignore")

    state: str | None = None
    question: str | None = None
    options: list[str] = []
    slot: datetime | None = None
    appointment: datetime | None = None
    menu: dict[int, str] | None = None


class Line(BaseModel):
    """One message to understand."""

    model_config = ConfigDict(extra="ignore")

    text: str
    reference: AwareDatetime
    context: ContextLine | None = None


def read_context(line: ContextLine | None, reference: datetime) -> Context:
    """The context in the domain's terms; times without an offset are in the reference's."""
    if line is None:
        return Context()

    def local(moment: datetime) -> datetime:
        return (
            moment.astimezone(reference.tzinfo)
            if moment.tzinfo
            else moment.replace(tzinfo=reference.tzinfo)
        )

    def offered(text: str) -> Option:
        try:
            return Option(local(datetime.fromisoformat(text)), text)
        except ValueError:
            return Option(label=text)

    options = tuple(offered(option) for option in line.options)
    about = line.slot or line.appointment
    context = Context(
        state=line.state,
        options=options,
        question=line.question,
        about=local(about) if about else None,
    )
    return (
        context
        if line.menu is None
        else Context(
            state=context.state,
            options=context.options,
            question=context.question,
            about=context.about,
            menu=tuple(
                _MENU_WORDS.get(line.menu[n], Intent.OUT_OF_SCOPE) for n in sorted(line.menu)
            ),
        )
    )


def label_shape(understood: Understood) -> dict[str, object]:
    """The answer in the label guide's shape; slots that say nothing are left out."""
    return {
        "intent": understood.intent.value,
        "slots": slots_shape(understood.slots),
        "also": [intent.value for intent in understood.also],
        "needs_clarification": understood.needs_clarification,
    }


def slots_shape(slots: Slots) -> Mapping[str, Json]:
    """The slots as JSON values."""
    shape: dict[str, Json] = {}
    for field in fields(slots):
        value = getattr(slots, field.name)
        if field.name in _ALWAYS or value not in (None, (), False):
            shape[field.name] = _json_value(value)
    if slots.yesno is not None:
        shape["yesno"] = "yes" if slots.yesno else "no"
    return shape


def _json_value(value: object) -> Json:
    if isinstance(value, tuple):
        return [str(_json_value(item)) for item in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)


def understand_lines(source: Iterable[bytes], sink: TextIO) -> int:
    """Answer every line of `source` in order; the number of lines that could not be read.

    A line that cannot be read is answered too, with the code `unreadable_line`, its number and
    the field that is wrong, so that answers stay beside their messages.
    """
    unreadable = 0
    for number, text in enumerate(source, 1):
        if not text.strip():
            continue
        try:
            line = Line.model_validate_json(text.removeprefix(BOM_UTF8))
        except ValidationError as error:
            unreadable += 1
            print(json.dumps(_problem(number, error), ensure_ascii=False), file=sink)
            continue
        context = read_context(line.context, line.reference)
        understood = understand(line.text, reference=line.reference, context=context)
        print(json.dumps(label_shape(understood), ensure_ascii=False), file=sink)
    return unreadable


def _problem(number: int, error: ValidationError) -> dict[str, Json]:
    """What is wrong with a line, without its words."""
    first = error.errors(include_input=False, include_url=False)[0]
    field = ".".join(str(step) for step in first["loc"]) or None
    return {"error": "unreadable_line", "line": number, "field": field, "detail": first["msg"]}


@app.command("understand")
def main(
    strict: Annotated[bool, typer.Option(help="Exit 1 when a line could not be read.")] = True,
) -> None:
    """Understand patients' messages: JSON lines on standard input, answers on standard output.

    A line is {"text", "reference", "context"?}: the message, the local time with its offset
    (2026-11-23T09:00:00-03:00), and the question that was open, if any: its state (ask_date,
    ask_time, ask_procedure, choose_option, confirm_booking, confirm_cancel, reminder_confirm)
    with options, slot, appointment or menu. The answer is {"intent", "slots", "also",
    "needs_clarification"}, or {"error", "line", "field", "detail"} for a line that cannot be read.
    """
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    unreadable = understand_lines(sys.stdin.buffer, sys.stdout)
    if unreadable:
        typer.echo(f"sorriso: {unreadable} unreadable line(s)", err=True)
        raise typer.Exit(code=1 if strict else 0)
