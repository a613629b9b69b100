"""What the bot says to patients about money, to be paid or going back. Amounts are centavos."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.cancellation import CancellationPolicy, LateCancellation, Settlement
from domain.dialogue.facts import Appointment, Payable
from domain.dialogue.state import OfferedTime
from domain.messages_times import listed
from domain.portuguese import minutes, moment, reais, until

COPY_CODE = "É só copiar o código abaixo e pagar no app do seu banco (PIX copia e cola):"
GIVE_BACK = (
    "Certo! Posso pedir a devolução do seu PIX, e liberar os horários que guardei para você? "
    "Responda *sim* ou *não*."
)
KEEPS_PAYMENT = "Combinado, seu pagamento continua valendo. Qual horário fica melhor para você?"
LATE_PAYMENT_SETTLED = "Certo, não ficou nenhum horário marcado com esse pagamento."
WAITING_BANK = (
    "Obrigada por avisar! Assim que o banco confirmar o pagamento, eu te escrevo por aqui."
)
NOTHING_TO_PAY_YET = (
    "Ainda não há nada para pagar: o sinal só vem depois que você escolhe e confirma o horário."
)
NOTHING_OPEN = (
    "Não encontrei nenhum pagamento em aberto por aqui, então pedi para a equipe conferir. "
    "Se tiver o comprovante, pode me mandar."
)
NO_PIX = (
    "A clínica ainda não cadastrou uma chave PIX por aqui. Já avisei a equipe, "
    "que combina o pagamento com você."
)


def if_cancelled(settlement: Settlement) -> str:
    """What would become of the deposit; said before the patient confirms the cancellation."""
    paid, kept = reais(settlement.paid_centavos), reais(settlement.kept_centavos)
    fee = f"; {kept} ficam como taxa de cancelamento" if settlement.kept_centavos else ""
    if settlement.refund_centavos:
        back = reais(settlement.refund_centavos)
        return f"Do sinal de {paid}, {back} voltam por PIX para a conta de onde ele saiu{fee}."
    if settlement.credit_centavos:
        credit = reais(settlement.credit_centavos)
        return (
            f"Como falta pouco para a consulta, o sinal de {paid} não é devolvido, "
            f"mas {credit} ficam como crédito para a próxima{fee}."
        )
    return (
        f"Pela política da clínica, com tão pouca antecedência o sinal de {paid} não é devolvido."
    )


def cancellation_terms(policy: CancellationPolicy | None, now: Settlement | None) -> str:
    """The clinic's terms (None: it takes no deposits), and what a cancellation `now` would do."""
    said = "Se precisar, dá para cancelar ou remarcar por aqui mesmo, é só me avisar."
    if policy is None:
        return said
    said += f" {_terms(policy)} Se remarcar, o sinal vale para a nova data."
    return f"{said} {if_cancelled(now)}" if now else said


def _terms(policy: CancellationPolicy) -> str:
    fee = f", menos {reais(policy.fee_centavos)} de taxa" if policy.fee_centavos else ""
    hours = round(policy.refund_until.total_seconds() / 3600)
    if not hours:
        return f"Cancelando antes da consulta, o sinal volta por PIX{fee}."
    early = f"Cancelando até {minutes(hours * 60)} antes, o sinal volta por PIX{fee}"
    if policy.late is LateCancellation.CREDIT:
        return f"{early}; depois disso, ele vira crédito para a próxima consulta{fee}."
    return f"{early}; depois disso, ele não é devolvido."


def credited(amount_centavos: int) -> str:
    """The deposit of a cancelled visit waits for the next one."""
    return (
        f"Você tem {reais(amount_centavos)} de crédito, que uso no sinal da sua próxima consulta."
    )


def paid_with_credit(amount_centavos: int) -> str:
    """The deposit came from a credit: there is nothing to pay."""
    return f"Usei o seu crédito para o sinal de {reais(amount_centavos)}."


def refund_requested(amount_centavos: int) -> str:
    """The provider has taken the request; the money is not there yet."""
    return (
        f"A devolução de {reais(amount_centavos)} foi solicitada; "
        "eu te aviso quando o banco confirmar."
    )


def refunded(amount_centavos: int) -> str:
    """The provider says that the payer has it back."""
    return (
        f"Devolução concluída ✅ {reais(amount_centavos)} voltaram para a conta de onde saiu o PIX."
    )


def refund_by_hand(amount_centavos: int) -> str:
    """The clinic has no provider: it sends the money back from its own account."""
    return (
        f"A equipe vai te devolver {reais(amount_centavos)} por PIX, e eu te aviso por aqui assim "
        "que ela fizer a devolução."
    )


def refund_refused(amount_centavos: int) -> str:
    """The provider would not, or cannot: people give it back another way."""
    return (
        f"Não consegui concluir a devolução de {reais(amount_centavos)} pelo banco. "
        "Já avisei a equipe, que acerta isso com você por aqui."
    )


