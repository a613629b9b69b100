"""Everything that the bot says to patients. Facts come in as arguments, from the database."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from domain.agenda.reasons import NoSlotReason, ReasonCode
from domain.dialogue.facts import (
    SILENT_VOICE,
    Appointment,
    ClinicFacts,
    Payable,
    ProcedureFacts,
)
from domain.dialogue.state import OfferedTime
from domain.events import VOICE
from domain.messages_money import if_cancelled
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
from domain.vocabulary import BookingStatus, PriceDisplay

MENU = (
    "Posso te ajudar a:\n"
    "• marcar uma consulta\n"
    "• ver, remarcar ou cancelar a sua consulta\n"
    "• saber valores, endereço e horários\n"
    "• falar com a equipe\n"
    "É só escrever o que você precisa 🙂"
)
ASK_NAME = "E me diz, por favor, seu nome completo?"
EMERGENCY = (
    "Sinto muito que esteja passando por isso. Já avisei a equipe da clínica. "
    "Se houver inchaço no rosto ou no pescoço, febre, sangramento que não para ou dificuldade para "
    "respirar ou engolir, procure um pronto-socorro agora ou ligue 192 (SAMU)."
)
RED_FLAGS = (
    "Com esses sinais é preciso avaliação hoje: procure um pronto-socorro agora. Se tiver "
    "dificuldade para respirar ou engolir, ligue 192 (SAMU). A equipe da clínica já foi avisada."
)
URGENT_OFFER = "Se quiser, também vejo o primeiro horário livre para você: é só responder *marcar*."
CALLING_STAFF = (
    "Claro! Já chamei a equipe da clínica, e alguém responde por aqui assim que possível."
)
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
PICK_AGAIN = "Não encontrei essa opção. Pode me responder com o número ou com o horário da lista?"
ASK_ANOTHER_TIME = "Sem problema! Que dia ou horário fica melhor para você?"
KEPT_BOOKING = "Combinado, a sua consulta continua marcada."
STILL_HOLDING = "Só um instante, estou reservando o seu horário."
NO_FREE_TIME = "Não encontrei horário livre assim."
NO_PIX = (
    "A clínica ainda não cadastrou uma chave PIX por aqui. Já avisei a equipe, "
    "que combina o pagamento com você."
)
COPY_CODE = "É só copiar o código abaixo e pagar no app do seu banco (PIX copia e cola):"
WAITING_BANK = (
    "Obrigada por avisar! Assim que o banco confirmar o pagamento, eu te escrevo por aqui."
)
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


def listed(offers: Sequence[OfferedTime], zone: ZoneInfo) -> str:
    """The times, numbered, with the dentists where there are several."""
    one_dentist = len({offer.dentist_id for offer in offers}) == 1
    lines = []
    for number, offer in enumerate(offers, start=1):
        when = moment(offer.starts_at.astimezone(zone))
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
    match reason.code:
        case ReasonCode.NOT_ON_WEEKDAY:
            return f"{who} não atende{on_day}."
        case ReasonCode.CLINIC_CLOSED:
            why = f" ({reason.detail})" if reason.detail else ""
            return f"A clínica não abre{on_day}{why}."
        case ReasonCode.DENTIST_AWAY:
            return f"{who} não vai atender{on_day}."
        case ReasonCode.NOT_PERFORMED:
            return (
                f"{reason.dentist} não faz esse procedimento." if reason.dentist else NO_FREE_TIME
            )
        case ReasonCode.BEYOND_HORIZON if reason.until:
            return f"A agenda está aberta só até {day(reason.until)}."
        case ReasonCode.OUTSIDE_HOURS | ReasonCode.TOO_LONG | ReasonCode.OFF_GRID:
            return f"Não tenho esse horário{on_day}."
        case ReasonCode.UNDER_NOTICE | ReasonCode.IN_THE_PAST:
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


def unknown_procedure(catalogue: Sequence[ProcedureFacts]) -> str:
    """The clinic does not list what was asked for."""
    names = either([item.name.lower() for item in catalogue])
    return f"Esse procedimento não está na nossa agenda por aqui. Posso marcar {names}. Qual seria?"


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


def slot_taken(offer: OfferedTime, zone: ZoneInfo) -> str:
    """Somebody else was faster."""
    when = moment(offer.starts_at.astimezone(zone))
    return f"Poxa, o horário de {when} acabou de ser ocupado."


def charge_sent(appointment: Appointment, payable: Payable, zone: ZoneInfo) -> str:
    """The time is held: until when, and how to pay. The code follows as its own message."""
    amount = f" de {reais(payable.amount_centavos)}" if payable.amount_centavos else ""
    when = moment(appointment.starts_at.astimezone(zone))
    if payable.expires_at is None:
        return (
            f"Reservei {when} para você. Falta o sinal{amount}; assim que a clínica confirmar o "
            f"recebimento, eu te aviso. {COPY_CODE}"
        )
    until = payable.expires_at.astimezone(zone)
    return f"Reservado até {until:%H:%M}: {when}. Falta o sinal{amount}. {COPY_CODE}"


def code_again(payable: Payable, zone: ZoneInfo) -> str:
    """What comes before a code that the patient asked for."""
    if payable.amount_centavos is None:
        return f"Claro! {COPY_CODE}"
    until = (
        f", válido até {payable.expires_at.astimezone(zone):%H:%M}" if payable.expires_at else ""
    )
    return f"O valor é {reais(payable.amount_centavos)}{until}. {COPY_CODE}"


def charge_failed(appointment: Appointment, zone: ZoneInfo) -> str:
    """The provider could not make a charge: the time is kept and people take over."""
    when = moment(appointment.starts_at.astimezone(zone))
    return (
        f"Reservei {when} para você, mas não consegui gerar o PIX agora. "
        "Já avisei a equipe, que te envia o pagamento por aqui; seu horário está guardado."
    )


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


def paid_late(appointment: Appointment, zone: ZoneInfo) -> str:
    """Money came after the time had gone to somebody else."""
    when = moment(appointment.starts_at.astimezone(zone))
    return (
        f"Recebi o seu PIX, mas o prazo já tinha terminado e o horário de {when} foi ocupado. "
        "Seu dinheiro está seguro: já avisei a equipe, que combina com você um novo horário "
        "ou a devolução."
    )


def paid_wrong_amount(appointment: Appointment, zone: ZoneInfo) -> str:
    """Money came, but not the amount that was asked."""
    when = moment(appointment.starts_at.astimezone(zone))
    return (
        f"Recebi um PIX para a consulta de {when}, mas o valor é diferente do combinado. "
        "Já avisei a equipe, que acerta isso com você por aqui."
    )


def still_paying(appointment: Appointment, zone: ZoneInfo) -> str:
    """A live hold is in the way of another booking."""
    when = moment(appointment.starts_at.astimezone(zone))
    return (
        f"Já estou guardando {when} para você e falta só o pagamento do sinal. "
        "Para receber o código de novo, responda *pix*; para desistir desse horário, *cancelar*."
    )
