import pytest

from domain.voice import fluent


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("depois das… das quatro", "depois das quatro"),
        ("queria ver se, se o doutor pode", "queria ver se o doutor pode"),
        ("essa... essa quinta", "essa quinta"),
        ("não não não, obrigada", "não, obrigada"),
        ("Das das três", "Das três"),
    ],
)
def test_words_said_twice_in_a_row_are_read_once(said: str, meant: str) -> None:
    assert fluent(said) == meant


@pytest.mark.parametrize("said", ["meu número é 9 9 8", "a ana, amanhã", "sim. sim?", ""])
def test_what_is_no_stutter_stays(said: str) -> None:
    assert fluent(said) == said
