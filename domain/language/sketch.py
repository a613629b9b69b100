"""A message with its dates, times and parts of the day replaced by numbered marks.

"não posso na sexta, tem quinta às 9?" becomes "nao posso na <d0>, tem <d1> <t0>?", so that what
is said *about* a time (negation, correction, from-to, alternatives) is a rule over plain text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum

from domain.language.model import Part, Prefer, Weekday

MARK = re.compile(r"<([dtp])(\d+)>")
DATE = r"<d\d+>"
TIME = r"<t\d+>"
PART = r"<p\d+>"
MASKED = "<x>"
ANY = rf"(?:{DATE}|{TIME}|{PART})"
_LINK = r"[ ,]*+(?:(?:de|da|do|das|a|as|na|no|nas|pela|em|la|pelas)\b[ ,]*+)?+"
WHEN = rf"(?>{ANY}(?:{_LINK}{ANY})*)"
"""Marks side by side. Atomic, so that a message of many marks costs no more than its length."""
_TIGHT = rf"(?>{ANY}(?: (?:(?:d[aeo]s?|as?|n[ao]s?|pela|em|la|pelas) )?{ANY})*)"
TIGHTS = (
    rf"(?>(?:{DATE}(?:(?: |, ?| , ?| e | ou | nem )(?:n[ao] |de |d[ao] |as? )?{DATE})*"
    rf"(?: (?:(?:d[aeo]s?|as?|n[ao]s?|pela|em|la|pelas) )?(?:{TIME}|{PART}))*)|{_TIGHT})"
)
"""Days in a list, or marks side by side without a comma: "menos quarta, à tarde" refuses one."""
WHENS = rf"(?>{WHEN}(?:(?: ?, ?| e | ou | nem )(?:n[ao] |de |d[ao] |a |as )?{WHEN})*)"


@dataclass(frozen=True)
class DateSpan:
    """A day or a stretch of days; both ends None is a date that cannot be."""

    start: date | None = None
    end: date | None = None
    readings: tuple[date, ...] = ()
    """The days it may mean, when it may mean several: the patient has to be asked."""
    weekday: Weekday | None = None
    """Set when the patient named only the day of the week."""
    bare: bool = False
    """Nothing but the weekday's name: which of them is for the question in force to say."""
    recurring: bool = False
    """"às terças": any such weekday."""
    weekdays: tuple[Weekday, ...] = ()
    """Weekdays within a long stretch ("em dezembro, numa sexta")."""
    asked: bool = False
    """The patient has to be asked, for another reason than several readings."""
    month_given: bool = True
    past: bool = False

    @property
    def possible(self) -> bool:
        """Whether it names any day at all."""
        return self.start is not None or self.end is not None

    @property
    def day(self) -> date | None:
        """The day, when it is one single day."""
        return self.start if self.start == self.end else None

    @property
    def unsure(self) -> bool:
        """Whether it needs asking."""
        return self.asked or len(self.readings) > 1 or not (self.possible or self.recurring)


@dataclass(frozen=True)
class TimeSpan:
    """A moment (both ends equal) or a stretch of the day."""

    start: time | None = None
    end: time | None = None
    as_said: tuple[int | None, int | None] = (None, None)
    """The hours before the clinic clock was applied, for what was bare; None where it was not."""
    approx: bool = False
    readings: tuple[time, ...] = ()


@dataclass(frozen=True)
class PartSpan:
    """A part of the day, a stretch named otherwise ("depois do almoço"), or a preference."""

    part: Part | None = None
    start: time | None = None
    end: time | None = None
    prefer: Prefer | None = None


class Role(StrEnum):
    """What the patient says about a mark."""

    WANT = "want"
    AVOID = "avoid"
    NEVER = "never"
    """Avoided whatever the week ("menos quarta")."""
    SOURCE = "source"
    """Where a visit is moved from."""
    DROPPED = "dropped"
    """Corrected, or not about a visit."""


Span = DateSpan | TimeSpan | PartSpan


@dataclass
class Sketch:
    """The text with marks, and what the marks stand for."""

    text: str
    dates: list[DateSpan] = field(default_factory=list)
    times: list[TimeSpan] = field(default_factory=list)
    parts: list[PartSpan] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)

    @property
    def marked(self) -> bool:
        """Whether anything has been marked so far."""
        return bool(self.dates or self.times or self.parts)

    def mark(self, span: Span) -> str:
        """A new mark for `span`, to stand in the text in its place."""
        if isinstance(span, DateSpan):
            self.dates.append(span)
            return f"<d{len(self.dates) - 1}>"
        if isinstance(span, TimeSpan):
            self.times.append(span)
            return f"<t{len(self.times) - 1}>"
        self.parts.append(span)
        return f"<p{len(self.parts) - 1}>"

    def replace(
        self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], Span | None]
    ) -> None:
        """Put a mark wherever `pattern` matches and `read` makes sense of it."""

        def substitute(match: re.Match[str]) -> str:
            span = read(match)
            return match.group(0) if span is None else f" {self.mark(span)} "

        self.text = pattern.sub(substitute, self.text)

    def date_of(self, mark: str) -> DateSpan:
        """The date a mark stands for."""
        return self.dates[int(mark[2:-1])]

    def doubt_date(self, mark: str, readings: tuple[date, ...]) -> None:
        """The date may mean any of these days."""
        self.dates[int(mark[2:-1])] = replace(self.date_of(mark), bare=False, readings=readings)

    def time_of(self, mark: str) -> TimeSpan:
        """The time a mark stands for."""
        return self.times[int(mark[2:-1])]

    def part_of(self, mark: str) -> PartSpan:
        """The part of the day a mark stands for."""
        return self.parts[int(mark[2:-1])]

    def set_role(self, text: str, role: Role) -> None:
        """Give every mark in a piece of text a role, unless it has one."""
        for mark in MARK.finditer(text):
            self.roles.setdefault(mark.group(0), role)

    def marks(self, kind: str, role: Role = Role.WANT) -> Iterator[str]:
        """The marks of a kind (`d`, `t`, `p`) that have that role, in order."""
        for match in MARK.finditer(self.text):
            mark = match.group(0)
            if match.group(1) == kind and self.roles.get(mark, Role.WANT) is role:
                yield mark

    def tidy(self) -> None:
        """One space between words, none before punctuation."""
        self.text = re.sub(r"[^\S\n]+", " ", self.text)
        self.text = re.sub(r" +(?=[.,!?;\n])", "", self.text).strip()
