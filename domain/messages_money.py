"""What the bot says to patients about money that goes back. Amounts are centavos."""

from domain.cancellation import Settlement
from domain.portuguese import reais


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


def refund_refused(amount_centavos: int) -> str:
    """The provider would not, or cannot: people give it back another way."""
    return (
        f"Não consegui concluir a devolução de {reais(amount_centavos)} pelo banco. "
        "Já avisei a equipe, que acerta isso com você por aqui."
    )
