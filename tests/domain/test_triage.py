"""Signs that an appointment cannot wait for."""

import pytest

from domain.triage import has_red_flags


@pytest.mark.parametrize(
    "text",
    [
        "ta inchado e to com febre porra",
        "meu rosto inchou e estou com febre",
        "não consigo engolir direito",
        "to com dificuldade pra respirar",
        "arranquei o dente e o sangramento não para",
        "estou com falta de ar",
    ],
)
def test_signs_of_danger_are_seen(text: str) -> None:
    assert has_red_flags(text)


@pytest.mark.parametrize(
    "text",
    [
        "estou com muita dor",
        "tá um pouco inchado",
        "não tenho febre nem inchaço",
        "sem falta de ar",
    ],
)
def test_pain_alone_is_no_sign_of_danger(text: str) -> None:
    assert not has_red_flags(text)
