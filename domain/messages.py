"""Everything that the bot says to patients. Facts come in as arguments, from the database."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.dialogue.facts import (
    SILENT_VOICE,
    Appointment,
    ClinicFacts,
    ProcedureFacts,
)
from domain.events import VOICE
from domain.messages_money import if_cancelled
from domain.portuguese import (
    either,
    listing,
    moment,
    reais,
    the,
)
from domain.vocabulary import BookingStatus, PriceDisplay

MENU = (
    "Posso te ajudar a:\n"
    "• marcar uma consulta\n"
    "• ver, remarcar ou cancelar a sua consulta\n"
    "• saber valores, endereço e horários\n"
    "• falar com a equipe\n"
    "É só escrever o que você precisa 🙂"
)
STUCK = "Não quero te responder errado, então já chamei a equipe da clínica."
CALLING_STAFF = "Claro! Já chamei a equipe da clínica."
RESCHEDULE = "Certo! Já avisei a equipe, e alguém combina o novo horário com você por aqui."
OPTED_OUT = (
    "Tudo bem, não vou te enviar mais avisos. Se precisar da clínica, é só escrever por aqui."
)
ROBOT = (
    "Sim, sou uma assistente virtual (um robô) da clínica 🙂 Se preferir falar com uma pessoa, "
    "é só pedir que eu chamo a equipe."
)
ASKING_STAFF = "Boa pergunta! Vou confirmar com a equipe, que te responde por aqui."
ALL_RIGHT = "Certo! Se precisar de alguma coisa, é só chamar 🙂"
THANKS = "Por nada! Qualquer coisa, é só chamar 🙂"
APOLOGY = "Desculpe a demora: ficamos um tempo sem conexão e só agora recebi a sua mensagem."
NOT_UNDERSTOOD = "Desculpe, não entendi bem."
KEPT_BOOKING = "Combinado, a sua consulta continua marcada."
STILL_HOLDING = "Só um instante, estou reservando o seu horário."
NO_APPOINTMENTS = "Não encontrei nenhuma consulta marcada para você por aqui. Quer marcar uma?"
MEDIA = {
    VOICE: "Ainda não consigo ouvir áudios por aqui 😕 Pode me escrever, por favor?",
    SILENT_VOICE: "Esse áudio veio sem som para mim 😕 Pode repetir ou escrever?",
    "image": "Recebi a sua imagem e deixei guardada para a equipe. Como posso te ajudar?",
    "document": "Recebi o seu arquivo e deixei guardado para a equipe. Como posso te ajudar?",
    "video": "Recebi o seu vídeo, mas não consigo vê-lo por aqui. Pode me escrever, por favor?",
    "sticker": "🙂 Como posso te ajudar?",
    "location": "Obrigada pela localização! Como posso te ajudar?",
    "contact": "Recebi o contato. Como posso te ajudar?",
}


def welcome(clinic: ClinicFacts) -> str:
    """The clinic's own greeting, or ours in its name."""
    return clinic.welcome or f"Olá! Sou a assistente virtual da {clinic.name}."


def thanks_for_name(name: str) -> str:
    """The name was written down after the booking was made."""
    return f"Obrigada, {name.partition(' ')[0]}! Anotei o seu nome."


def unknown_procedure(catalogue: Sequence[ProcedureFacts]) -> str:
    """The clinic does not list what was asked for."""
    names = either([item.name.lower() for item in catalogue])
    return f"Esse procedimento não está na nossa agenda por aqui. Posso marcar {names}. Qual seria?"


def no_such_dentist(dentists: Sequence[str]) -> str:
    """The clinic has nobody of the name that was asked for."""
    return f"Não encontrei esse nome entre os nossos dentistas. Aqui atendem {listing(dentists)}."


def needs_staff(procedure: ProcedureFacts) -> str:
    """The procedure is booked by people alone."""
    return (
        f"Para {procedure.name.lower()}, a marcação é feita pela equipe da clínica. "
        "Já avisei, e alguém fala com você por aqui."
    )


