"""What the bot says about paying a held time: receipts, more time, codes that fail, a CPF.

Never an accusation, and never without until when the time is kept. Amounts are centavos.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.dialogue.facts import Appointment, Payable
from domain.dialogue.payment_words import SaidCpf
from domain.portuguese import moment, reais, until
from domain.receipts import RefusalReason
from domain.vocabulary import BookingStatus

RECEIPT_FOR_STAFF = (
    "Obrigada! Recebi o comprovante e deixei com a equipe, que confere e te responde por aqui."
)
ASK_CPF = (
    "Para gerar o PIX, o banco da clínica exige o CPF de quem vai pagar (não precisa ser o do "
    "paciente). Pode me mandar, só os números? Ele é usado só para essa cobrança."
)
ASK_CPF_AGAIN = (
    "Seu horário está guardado. Para gerar o PIX só falta o CPF de quem vai pagar: pode me mandar "
    "os 11 números? Se preferir não informar, responda *sem CPF*."
)
CPF_THANKS = "Obrigada! Só um instante, estou gerando o seu PIX."
WITHOUT_CPF = "Sem problema! Vou te enviar a chave PIX da própria clínica."
_WRONG_CPF = {
    SaidCpf.WRONG_DIGITS: "Esse CPF não confere: algum número deve ter saído trocado.",
    SaidCpf.WRONG_LENGTH: "O CPF tem 11 números, e o que recebi tem outra quantidade.",
}


def kept(held: Appointment, now: datetime, zone: ZoneInfo) -> str:
    """`seu horário de segunda, 30/11, às 10:00 fica guardado até 13:20`."""
    when = moment(held.starts_at.astimezone(zone))
    if held.hold_expires_at is None:
        return f"seu horário de {when} está guardado"
    return f"seu horário de {when} fica guardado {until(held.hold_expires_at, now, zone)}"


def receipt_received(
    visit: Appointment, now: datetime, zone: ZoneInfo, *, seen_by_staff: bool
) -> str:
    """The receipt is with the clinic: it confirms nothing yet."""
    opening = f"Obrigada{_called(visit)}! Recebi o comprovante."
    if visit.status is BookingStatus.CONFIRMED:
        return f"{opening} Sua consulta já está confirmada ✅"
    if visit.status is not BookingStatus.HELD:
        return f"{opening} A equipe vai conferir o pagamento e te responde por aqui."
    if seen_by_staff:
        return (
            f"{opening} Vou confirmar o crédito com a clínica e já te aviso; "
            f"{kept(visit, now, zone)}."
        )
    return (
        f"{opening} Assim que o banco confirmar o pagamento, eu te aviso por aqui; "
        f"{kept(visit, now, zone)}."
    )


def receipt_refused(
    visit: Appointment, reason: RefusalReason, day: date | None, now: datetime, zone: ZoneInfo
) -> str:
    """What to do now, and until when; the patient may well have made no mistake."""
    if visit.status is not BookingStatus.HELD or visit.hold_expires_at is None:
        return f"{_REFUSED[reason].format(day='')} A equipe combina com você por aqui."
    stays = f"o horário continua seu {until(visit.hold_expires_at, now, zone)}"
    refused = _REFUSED[reason].format(day=f" para {day:%d/%m}" if day else "")
    amount = reais(visit.deposit_centavos)
    ask = {
        RefusalReason.SCHEDULED: f"Se puder fazer o PIX agora, {stays}.",
        RefusalReason.NOT_RECEIVED: (
            f"Pode conferir no app do seu banco se ele foi concluído? Enquanto isso, {stays}; "
            "para receber o código de novo, responda *pix*."
        ),
        RefusalReason.WRONG_AMOUNT: (
            f"O sinal combinado é {amount}. A equipe acerta a diferença com você por aqui, e "
            f"{stays}."
        ),
        RefusalReason.OTHER: (
            f"Pode me mandar outro comprovante, ou pedir para falar com a equipe; {stays}."
        ),
    }[reason]
    return f"{refused} {ask}"


_REFUSED = {
    RefusalReason.SCHEDULED: (
        "O comprovante está como PIX *agendado*{day}, então o valor ainda não entrou."
    ),
    RefusalReason.NOT_RECEIVED: "A clínica ainda não encontrou esse PIX na conta.",
    RefusalReason.WRONG_AMOUNT: "O valor que chegou é diferente do sinal.",
    RefusalReason.OTHER: "A clínica não conseguiu confirmar o pagamento com esse comprovante.",
}


def claimed_by_hand(held: Appointment | None, now: datetime, zone: ZoneInfo) -> str:
    """Paid to a key that only people can look into, says the patient."""
    where = f"; {kept(held, now, zone)}" if held else ""
    return (
        "Obrigada por avisar! Se puder, me manda o comprovante por aqui: a clínica confere e eu "
        f"te aviso{where}."
    )


def help_with_code(payable: Payable, now: datetime, zone: ZoneInfo) -> str:
    """The code cannot be paid with; the picture follows."""
    text = (
        "Tente copiar a mensagem inteira do código, tocando e segurando nela. "
        "Se preferir, aqui vai o QR Code."
    )
    if payable.amount_centavos is None:
        return text
    text += f" O valor é {reais(payable.amount_centavos)}"
    if payable.expires_at:
        text += f" e vale {until(payable.expires_at, now, zone)}"
    return f"{text}."


def offer_extension(deadline: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The one time that a hold may be kept longer."""
    return f"Tranquilo. Posso estender {until(deadline, now, zone)}, quer?"


def not_extendable(held: Appointment, now: datetime, zone: ZoneInfo) -> str:
    """There is no (further) extension: until when the time is kept as it is."""
    return (
        f"Não consigo estender mais o prazo, mas {kept(held, now, zone)}. "
        "Se precisar do código de novo, responda *pix*."
    )


def waiting_for_payment(held: Appointment, now: datetime, zone: ZoneInfo) -> str:
    """The patient will pay in a moment."""
    return f"Combinado, fico no aguardo! {_capital(kept(held, now, zone))}."


def extended(held: Appointment, now: datetime, zone: ZoneInfo) -> str:
    """The time is kept longer, and the same code can still be paid."""
    return f"Pronto! {_capital(kept(held, now, zone))}. O código é o mesmo."


def wrong_cpf(said: SaidCpf) -> str:
    """What is wrong with the number, so that it can be put right."""
    return f"{_WRONG_CPF[said]} Pode conferir e me mandar de novo, só os números?"


def _called(visit: Appointment) -> str:
    """`, Renata`; nothing for a patient whose name we were never told."""
    first = visit.patient.partition(" ")[0]
    return f", {first}" if first and not visit.patient.startswith("Paciente do WhatsApp") else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
