"""What the bot says to worries about a deposit that is awaited. Amounts are centavos."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.dialogue.facts import Appointment, ClinicFacts
from domain.messages_receipts import kept
from domain.portuguese import reais


def whose_key(
    held: Appointment, clinic: ClinicFacts, payee: str | None, now: datetime, zone: ZoneInfo
) -> str:
    """Only what we know: who made the code, and the name that is written in it."""
    named = f" No código, quem recebe é *{payee}*." if payee else ""
    return (
        f"O código é do sinal da sua consulta, enviado pela {clinic.name}.{named} Antes de "
        "confirmar, o app do seu banco mostra quem recebe: se o nome não bater, não pague. "
        f"{_capital(kept(held, now, zone))}."
    )


def team_tells_whose_key() -> str:
    """Follows what we know ourselves, where that may not be enough."""
    return "Já pedi para a equipe confirmar os dados da chave com você por aqui."


def paid_whole(held: Appointment, now: datetime, zone: ZoneInfo) -> str:
    """A part of the deposit keeps no time; exceptions are for people to make."""
    return (
        f"O sinal de {reais(held.deposit_centavos)} é pago de uma vez só. Já pedi para a equipe "
        f"ver com você se dá para fazer diferente; por enquanto, {kept(held, now, zone)}."
    )


def paid_another_day(held: Appointment, now: datetime, zone: ZoneInfo) -> str:
    """Until when the time is kept, and what comes after it."""
    return (
        f"Sem o sinal, {kept(held, now, zone)}; depois ele volta a ficar livre para outra pessoa. "
        "Já pedi para a equipe ver com você se dá para pagar depois."
    )


def other_amount(held: Appointment, now: datetime, zone: ZoneInfo) -> str:
    """Another amount was sent, says the patient: that is for people to look at."""
    return (
        f"Obrigada por avisar! O sinal é de {reais(held.deposit_centavos)}, então já pedi para a "
        "equipe conferir o valor que chegou e acertar com você por aqui. "
        f"{_capital(kept(held, now, zone))}."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
