"""What the terminal of `sorriso dev` shows."""

import io

import pytest
from rich.console import Console

from devstack.terminal import _shower


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("api", "2026-11-22T19:09:44Z \x1b[0m[\x1b[32minfo     \x1b[0m] request_handled"),
        ("postgres", "2026-11-22 19:25:57.769 UTC [15618] LOG:  starting PostgreSQL 18.4"),
        ("postgres", "2026-11-22 19:25:57.854 UTC [1] FATAL:  the database system is starting up"),
        ("temporal", "Temporal UI:          http://localhost:8233"),
        ("temporal", ""),
    ],
)
def test_routine_does_not_push_the_addresses_out_of_sight(part: str, line: str) -> None:
    assert shown(part, line) == ""


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("worker", "2026-11-22T19:09:44Z [warning  ] activity_failed"),
        ("worker", "Traceback (most recent call last):"),
        ("postgres", "2026-11-22 19:25:57.769 UTC [1] FATAL:  could not write: disk is full"),
        ("seed", "seeded Clínica Sorriso da Vila"),
    ],
)
def test_whatever_is_not_routine_is_shown_with_its_parts_name(part: str, line: str) -> None:
    assert shown(part, line) == f"{part:>8} {line}\n"


def shown(part: str, line: str) -> str:
    output = io.StringIO()
    _shower(Console(file=output, highlight=False))(part, line)
    return output.getvalue()