def price(procedure: ProcedureFacts) -> str:
    """A price, told the way the clinic allows."""
    name = procedure.name
    match procedure.price_display:
        case PriceDisplay.VALUE if procedure.price_centavos is not None:
            text = f"{name}: {reais(procedure.price_centavos)}"
        case PriceDisplay.STARTING_AT if procedure.price_centavos is not None:
            text = f"{name}: a partir de {reais(procedure.price_centavos)}, definido na avaliação"
        case _:
            text = f"{name}: o valor é definido na avaliação"
    if procedure.deposit_centavos:
        text += f" (sinal de {reais(procedure.deposit_centavos)} na marcação, abatido no dia)"
    return text


def prices(catalogue: Sequence[ProcedureFacts]) -> str:
    """The catalogue's prices, one a line."""
    lines = "\n".join(f"• {price(item)}" for item in catalogue)
    return f"Os valores são:\n{lines}"


def hours_and_address(clinic: ClinicFacts) -> str | None:
    """What the clinic wrote of where and when; None when it wrote nothing."""
    parts = []
    if clinic.address:
        parts.append(f"Estamos em {clinic.address}.")
    if clinic.hours:
        parts.append(f"Horário de atendimento: {clinic.hours}.")
    return " ".join(parts) or None


def appointment_line(appointment: Appointment, zone: ZoneInfo) -> str:
    """One booking in one line."""
    when = moment(appointment.starts_at.astimezone(zone))
    line = f"• {when}: {appointment.procedure.lower()} com {the(appointment.dentist)}"
    if appointment.status is BookingStatus.HELD:
        line += " (aguardando o pagamento do sinal)"
    return line


def appointments(items: Sequence[Appointment], zone: ZoneInfo) -> str:
    """The patient's coming visits."""
    lines = "\n".join(appointment_line(item, zone) for item in items)
    return f"Você tem:\n{lines}"


def cancel_question(appointment: Appointment, zone: ZoneInfo) -> str:
    """Names the visit that would be cancelled and what becomes of its money, and asks."""
    when = moment(appointment.starts_at.astimezone(zone))
    money = f" {if_cancelled(appointment.if_cancelled)}" if appointment.if_cancelled else ""
    return f"Você quer mesmo cancelar a consulta de {when}?{money} Responda *sim* ou *não*."


def confirmed(appointment: Appointment, clinic: ClinicFacts, zone: ZoneInfo, *, paid: bool) -> str:
    """The visit is certain."""
    when = moment(appointment.starts_at.astimezone(zone))
    opening = "Pagamento recebido! " if paid else ""
    where = f" Nosso endereço: {clinic.address}." if clinic.address else ""
    return (
        f"{opening}Sua consulta de {when} está confirmada ✅ "
        f"({appointment.procedure.lower()}, com {the(appointment.dentist)}).{where} "
        "Se precisar mudar, é só escrever aqui."
    )


def expired(appointment: Appointment, zone: ZoneInfo) -> str:
    """The deposit did not come in time."""
    when = moment(appointment.starts_at.astimezone(zone))
    return (
        f"O prazo para o pagamento terminou e o horário de {when} foi liberado. "
        "Se ainda quiser marcar, é só me dizer *marcar* que eu vejo os horários livres."
    )


def cancelled(appointment: Appointment, zone: ZoneInfo, *, by_patient: bool) -> str:
    """The visit was cancelled, by the patient or by the clinic."""
    when = moment(appointment.starts_at.astimezone(zone))
    if by_patient:
        return f"Pronto, a consulta de {when} foi cancelada. Se quiser remarcar, é só me chamar."
    return (
        f"A clínica precisou cancelar a sua consulta de {when}. "
        "Se quiser marcar outro horário, é só me dizer *marcar*."
    )
