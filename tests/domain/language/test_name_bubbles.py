"""A name sent as a bubble of its own, beside the answer to what was asked."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.language import Context, Intent, Option, understand

ZONE = ZoneInfo("America/Sao_Paulo")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
OPTIONS = tuple(
    Option(datetime(2026, 11, day, hour, minute, tzinfo=ZONE))
    for day, hour, minute in ((23, 14, 0), (24, 13, 30), (25, 17, 15))
)


@pytest.mark.parametrize("text", ["3\nDiego Ramos", "Diego Ramos\n3", "17:15\nDiego Ramos"])
def test_the_pick_is_read_as_if_it_stood_alone(text: str) -> None:
    context = Context(
        state="choose_option", options=OPTIONS, question="E me diz seu nome completo?"
    )

    understood = understand(text, reference=NOW, context=context)

    assert understood.intent is Intent.PICK_OPTION
    assert understood.slots.option == 3
    assert understood.person_name == "Diego Ramos"
