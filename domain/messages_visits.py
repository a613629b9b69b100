"""What the bot says to patients about the visits they have: moving them, reminders."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.dialogue.facts import Appointment, ClinicFacts
from domain.dialogue.state import OfferedTime, OwnVisit, VisitChange
from domain.messages_times import listed
from domain.portuguese import at_place, clock, day, listing, moment, the

MOVED_KEPT = "Combinado, a sua consulta continua como estava."
CANNOT_CHANGE = (
    "Não consegui mudar essa consulta por aqui. Já avisei a equipe, e alguém fala com você."
)
ALREADY_THEN = "A sua consulta já é nesse horário."
NOT_COMING = (
    "Obrigada por avisar! Quer remarcar para outro dia ou prefere cancelar? "
    "Responda 2 para remarcar ou 3 para cancelar."
)
_ASKED = {VisitChange.MOVE: "remarcar", VisitChange.CANCEL: "cancelar"}
_ANSWERS = "Responda 1 para confirmar, 2 para remarcar ou 3 para cancelar."
_WRITE_HERE = "Se precisar mudar alguma coisa, é só escrever aqui."


def which_visit(items: Sequence[Appointment], change: VisitChange, zone: ZoneInfo) -> str:
    """The visits by number, and the question which one is meant."""
    lines = [
        f"{number}) {moment(item.starts_at.astimezone(zone))}: "
        f"{item.procedure.lower()} com {the(item.dentist)}"
        for number, item in enumerate(items, start=1)
    ]
    return "\n".join(
        (f"Qual consulta você quer {_ASKED[change]}?", *lines, "Pode responder com o número.")
    )


def times_to_move(visit: OwnVisit, offers: Sequence[OfferedTime], zone: ZoneInfo) -> str:
    """Numbered free times to which the visit can be moved."""
    dentists = {offer.dentist for offer in offers}
    with_whom = f" com {the(next(iter(dentists)))}" if len(dentists) == 1 else ""
    old = moment(visit.starts_at.astimezone(zone))
    return (
        f"Para trocar a sua consulta de {old}, tenho{with_whom}:\n{listed(offers, zone)}\n"
        "Qual prefere? Pode responder com o número ou com o horário."
    )


def move_question(visit: OwnVisit, offer: OfferedTime, zone: ZoneInfo) -> str:
    """Names the old time and the new one, and asks."""
    old, new = (moment(at.astimezone(zone)) for at in (visit.starts_at, offer.starts_at))
    with_whom = f", com {the(offer.dentist)}" if offer.dentist != visit.dentist else ""
    return f"Troco a sua consulta de {old} para {new}{with_whom}?"


def dentist_away(appointment: Appointment, offers: Sequence[OfferedTime], zone: ZoneInfo) -> str:
    """The clinic cannot keep the time; other times are kept for the patient."""
    when = moment(appointment.starts_at.astimezone(zone))
    told = f"{the(appointment.dentist)} não vai poder atender {when}, pedimos desculpas. "
    told = told[:1].upper() + told[1:]
    if not offers:
        return f"{told}Que outro dia fica bom para você? Se preferir, posso cancelar."
    return (
        f"{told}Guardei estes horários para você:\n{listed(offers, zone)}\n"
        "Qual prefere? Se nenhum servir, me diz outro dia, ou responda *cancelar*."
    )


def dentist_back(appointment: Appointment, zone: ZoneInfo) -> str:
    """The clinic can keep the time after all."""
    when = moment(appointment.starts_at.astimezone(zone))
    return (
        f"Boa notícia: {the(appointment.dentist)} vai poder atender, e a sua consulta de {when} "
        "está mantida ✅ Se preferir outro dia, é só me dizer *remarcar*."
    )


def moved(appointment: Appointment, zone: ZoneInfo, *, by_patient: bool) -> str:
    """The visit has its new time."""
    when = moment(appointment.starts_at.astimezone(zone))
    if by_patient:
        return f"Pronto! Sua consulta mudou para {when} ✅"
    return (
        f"A clínica mudou a sua consulta para {when}, com {the(appointment.dentist)}. "
        "Se não puder nesse horário, é só me dizer *remarcar*."
    )


def could_not_move(offer: OfferedTime, visit: OwnVisit, zone: ZoneInfo) -> str:
    """Somebody else was faster: the visit stays where it was."""
    new, old = (moment(at.astimezone(zone)) for at in (offer.starts_at, visit.starts_at))
    return (
        f"Poxa, o horário de {new} acabou de ser ocupado. Sua consulta de {old} continua marcada."
    )


def reminder(
    items: Sequence[Appointment],
    clinic: ClinicFacts,
    zone: ZoneInfo,
    *,
    name: str | None,
    may_answer: bool,
) -> str:
    """Of the visits of one day. Never names a procedure: others may read the screen."""
    hello = f"Oi, {name}!" if name else "Oi!"
    starts = [item.starts_at.astimezone(zone) for item in items]
    ending = _ANSWERS if may_answer else _WRITE_HERE
    if len(items) == 1:
        what = moment(starts[0])
    else:
        whose = [f"{clock(at)} ({_first(item)})" for at, item in zip(starts, items, strict=True)]
        what = f"{day(starts[0].date())}, {listing(whose)}"
    return f"{hello} Passando para lembrar: {what}, {at_place(clinic.name)}. {ending}"


def presence_noted(starts: Sequence[datetime], zone: ZoneInfo) -> str:
    """The patient is coming."""
    first = moment(min(starts).astimezone(zone))
    return f"Presença confirmada ✅ Até {first}!"


def _first(item: Appointment) -> str:
    return item.patient.partition(" ")[0] or item.dentist
