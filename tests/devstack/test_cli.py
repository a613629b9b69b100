"""What the commands say when they are called in vain."""

from pathlib import Path

import pytest

import cli
from devstack import replay
from settings import Settings

NOWHERE = "postgresql+psycopg://sorriso_app:hush@127.0.0.1:1/none"


def said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int | str | None, str]:
    """The exit code of `sorriso arguments…`, and what stands in the standard error."""
    monkeypatch.setattr("sys.argv", ["sorriso", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "postgres://sorriso_app:hush@db/x", "postgresql+psycopg://"),
        ("PUBLIC_BASE_URL", "sorriso", "valid URL"),
        ("DEBOUNCE_SECONDS", "99", "10"),
        ("ENCRYPTION_KEYS", "short", "32 bytes"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    words: str,
) -> None:
    monkeypatch.setenv(name, value)

    code, error = said(monkeypatch, capsys, "migrate")

    assert code == 2
    assert error.startswith(f"sorriso: {name}: ")
    assert words in error
    assert "hush" not in error


@pytest.mark.parametrize("command", ["migrate", "seed"])
def test_a_database_that_is_away_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    monkeypatch.setenv("MIGRATIONS_DATABASE_URL", NOWHERE)

    code, error = said(monkeypatch, capsys, command)

    assert (code, error) == (1, "sorriso: Postgres cannot be reached; ask `sorriso doctor`\n")


@pytest.mark.parametrize("text", ["{", '{"a": 1}', "é"])
async def test_a_file_that_is_no_history_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(text, encoding="latin-1")

    with pytest.raises(replay.UnreadableHistoryError, match=r"run\.json"):
        await replay.run(Settings(_env_file=None), [file], limit=1)


async def test_a_temporal_that_is_away_is_said() -> None:
    nowhere = Settings(_env_file=None, temporal_address="127.0.0.1:1")

    with pytest.raises(replay.UnreachableError):
        await replay.run(nowhere, [], limit=1)