def charge_sent(appointment: Appointment, payable: Payable, now: datetime, zone: ZoneInfo) -> str:
    """The time is held: until when, and how to pay. The code follows as its own message."""
    amount = f" de {reais(payable.amount_centavos)}" if payable.amount_centavos else ""
    when = moment(appointment.starts_at.astimezone(zone))
    credit = appointment.deposit_centavos - (payable.amount_centavos or 0)
    if payable.amount_centavos and credit > 0:
        amount += f" (usei {reais(credit)} do seu crédito)"
    by_hand = ""
    if payable.seen_by_staff:
        by_hand = " Depois me manda o comprovante por aqui, que a clínica confere."
    if payable.expires_at is None:
        return (
            f"Reservei {when} para você. Falta o sinal{amount}; assim que a clínica confirmar o "
            f"recebimento, eu te aviso. {COPY_CODE}"
        )
    reserved = f"Reservado {until(payable.expires_at, now, zone)}: {when}."
    return f"{reserved} Falta o sinal{amount}.{by_hand} {COPY_CODE}"


def pays_after_yes(deposit_centavos: int) -> str:
    """Asked about paying before anything is held: no code yet, which would be for nothing."""
    if not deposit_centavos:
        return "Para reservar não precisa pagar nada agora."
    deposit = reais(deposit_centavos)
    return f"O sinal de {deposit} é por PIX: assim que você confirmar o horário, mando o código."


def code_again(payable: Payable, now: datetime, zone: ZoneInfo) -> str:
    """What comes before a code that the patient asked for."""
    if payable.amount_centavos is None:
        return f"Claro! {COPY_CODE}"
    valid = f", válido {until(payable.expires_at, now, zone)}" if payable.expires_at else ""
    return f"O valor é {reais(payable.amount_centavos)}{valid}. {COPY_CODE}"


def charge_failed(appointment: Appointment, zone: ZoneInfo) -> str:
    """The provider could not make a charge: the time is kept and people take over."""
    when = moment(appointment.starts_at.astimezone(zone))
    return (
        f"Reservei {when} para você, mas não consegui gerar o PIX agora. "
        "Já avisei a equipe, que te envia o pagamento por aqui; seu horário está guardado."
    )


def paid_late(appointment: Appointment, zone: ZoneInfo) -> str:
    """Money came after the time had gone to somebody else."""
    when = moment(appointment.starts_at.astimezone(zone))
    return (
        f"Recebi o seu PIX, mas o prazo já tinha terminado e o horário de {when} foi ocupado. "
        "Seu dinheiro está seguro: já avisei a equipe, que combina com você um novo horário "
        "ou a devolução."
    )


def paid_late_but(appointment: Appointment, offers: Sequence[OfferedTime], zone: ZoneInfo) -> str:
    """Money came after the time had gone: other times are kept for its payer."""
    when = moment(appointment.starts_at.astimezone(zone))
    return (
        f"Recebi o seu PIX, mas o prazo já tinha terminado e o horário de {when} foi ocupado. "
        "Seu dinheiro está seguro: posso usar em outro horário. Guardei estes para você:\n"
        f"{listed(offers, zone)}\n"
        "Qual prefere? Se quiser o dinheiro de volta, é só responder *devolver*."
    )


def paid_wrong_amount(appointment: Appointment, received_centavos: int, zone: ZoneInfo) -> str:
    """Money came, but not the amount that was asked; the time waits for people."""
    when = moment(appointment.starts_at.astimezone(zone))
    came = f"de {reais(received_centavos)} " if received_centavos else ""
    return (
        f"Recebi um PIX {came}para a consulta de {when}, mas o valor combinado era "
        f"{reais(appointment.deposit_centavos)}. Já avisei a equipe, que acerta isso com você por "
        "aqui; enquanto isso, seu horário continua guardado."
    )


def paid_again(amount_centavos: int) -> str:
    """The deposit came twice."""
    return (
        f"Recebi o seu sinal em dobro. Os {reais(amount_centavos)} a mais voltam para a conta de "
        "onde saíram."
    )


def money_is_safe(received_centavos: int) -> str:
    """What becomes of money that came for a time that was let go."""
    return (
        f"O PIX de {reais(received_centavos)} que você enviou está seguro: a equipe combina com "
        "você um novo horário ou a devolução."
    )


def still_paying(appointment: Appointment, zone: ZoneInfo) -> str:
    """A live hold is in the way of another booking."""
    when = moment(appointment.starts_at.astimezone(zone))
    return (
        f"Já estou guardando {when} para você e falta só o pagamento do sinal. "
        "Para receber o código de novo, responda *pix*; para desistir desse horário, *cancelar*."
    )
