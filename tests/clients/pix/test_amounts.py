import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.pix.amounts import to_centavos, to_number, to_wire


@given(st.integers(min_value=1, max_value=10**12))
def test_an_amount_comes_back_from_the_wire_as_it_went(centavos: int) -> None:
    assert to_centavos(Decimal(to_wire(centavos))) == centavos
    assert json.loads(json.dumps(to_number(centavos)), parse_float=parse_exactly) == centavos


def parse_exactly(text: str) -> int:
    return to_centavos(Decimal(text))


@pytest.mark.parametrize(("centavos", "text"), [(1, "0.01"), (150, "1.50"), (15000, "150.00")])
def test_amounts_have_two_decimals(centavos: int, text: str) -> None:
    assert to_wire(centavos) == text


@pytest.mark.parametrize("reais", ["0.001", "NaN", "Infinity"])
def test_what_is_no_number_of_centavos_is_refused(reais: str) -> None:
    with pytest.raises(ValueError, match="centavos"):
        to_centavos(Decimal(reais))


@pytest.mark.parametrize("centavos", [0, -1])
def test_nothing_and_less_cannot_be_moved(centavos: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        to_wire(centavos)
