"""What the bot says to whoever is no patient, and in the small moments of a reception."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.dialogue.facts import Appointment, ClinicFacts
from domain.portuguese import either, moment, the

JOB = (
    "Obrigada pelo interesse em trabalhar com a gente! Por aqui eu cuido das consultas; já avisei "
    "a equipe, que te diz como enviar o currículo."
)
SALES = (
    "Obrigada pelo contato! Este número é para o atendimento dos pacientes; se houver interesse, "
    "a clínica te procura."
)
MONEY_BACK = "Entendo. Já pedi para a equipe ver a devolução com você por aqui."
RECEIPT_MAY_BE_SENT = (
    "Pode mandar a foto ou o PDF do comprovante por aqui 🙂 Assim que o pagamento for confirmado, "
    "eu te aviso."
)
NOT_SEEN_YET = (
    "Ainda não recebi a confirmação do pagamento. Assim que ela chegar, eu te aviso por aqui."
)
UNSURE_WHAT_FOR = "Sem problema! Na avaliação a dentista olha e diz o que é preciso."


def wrong_number(clinic: ClinicFacts) -> str:
    """Nobody to be served, and nobody to be scolded."""
    return f"Sem problema! Aqui é da {clinic.name}. Se um dia precisar, é só chamar 🙂"


def only_by_pix(held: Appointment, zone: ZoneInfo) -> str:
    """Another way to pay a deposit is for people to arrange; until when the time is kept."""
    when = moment(held.starts_at.astimezone(zone))
    kept = ""
    if held.hold_expires_at is not None:
        kept = f" Seu horário de {when} fica guardado até "
        kept += f"{held.hold_expires_at.astimezone(zone):%H:%M}."
    return (
        "Por aqui o sinal é só por PIX. Já pedi para a equipe ver com você se dá para pagar de "
        f"outro jeito.{kept}"
    )


def with_dentist(dentists: Sequence[str]) -> str:
    """Who would treat them, of the times in question."""
    return f"Seria com {either([the(one) for one in dentists])}."
