"""What the bot says to those who find a price high. Never a discount, never an urge to buy."""

from domain.dialogue.facts import ProcedureFacts
from domain.portuguese import reais
from domain.vocabulary import PriceDisplay

DISCOUNTS = (
    "Entendo! Condições e formas de pagamento quem combina é a equipe da clínica: já passei o seu "
    "pedido, e alguém te responde por aqui."
)
DISCOUNTS_AGAIN = "Isso também é com a equipe: já está anotado, e alguém te responde por aqui 🙂"
LET_GO = (
    "Tudo bem, eu entendo! Não reservei nada. Se quiser conversar com a equipe sobre formas de "
    "pagamento, ou ver isso depois, é só me escrever."
)


def too_dear(procedure: ProcedureFacts, *, choosing: bool) -> str:
    """Sympathy, what is known of the price, and a way on that presses nobody."""
    said = ["Entendo!"]
    name = procedure.name.lower()
    if procedure.named and procedure.price_centavos is not None:
        match procedure.price_display:
            case PriceDisplay.VALUE:
                said.append(f"O valor de {name} é {reais(procedure.price_centavos)}.")
            case PriceDisplay.STARTING_AT:
                least = reais(procedure.price_centavos)
                said.append(f"O valor de {name} começa em {least}, e o exato sai na avaliação.")
    if procedure.deposit_centavos:
        said.append(f"O sinal de {reais(procedure.deposit_centavos)} é abatido no dia.")
    said.append("Se preferir, peço para a equipe te falar das formas de pagamento.")
    if choosing:
        said.append("Se quiser seguir, é só me dizer o horário.")
    return " ".join(said)
