"""Score the rules on labelled messages, in the shape of the team's corpora.

A slot set is right when it equals the label or one of the accepted readings on the days, hours,
procedure, option and yes/no; parts of the day are compared by name when both sides have one.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from devstack.understand_cli import Line, label_shape, read_context
from domain.language import Understood, understand

app = typer.Typer(add_completion=False)

_OWN_MESSAGES = Path(__file__).parents[1] / "tests/domain/language/messages"
_EXACT = ("date_from", "date_to", "procedure", "option", "yesno")
_HOURS = ("time_from", "time_to")
_ACTS = {
    "book": ("book",),
    "cancel": ("cancel",),
    "pick": ("pick_option",),
}
"""What a `must_not` forbids, as intents; the others forbid a yes, a pick or a claim."""


@dataclass(frozen=True)
class Miss:
    """A message that was not understood as labelled."""

    text: str
    found: str
    """What was understood, as shown to people."""


@dataclass
class Score:
    """Counts over a corpus, and the lines that were wrong."""

    total: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    missed: list[Miss] = field(default_factory=list)

    def share(self, name: str) -> float:
        """The part of all lines that were right in `name`, 0 to 1."""
        return self.counts[name] / self.total if self.total else 0.0

    def count(self, name: str) -> int:
        """How many lines were counted under `name`."""
        return self.counts[name]


Record = Mapping[str, Any]


def _records(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _understand(record: Record) -> tuple[Understood, dict[str, Any]]:
    line = Line.model_validate({key: record.get(key) for key in ("text", "reference", "context")})
    context = read_context(line.context, line.reference)
    understood = understand(line.text, reference=line.reference, context=context)
    return understood, label_shape(understood)


def score_utterances(path: Path) -> Score:
    """Intents, slots and forbidden actions over labelled messages."""
    score = Score()
    for record in _records(path):
        score.total += 1
        understood, found = _understand(record)
        accepted = [record["slots"], *record.get("accept", ())]
        intent = found["intent"] in (record["intent"], *record.get("accept_intents", ()))
        slots = any(_same(found["slots"], label) for label in accepted)
        score.counts["intent"] += intent
        score.counts["slots"] += slots
        score.counts["must_not"] += _forbidden(record.get("must_not", ()), understood)
        score.counts["wrong_date"] += _wrong_date(found, accepted)
        if not (intent and slots):
            score.missed.append(Miss(record["text"], str(found)))
    return score


def score_times(path: Path) -> Score:
    """Days and hours over expressions of time, whatever the intent."""
    score = Score()
    for record in _records(path):
        score.total += 1
        asked = {**record, "context": {"state": "ask_time"}}
        _, found = _understand(asked)
        accepted = [record["expected"], *record.get("accept", ())]
        right = any(_same_times(found["slots"], label) for label in accepted)
        score.counts["slots"] += right
        score.counts["wrong_date"] += _wrong_date(found, accepted)
        if not right:
            score.missed.append(Miss(record["text"], str(found["slots"])))
    return score


def _same(found: Record, label: Record) -> bool:
    exact = all(found.get(name) == label.get(name) for name in _EXACT)
    return exact and _same_hours(found, label)


def _same_times(found: Record, label: Record) -> bool:
    days = all(found.get(name) == label.get(name) for name in ("date_from", "date_to"))
    if label.get("part") and not found.get("part"):
        return False
    return days and _same_hours(found, label)


def _same_hours(found: Record, label: Record) -> bool:
    if found.get("part") and label.get("part"):
        return bool(found["part"] == label["part"])
    return all(found.get(name) == label.get(name) for name in _HOURS)


def _wrong_date(found: Record, accepted: list[Record]) -> bool:
    """A day no reading allows, given without asking."""
    day = found["slots"].get("date_from")
    allowed = {label.get("date_from") for label in accepted}
    return bool(day) and day not in allowed and not found["needs_clarification"]


def _forbidden(must_not: tuple[str, ...], understood: Understood) -> int:
    slots = understood.slots
    broken = {
        "confirm_booking": slots.yesno is True,
        "pick": slots.option is not None,
        "mark_paid": False,
        "disclose": False,
        "change_price": False,
    }
    return sum(broken.get(act, understood.intent.value in _ACTS.get(act, ())) for act in must_not)


def score_file(path: Path) -> Score:
    """The score of a corpus of either kind: messages with an intent, or expressions of time."""
    first = next(_records(path), {})
    return score_utterances(path) if "intent" in first else score_times(path)


@app.command("score-language")
def main(
    corpora: Annotated[
        Path, typer.Argument(help="Folder with labelled messages, as JSON lines.", exists=True)
    ] = _OWN_MESSAGES,
    wrong: Annotated[bool, typer.Option(help="Also print what was wrong.")] = False,
) -> None:
    """Print how well the rules understand labelled messages."""
    paths = sorted(corpora.glob("*.jsonl"))
    if not paths:
        typer.echo(f"sorriso: no labelled messages (*.jsonl) in {corpora}", err=True)
        raise typer.Exit(code=1)
    for path in paths:
        score = score_file(path)
        typer.echo(f"{path.name}: {score.total} messages")
        for part in ("intent", "slots"):
            if score.count(part):
                typer.echo(f"  {part}: {score.share(part):.1%}")
        typer.echo(f"  wrong date, not asked: {score.count('wrong_date')}")
        typer.echo(f"  must_not violated: {score.count('must_not')}")
        for miss in score.missed if wrong else ():
            typer.echo(f"    {miss.text} -> {miss.found}")
