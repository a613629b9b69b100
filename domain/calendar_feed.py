"""A dentist's agenda as an iCalendar feed (RFC 5545) that tells nobody who is treated for what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from domain.agenda.period import Period

PARTICLES = frozenset({"da", "das", "de", "di", "do", "dos", "e"})
_LINE_OCTETS = 75


@dataclass(frozen=True)
class FeedVisit:
    """A visit in the feed."""

    booking_id: UUID
    period: Period
    patient: str
    """The full name, of which the feed shows the initials."""
    certain: bool
    """Whether it is confirmed; otherwise its time is held for a payment."""
    made_at: datetime
    """When the booking was made; aware."""
    is_on_top: bool = False
    """Whether staff squeezed it in."""


def render_feed(*, title: str, zone: str, visits: Iterable[FeedVisit]) -> str:
    """The feed's text. Moments are in UTC, which needs no table of the zone's rules; `zone` is the
    clinic's, for programs that show other calendars' times in it. The same visits give the same
    text."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sorriso//Agenda//PT",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(title)}",
        f"X-WR-TIMEZONE:{zone}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        *(line for visit in visits for line in _event(visit)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def initials(name: str) -> str:
    """The first two initials, e.g. `J. M.` for "Jéssica Moraes Lima"."""
    words = [word for word in name.split() if word.casefold() not in PARTICLES]
    return " ".join(f"{word[0].upper()}." for word in words[:2])


def _event(visit: FeedVisit) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{visit.booking_id}@sorriso"
    yield f"DTSTAMP:{_stamp(visit.made_at)}"
    yield f"DTSTART:{_stamp(visit.period.starts_at)}"
    yield f"DTEND:{_stamp(visit.period.ends_at)}"
    what = "Encaixe" if visit.is_on_top else "Consulta"
    yield f"SUMMARY:{_escaped(f'{what} — {initials(visit.patient)}')}"
    yield f"STATUS:{'CONFIRMED' if visit.certain else 'TENTATIVE'}"
    yield "END:VEVENT"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for char in "\\;,":
        text = text.replace(char, f"\\{char}")
    return text


def _folded(line: str) -> str:
    """Lines are at most 75 octets long; one that goes on begins with a space."""
    parts: list[str] = []
    part = ""
    for char in line:
        if len(f"{part}{char}".encode()) > _LINE_OCTETS:
            parts.append(part)
            part = " "
        part += char
    return "\r\n".join([*parts, part])
