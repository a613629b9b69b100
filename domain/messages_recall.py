"""What the bot says to patients who came long ago."""

from datetime import date

from domain.portuguese import the

DECLINED = (
    "Sem problema! Quando quiser marcar, é só me chamar por aqui. "
    "Se preferir não receber lembretes, me escreva *não quero receber mensagens*."
)


def recall(patient: str, procedure: str, dentist: str, visited_on: date, today: date) -> str:
    """How long ago it was, and the question. The dates are clinic-local."""
    since = _since(visited_on, today)
    return (
        f"Oi, {patient.split()[0]}! Já faz {since} da sua última consulta de {procedure.lower()} "
        f"com {the(dentist)}.\nQuer que eu veja um horário?"
    )


def _since(then: date, today: date) -> str:
    months = (today.year - then.year) * 12 + today.month - then.month - (today.day < then.day)
    if months > 12:
        return "mais de um ano"
    return "um ano" if months == 12 else "um mês" if months <= 1 else f"{months} meses"
