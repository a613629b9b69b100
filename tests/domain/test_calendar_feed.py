from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.agenda import Period
from domain.calendar_feed import FeedVisit, initials, render_feed

START = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
VISIT = FeedVisit(
    booking_id=UUID(int=7),
    period=Period(START, START + timedelta(minutes=45)),
    patient="Jéssica Moraes Lima",
    certain=True,
    made_at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
)


def feed(*visits: FeedVisit, title: str = "Agenda") -> list[str]:
    text = render_feed(title=title, zone="America/Sao_Paulo", visits=visits)
    assert text.endswith("\r\n")
    return text.split("\r\n")


def test_a_visit_has_its_time_and_the_initials_alone() -> None:
    lines = feed(VISIT)

    begin = lines.index("BEGIN:VEVENT")
    assert lines[begin : lines.index("END:VEVENT") + 1] == [
        "BEGIN:VEVENT",
        "UID:00000000-0000-0000-0000-000000000007@sorriso",
        "DTSTAMP:20261120T083000Z",
        "DTSTART:20261125T130000Z",
        "DTEND:20261125T134500Z",
        "SUMMARY:Consulta — J. M.",
        "STATUS:CONFIRMED",
        "END:VEVENT",
    ]


def test_a_held_time_is_tentative() -> None:
    held = FeedVisit(UUID(int=8), VISIT.period, "Ana", certain=False, made_at=START)

    assert "STATUS:TENTATIVE" in feed(held)
    assert "SUMMARY:Consulta — A." in feed(held)


def test_a_visit_that_was_squeezed_in_is_marked() -> None:
    assert "SUMMARY:Encaixe — J. M." in feed(replace(VISIT, is_on_top=True))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Jéssica Moraes Lima", "J. M."), ("maria da silva", "M. S."), ("Édson", "É."), (" ", "")],
)
def test_initials_are_the_first_two_and_skip_particles(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_a_title_is_escaped_and_long_lines_are_folded_between_characters() -> None:
    lines = feed(title="Agenda; Dra. Zélia, " + "ã" * 60)

    first = next(place for place, line in enumerate(lines) if line.startswith("X-WR-CALNAME"))
    assert lines[first].startswith("X-WR-CALNAME:Agenda\\; Dra. Zélia\\, ã")
    assert lines[first + 1].startswith(" ã")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = "\r\n".join(lines).replace("\r\n ", "")
    assert "ã" * 60 in unfolded
