"""The table of phrases in `phrases.txt`, one test for each line."""

import pytest

from tests.domain.language.phrases import Row, mismatch, rows


def _name(row: Row) -> str:
    return f"{row.text} [{row.state or 'no question'}]"


@pytest.mark.parametrize("row", list(rows()), ids=_name)
def test_a_phrase_is_understood_as_the_table_says(row: Row) -> None:
    assert mismatch(row) is None
