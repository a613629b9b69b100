"""What the bot says to patients about money that goes back. Amounts are centavos."""

from domain.portuguese import reais


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
