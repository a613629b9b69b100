"""Why there is no time, in a patient's words."""

from datetime import date

import pytest

from domain.agenda.reasons import NoSlotReason, ReasonCode
from domain.messages_times import no_slot_reason

SATURDAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            NoSlotReason(ReasonCode.NOT_ON_WEEKDAY, dentist="Dra. Camila", weekday=5, day=SATURDAY),
            "A Dra. Camila não atende no sábado, 28/11.",
        ),
        (
            NoSlotReason(ReasonCode.NOT_ON_WEEKDAY, dentist="Dra. Camila"),
            "A Dra. Camila não atende nesses dias.",
        ),
        (
            NoSlotReason(ReasonCode.CLINIC_CLOSED, detail="Carnaval"),
            "A clínica não abre nesses dias (Carnaval).",
        ),
        (NoSlotReason(ReasonCode.IN_THE_PAST), "Esse dia já passou."),
        (NoSlotReason(ReasonCode.IN_THE_PAST, day=SATURDAY), "Esse horário já passou."),
    ],
)
def test_a_reason_is_true_of_the_days_that_were_asked_for(reason: NoSlotReason, said: str) -> None:
    assert no_slot_reason(reason) == said
