"""What the bot says to patients of a visit that is just over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.dialogue.facts import Appointment
from domain.people import Relation
from domain.portuguese import clock, day, listing, the

CAME = "Que bom! Obrigada por avisar 😊 Qualquer coisa, é só me chamar por aqui."
MISSED = "Obrigada por avisar! Quer que eu veja um novo horário?"
MISSED_TOGETHER = (
    "Obrigada por avisar! Se quiser remarcar, me diz para quem é e que dia fica bom para vocês."
)
FOR_STAFF = "Obrigada por avisar! Deixei anotado para a equipe conferir."


def question(
    items: Sequence[Appointment], now: datetime, zone: ZoneInfo, *, name: str | None
) -> str:
    """Of the visits of one day. Never names a procedure: others may read the screen."""
    hello = f"Oi, {name}!" if name else "Oi!"
    when = _day_of(items[0].starts_at, now, zone)
    if len(items) > 1:
        whose = [f"{_first(item)} {clock(item.starts_at.astimezone(zone))}" for item in items]
        return (
            f"{hello} Deu tudo certo nas consultas de {when} ({listing(whose)})? "
            "Vocês conseguiram vir?"
        )
    [visit] = items
    if visit.relation is not Relation.SELF:
        return (
            f"{hello} Deu tudo certo na consulta de {_first(visit)}, {when}, com "
            f"{the(visit.dentist)}? Vocês conseguiram vir?"
        )
    return (
        f"{hello} Deu tudo certo na sua consulta de {when} com {the(visit.dentist)}? "
        "Você conseguiu vir?"
    )


def _day_of(starts_at: datetime, now: datetime, zone: ZoneInfo) -> str:
    on = starts_at.astimezone(zone).date()
    return "ontem" if now.astimezone(zone).date() - on == timedelta(days=1) else day(on)


def _first(item: Appointment) -> str:
    return item.patient.partition(" ")[0] or item.dentist
