"""What staff read of a chat to which they are called. Rendered from state and rows alone."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.dialogue.facts import Appointment
from domain.dialogue.state import DialogueState, Stage
from domain.messages_wishes import when_wished
from domain.portuguese import moment, reais, the
from domain.vocabulary import BookingStatus

REASONS = {
    "emergency": "Urgência",
    "asked": "Pediu para falar com uma pessoa",
    "reschedule": "Quer remarcar",
    "cancel": "Quer cancelar",
    "no_pix": "Pediu o PIX, e a clínica não tem chave",
    "payment": "Pagamento para conferir",
    "not_bookable": "Procedimento que a equipe marca",
    "not_understood": "O robô não entendeu",
    "received_file": "Mandou um arquivo",
    "emergency_missed": "Urgência que não veio",
    "dispute": "Contesta uma cobrança",
    "complaint": "Está insatisfeito",
    "clinical": "Pergunta clínica",
    "arrival": "Chegando ou atrasado",
    "unanswered": "Sem resposta da equipe",
}
"""By `StaffReason`; what other features add has its own words or the general ones."""
ON_CALL_THANKS = "Anotado, obrigado! Quem precisa está no painel."
OTHER_REASON = "Precisa de alguém"

_DOING = {
    Stage.CHOOSING_TIME: "Estava escolhendo um horário.",
    Stage.CONFIRMING: "Faltava confirmar o horário oferecido.",
    Stage.BOOKING: "O horário está sendo reservado.",
    Stage.AWAITING_PAYMENT: "Horário reservado, falta o sinal.",
    Stage.CONFIRMING_CANCELLATION: "Faltava confirmar o cancelamento.",
    Stage.CHOOSING_VISIT: "Faltava dizer qual consulta quer mudar.",
}


def reason(code: str | None) -> str:
    """Why people are called, in their words."""
    return REASONS.get(code or "", OTHER_REASON)


def summary(
    state: DialogueState,
    procedure: str | None,
    appointments: Sequence[Appointment],
    zone: ZoneInfo,
) -> str:
    """What the patient wants, where the dialogue stands, and what is booked and paid."""
    lines = []
    wanted = [one for one in (procedure and procedure.lower(), when_wished(state.wish)) if one]
    if wanted:
        lines.append(f"Quer: {', '.join(wanted)}.")
    if state.stage in _DOING:
        lines.append(_DOING[state.stage])
    if state.chosen is not None and state.stage is Stage.CONFIRMING:
        offered = moment(state.chosen.starts_at.astimezone(zone))
        lines.append(f"Oferecido: {offered}, com {the(state.chosen.dentist)}.")
    lines.extend(_visit(one, zone) for one in appointments)
    return " ".join(lines) or "Sem pedido em andamento nem consulta marcada."


def _visit(visit: Appointment, zone: ZoneInfo) -> str:
    when = moment(visit.starts_at.astimezone(zone))
    line = f"Consulta: {when}, {visit.procedure.lower()} com {the(visit.dentist)}"
    if visit.status is BookingStatus.HELD:
        return f"{line} (aguardando o sinal de {reais(visit.deposit_centavos)})."
    # Only where money came is there anything to divide.
    paid = f", sinal de {reais(visit.deposit_centavos)} recebido" if visit.if_cancelled else ""
    return f"{line} (confirmada{paid})."


_ATTENTION = {
    "paid_late": "Pagou depois do prazo",
    "paid_wrong_amount": "Pagou outro valor: aceitar ou devolver",
    "paid_again": "Pagou em dobro: o segundo valor está sendo devolvido",
    "paid_after_cancellation": "Pagou depois de cancelar",
    "confirmed_unpaid": "Confirmada, mas o dinheiro não aparece no banco",
    "payment_missing": "O banco não tem este pagamento",
    "charge_failed": "O PIX não pôde ser gerado",
    "provider_away": "O banco não responde",
    "refund_pending": "A devolução está demorando",
    "refund_refused": "O banco recusou a devolução",
    "refund_by_hand": "Devolver o sinal pelo app do banco",
    "med_dispute": "O pagador contestou o PIX (MED)",
    "dentist_away": "Dentista ausente: combinar outro horário",
    "same_name": "Pode ser outro paciente com o mesmo nome",
    "emergency_missed": "Urgência que não veio",
}


def attention(code: str) -> str:
    """Why a booking must be looked at; what has no words of its own gets the general ones."""
    return _ATTENTION.get(code, "Conferir esta consulta")


def on_call_alert(clinic: str, reference: str) -> str:
    """To the own phone of somebody on call: nothing of the patient's."""
    return (
        f"{clinic}: paciente com urgência (ref. {reference}). Abra o painel para ver e assumir. "
        "Responda OK por aqui para confirmar que recebeu."
    )
