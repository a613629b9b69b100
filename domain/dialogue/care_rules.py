"""The rules of patients in pain or in danger."""

from dataclasses import replace

from domain import messages
from domain.dialogue.decision import Decision, StaffReason
from domain.dialogue.state import Stage
from domain.dialogue.turn import Turn
from domain.dialogue.wish import Wish
from domain.language import Intent

URGENT_CARE = "urgencia"
"""The code of the procedure that is offered after an emergency, where the clinic has it."""


def emergency(turn: Turn) -> Decision | None:
    if not turn.wants(Intent.EMERGENCY):
        return None
    said = messages.RED_FLAGS if turn.heard.red_flags else messages.EMERGENCY
    urgent = Wish(procedure=URGENT_CARE, prefer="earliest")
    answer = turn.say(said, messages.URGENT_OFFER, stage=Stage.IDLE, wish=urgent, offers=())
    return replace(answer, call_staff=StaffReason.EMERGENCY)
