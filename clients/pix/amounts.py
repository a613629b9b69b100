"""Between centavos and the providers' decimals. No float ever touches an amount."""

from decimal import Decimal

_CENTAVOS = 100


def to_reais(centavos: int) -> Decimal:
    """15000 -> Decimal("150.00")."""
    return Decimal(centavos).scaleb(-2)


def to_wire(centavos: int) -> str:
    """15000 -> "150.00", as API Pix writes amounts. Raises ValueError unless positive."""
    if centavos <= 0:
        raise ValueError("an amount of money to move is positive")
    return f"{to_reais(centavos):.2f}"


def to_centavos(reais: Decimal) -> int:
    """Decimal("150.00") -> 15000. Raises ValueError for fractions of a centavo."""
    centavos = reais * _CENTAVOS
    if not centavos.is_finite() or centavos != centavos.to_integral_value():
        raise ValueError("an amount has whole centavos")
    return int(centavos)
