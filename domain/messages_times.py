"""What the bot says of free times: offering them, asking for a yes, why there is none."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from domain.agenda.reasons import NoSlotReason, ReasonCode
from domain.dialogue.facts import ClinicFacts, ProcedureFacts
from domain.dialogue.state import OfferedTime
from domain.portuguese import (
    day,
    either,
    minutes,
    moment,
    on_day_of,
    on_moment,
    on_weekday,
    reais,
    the,
)

NO_FREE_TIME = "Não encontrei horário livre assim."
ASK_NAME = "E me diz, por favor, seu nome completo?"
PICK_AGAIN = "Não encontrei essa opção. Pode me responder com o número ou com o horário da lista?"
TIME_IS_OVER = "Esse horário já passou."
DAY_IS_OVER = "Esse dia já passou."
WHICH_ONE = "Ótimo! Qual deles? Pode responder com o número ou com o horário."
ASK_ANOTHER_TIME = "Sem problema! Que dia ou horário fica melhor para você?"


def listed(offers: Sequence[OfferedTime], zone: ZoneInfo) -> str:
    """The times, numbered, with the dentists where there are several."""
    one_dentist = len({offer.dentist_id for offer in offers}) == 1
    lines = []
    for number, offer in enumerate(offers, start=1):
        when = moment(offer.starts_at.astimezone(zone))
        when += "".join(f" e {at.astimezone(zone):%H:%M}" for at in offer.also_at)
        lines.append(f"{number}) {when}" + ("" if one_dentist else f" — {offer.dentist}"))
    return "\n".join(lines)


def times_offered(
    procedure: ProcedureFacts, offers: Sequence[OfferedTime], zone: ZoneInfo, *, ask_name: bool
) -> str:
    """Numbered free times, and how to answer."""
    dentists = {offer.dentist_id: offer.dentist for offer in offers}
    with_whom = f" com {the(next(iter(dentists.values())))}" if len(dentists) == 1 else ""
    lines = [
        f"Para {procedure.name.lower()}{with_whom}, tenho:",
        listed(offers, zone),
        "Qual prefere? Pode responder com o número ou com o horário.",
    ]
    if not procedure.named:
        lines.append("Se for para outro procedimento, é só me dizer qual.")
    if ask_name:
        lines.append(ASK_NAME)
    return "\n".join(lines)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def no_slot_reason(reason: NoSlotReason) -> str:
    """Why the agenda has nothing for the wish."""
    who = _capital(the(reason.dentist)) if reason.dentist else "A clínica"
    on_day = f" {on_day_of(reason.day)}" if reason.day else ""
    if reason.weekday is not None and reason.day is None:
        on_day = f" {on_weekday(reason.weekday)}"
    away = on_day or " nesses dias"
    match reason.code:
        case ReasonCode.NOT_ON_WEEKDAY:
            return f"{who} não atende{away}."
        case ReasonCode.CLINIC_CLOSED:
            why = f" ({reason.detail})" if reason.detail else ""
            return f"A clínica não abre{away}{why}."
        case ReasonCode.DENTIST_AWAY:
            return f"{who} não vai atender{away}."
        case ReasonCode.NOT_PERFORMED:
            return f"{who} não faz esse procedimento." if reason.dentist else NO_FREE_TIME
        case ReasonCode.BEYOND_HORIZON if reason.until:
            return f"A agenda está aberta só até {day(reason.until)}."
        case ReasonCode.OUTSIDE_HOURS | ReasonCode.TOO_LONG | ReasonCode.OFF_GRID:
            return f"Não tenho esse horário{on_day}."
        case ReasonCode.IN_THE_PAST:
            return TIME_IS_OVER if reason.day else DAY_IS_OVER
        case ReasonCode.UNDER_NOTICE:
            return "Esse horário já está muito em cima da hora."
        case ReasonCode.FULL | ReasonCode.DAILY_CAP:
            return f"Não há mais horário livre{on_day}." if on_day else NO_FREE_TIME
        case _:
            return NO_FREE_TIME


def no_time_but(
    reason: str, procedure: ProcedureFacts, offers: Sequence[OfferedTime], zone: ZoneInfo
) -> str:
    """Why the wish cannot be met, and what comes nearest."""
    if not offers:
        return f"{reason} Quer tentar outro dia? Se preferir, também posso chamar a equipe."
    return (
        f"{reason} O mais próximo que tenho para {procedure.name.lower()} é:\n"
        f"{listed(offers, zone)}\nAlgum desses serve?"
    )


def confirm_question(
    procedure: ProcedureFacts, offer: OfferedTime, clinic: ClinicFacts, zone: ZoneInfo
) -> str:
    """Repeats weekday, date and time, says what it costs now, and asks."""
    when = on_moment(offer.starts_at.astimezone(zone))
    said = f"Combinado: {procedure.name.lower()} {when}, com {the(offer.dentist)}."
    if procedure.deposit_centavos:
        return (
            f"{said} Para garantir, pedimos um sinal de {reais(procedure.deposit_centavos)} por "
            f"PIX, e o horário fica guardado por {minutes(clinic.hold_minutes)}. Posso reservar?"
        )
    return f"{said} Posso confirmar?"


def ask_again(procedure: ProcedureFacts, offer: OfferedTime, zone: ZoneInfo) -> str:
    """The question in force once more, after something that was neither yes nor no."""
    when = moment(offer.starts_at.astimezone(zone))
    return f"Posso reservar {procedure.name.lower()} para {when}? Responda *sim* ou *não*."


def which_date(dates: Sequence[date]) -> str:
    """Asks between readings that only the patient can tell apart."""
    return f"Só para eu não errar: você quer dizer {either([day(one) for one in dates])}?"


def slot_taken(offer: OfferedTime, zone: ZoneInfo) -> str:
    """Somebody else was faster."""
    when = moment(offer.starts_at.astimezone(zone))
    return f"Poxa, o horário de {when} acabou de ser ocupado."
