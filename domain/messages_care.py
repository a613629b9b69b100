"""What the bot says around people: pain and danger, calling the team, and coming back after it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.dialogue.facts import ClinicFacts, ProcedureFacts
from domain.dialogue.state import OfferedTime
from domain.portuguese import clock, moment, on_day_of, the

BACK_AGAIN = "Voltei a responder por aqui 🙂 Se precisar de algo, é só escrever."


def agreed_with_people(procedure: ProcedureFacts, offer: OfferedTime, zone: ZoneInfo) -> str:
    """What the patient and the team seem to have agreed, put as a question."""
    when = moment(offer.starts_at.astimezone(zone))
    what = f"{procedure.name.lower()} com {the(offer.dentist)}"
    return f"Vi que vocês combinaram {when} ({what}). Posso registrar?"


def team_comes(clinic: ClinicFacts, now: datetime) -> str:
    """When people will answer: soon while the clinic is open, else at its next opening."""
    if clinic.opens_at is None:
        return "Alguém da equipe responde por aqui assim que possível."
    zone = ZoneInfo(clinic.zone)
    return f"A recepção abre {_opening(clinic.opens_at.astimezone(zone), now.astimezone(zone))}."


def _opening(local: datetime, today: datetime) -> str:
    """`hoje, às 13:30`, `amanhã, às 08:00`, `na segunda, 30/11, às 08:00`."""
    days = (local.date() - today.date()).days
    named = {0: "hoje", 1: "amanhã"}.get(days) or on_day_of(local.date())
    return f"{named}, {clock(local)}"
