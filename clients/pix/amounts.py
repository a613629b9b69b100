"""Between centavos and the providers' decimals. Nothing is ever calculated in floats."""

from decimal import Decimal

_CENTAVOS = 100


def to_wire(centavos: int) -> str:
    """15000 -> "150.00", as API Pix writes amounts. Raises ValueError unless positive."""
    if centavos <= 0:
        raise ValueError("an amount of money to move is positive")
    return f"{Decimal(centavos).scaleb(-2):.2f}"


def to_number(centavos: int) -> float:
    """15010 -> 150.1, as Asaas writes amounts. Raises ValueError unless positive.

    Only for JSON: its text has the very decimals again, up to amounts that no clinic sees.
    """
    return float(to_wire(centavos))


def to_centavos(reais: Decimal) -> int:
    """Decimal("150.00") -> 15000. Raises ValueError for fractions of a centavo."""
    centavos = reais * _CENTAVOS
    if not centavos.is_finite() or centavos != centavos.to_integral_value():
        raise ValueError("an amount has whole centavos")
    return int(centavos)
