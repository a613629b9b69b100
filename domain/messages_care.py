"""What the bot says around people: pain and danger, calling the team, and coming back after it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.dialogue.decision import StaffReason
from domain.dialogue.facts import Arrival, ClinicFacts, ProcedureFacts
from domain.dialogue.state import OfferedTime
from domain.messages_times import ASK_NAME
from domain.portuguese import clock, moment, on_day_of, reais, the
from domain.vocabulary import PriceDisplay

NO_MEDICINE = "Não posso orientar remédio por aqui."
MEDICINE_TO_TEAM = "Já passei a sua pergunta para a equipe."
IF_SIGNS = (
    "Sinto muito. Se houver inchaço no rosto ou no pescoço, febre, sangramento que não para ou "
    "dificuldade para respirar ou engolir, procure um pronto-socorro agora ou ligue 192 (SAMU)."
)
NO_SIGNS = (
    "Entendi. Se aparecer inchaço, febre, sangramento que não para ou dificuldade para respirar ou "
    "engolir, procure um pronto-socorro ou ligue 192 (SAMU)."
)
BACK_AGAIN = "Voltei a responder por aqui 🙂 Se precisar de algo, é só escrever."


def ask_for_signs(clinic: ClinicFacts) -> str:
    """The question that tells an appointment from a hospital. Asked once."""
    closed = ""
    if clinic.opens_at is not None:
        closed = "A clínica está fechada agora, mas vou te ajudar. "
    return (
        f"Sinto muito que esteja com dor. {closed}Você está com inchaço no rosto ou no pescoço, "
        "febre, sangramento que não para, ou dificuldade para respirar ou engolir? "
        "Se estiver difícil respirar ou engolir, ligue 192 (SAMU) agora."
    )


def to_hospital(clinic: ClinicFacts) -> str:
    """Danger signs need a hospital today, whatever the clinic's hours."""
    told = "O plantão" if clinic.has_on_call else "A equipe"
    return (
        "Com esses sinais é preciso avaliação hoje: procure um pronto-socorro agora. Se tiver "
        "dificuldade para respirar ou engolir, ligue 192 (SAMU). "
        f"{told} da clínica já está sendo avisad{'o' if clinic.has_on_call else 'a'}."
    )


def urgent_offer(
    procedure: ProcedureFacts, offer: OfferedTime, zone: ZoneInfo, *, ask_name: bool
) -> str:
    """The first urgent time, which costs no deposit."""
    when = moment(offer.starts_at.astimezone(zone))
    price = ""
    if procedure.price_display is PriceDisplay.VALUE and procedure.price_centavos is not None:
        price = f"{reais(procedure.price_centavos)}, "
    text = (
        f"O primeiro horário que tenho é {when}, {procedure.name.lower()} com {the(offer.dentist)} "
        f"({price}sem sinal). Posso confirmar? Responda *sim* para garantir."
    )
    return f"{text} {ASK_NAME}" if ask_name else text


def calling(reason: StaffReason, clinic: ClinicFacts, now: datetime) -> str:
    """People are called, for this."""
    opening = {
        StaffReason.DISPUTE: "Entendo. Já chamei a equipe para resolver isso com você.",
        StaffReason.COMPLAINT: "Está certo, sem problema. Já chamei a equipe.",
        StaffReason.CLINICAL: "Essa é uma pergunta para a equipe, que já chamei.",
    }.get(reason, "Claro! Já chamei a equipe da clínica.")
    return f"{opening} {team_comes(clinic, now)}"


def called_already(clinic: ClinicFacts, now: datetime) -> str:
    """People were called a moment ago, and are wanted again."""
    return f"O seu recado já está com a equipe 🙂 {team_comes(clinic, now)}"


def arrival(kind: Arrival, starts_at: datetime | None) -> str:
    """To a patient on the way; `starts_at` is the visit's, clinic-local, where there is one."""
    if starts_at is None:
        return "Já avisei a recepção. Não encontrei consulta marcada para hoje por aqui."
    match kind:
        case Arrival.COMING:
            return f"Combinado, até já! A recepção sabe que você vem para as {starts_at:%H:%M}."
        case Arrival.LATE:
            return (
                "Obrigada por avisar! Já passei para a recepção, que confirma se a consulta das "
                f"{starts_at:%H:%M} consegue esperar. Venha com calma."
            )
        case Arrival.HERE:
            return "Que bom que chegou! Já avisei a recepção."


def visit_is_another_day(starts_at: datetime) -> str:
    """To a patient who is late, or here, on the wrong day; `starts_at` is clinic-local."""
    return f"Já avisei a recepção. Por aqui, a sua consulta é {moment(starts_at)}."


def evaluation_first(asked: str) -> str:
    """Some procedures need a look by a dentist before."""
    return f"Para {asked.lower()}, o primeiro passo é uma avaliação."


def price_after_evaluation(asked: str) -> str:
    """Nobody can tell it before."""
    return f"{asked}: o valor é definido na avaliação."


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
