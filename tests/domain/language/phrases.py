"""Read the table of phrases and compare what is understood with what is written there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from devstack.understand_cli import label_shape
from domain.language import Context, Option, understand

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))
OFFERED = tuple(
    Option(datetime(2026, 11, day, hour, minute, tzinfo=NOW.tzinfo))
    for day, hour, minute in ((24, 9, 0), (24, 14, 0), (25, 10, 30))
)
_SHORT = {"opt": "option", "proc": "procedure"}
_DAY = r"\d\d/\d\d"
_HOUR = r"\d\d:\d\d"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    text: str
    expected: str
    state: str | None
    intents: tuple[str, ...]
    slots: dict[str, str] = field(default_factory=dict)
    asks: bool = False


def rows() -> Iterator[Row]:
    """Every phrase of the table."""
    for line in (Path(__file__).parent / "phrases.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield _row(line)


def mismatch(row: Row) -> str | None:
    """What is understood otherwise than the table says; None when all is as it says."""
    context = Context(state=row.state, options=OFFERED if row.state == "choose_option" else ())
    found = label_shape(understand(row.text, reference=NOW, context=context))
    slots = {key: _text(value) for key, value in found["slots"].items() if value is not None}  # type: ignore[attr-defined]
    if "part" in row.slots and "time_from" not in row.slots:
        slots.pop("time_from", None)
        slots.pop("time_to", None)
    for unchecked in ("alternatives", "procedures"):
        slots.pop(unchecked, None)
    if "procedure" not in row.slots:
        slots.pop("procedure", None)
    wrong = []
    if found["intent"] not in row.intents:
        wrong.append(f"intent {found['intent']}")
    if slots != row.slots:
        wrong.append(f"slots {slots} instead of {row.slots}")
    if row.asks and not found["needs_clarification"]:
        wrong.append("does not ask")
    return "; ".join(wrong) or None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _row(line: str) -> Row:
    text, expected, *state = (cell.strip() for cell in line.split("|"))
    words = expected.split()
    slots: dict[str, str] = {}
    for word in words[1:]:
        if word in ("yes", "no"):
            slots["yesno"] = word
        elif "=" in word:
            name, _, value = word.partition("=")
            slots[_SHORT.get(name, name)] = value
        elif word != "ask":
            slots |= _span(word)
    return Row(
        text=text.replace(" // ", "\n"),
        expected=expected,
        state=state[0] if state else None,
        intents=tuple(words[0].split("/")),
        slots=slots,
        asks="ask" in words,
    )


def _span(word: str) -> dict[str, str]:
    """ "24/11..26/11" as date_from and date_to, "14:00.." as time_from alone."""
    kind = "date" if re.search(_DAY, word) else "time"
    start, dots, end = word.partition("..")
    end = end if dots else start
    slots = {}
    if start:
        slots[f"{kind}_from"] = _iso(start)
    if end:
        slots[f"{kind}_to"] = _iso(end)
    return slots


def _iso(moment: str) -> str:
    if not re.fullmatch(_DAY, moment):
        return moment
    day, month = moment.split("/")
    year = NOW.year if int(month) >= NOW.month else NOW.year + 1
    return f"{year}-{month}-{day}"
