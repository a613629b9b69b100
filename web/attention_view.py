"""What the panel lets staff do about a booking on their list, in Portuguese."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.portuguese import reais
from domain.vocabulary import BookingStatus


class Deed(StrEnum):
    """The last part of a button's address."""

    ACCEPT = "aceitar"
    GIVE_BACK = "devolver"
    GAVE_BACK = "devolvido"
    SETTLE = "resolvido"


_UNDECIDED = ("paid_late", "paid_wrong_amount", "paid_after_cancellation")
"""Money is there, and nobody has said what becomes of it."""
_BY_HAND = ("refund_by_hand", "refund_refused")
"""Only staff can send it back, in their own bank's app."""


@dataclass(frozen=True)
class Button:
    """A button of a booking's; `asks` is said before it is done."""

    deed: Deed
    label: str
    asks: str | None = None


def buttons(reason: str, status: BookingStatus, received_centavos: int) -> Sequence[Button]:
    """The likeliest first."""
    made = []
    amount = reais(received_centavos)
    if reason == "paid_wrong_amount" and status is BookingStatus.HELD:
        asks = f"Ficar com {amount} como sinal? A consulta será confirmada."
        made.append(Button(Deed.ACCEPT, f"Aceitar {amount}", asks))
    if reason in _UNDECIDED and received_centavos:
        asks = f"Devolver {amount} ao paciente? Ele será avisado."
        made.append(Button(Deed.GIVE_BACK, f"Devolver {amount}", asks))
    if reason in _BY_HAND and received_centavos:
        asks = f"Os {amount} já saíram da conta da clínica? O paciente será avisado."
        made.append(Button(Deed.GAVE_BACK, f"Já devolvi {amount}", asks))
    return (*made, Button(Deed.SETTLE, "Resolvido"))
