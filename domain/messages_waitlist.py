"""What the bot says of the waitlist."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.dialogue.facts import ProcedureFacts
from domain.dialogue.state import OfferedTime, OwnVisit
from domain.portuguese import clock, moment, on_moment, reais, the

HINT = "Se nada disso servir, me escreva *me avisa* e eu te chamo assim que abrir um horário assim."
LEFT = "Pronto, tirei você da lista de espera. Se mudar de ideia, é só me avisar."
REFUSED = "Sem problema! Você continua na lista, e eu te aviso se abrir outro horário."
OVER = (
    "Como não tive resposta, vou oferecer o horário para outra pessoa. Você continua na lista e "
    "eu te aviso do próximo. Se ainda quiser este, me diga, e eu vejo se continua livre."
)


def joined(procedure: ProcedureFacts, dentist: str | None) -> str:
    """The wish is on the list."""
    who = f" com {the(dentist)}" if dentist else ""
    said = f"Anotado! Assim que abrir um horário para {procedure.name.lower()}{who}, "
    return f"{said}eu te aviso por aqui. Para sair da lista, é só me dizer *sair da lista*."


def joined_for_earlier(visit: OwnVisit, zone: ZoneInfo) -> str:
    """They keep what they have until something better comes."""
    when = on_moment(visit.starts_at.astimezone(zone))
    return (
        f"Anotado! Sua consulta {when} continua marcada, e eu te aviso se abrir um horário antes. "
        "Para sair da lista, é só me dizer *sair da lista*."
    )


def offer(
    procedure: ProcedureFacts,
    time: OfferedTime,
    visit: OwnVisit | None,
    answer_by: datetime,
    zone: ZoneInfo,
) -> str:
    """The time that came free, until when it is theirs to take, and the question."""
    when = moment(time.starts_at.astimezone(zone))
    until = clock(answer_by.astimezone(zone))
    said = f"Boa notícia: abriu um horário para {procedure.name.lower()}: {when}, com "
    said += f"{the(time.dentist)}. Ele fica guardado para você até {until}."
    if visit is not None:
        old = moment(visit.starts_at.astimezone(zone))
        return f"{said}\nPosso trocar a sua consulta de {old} para esse horário?"
    if procedure.deposit_centavos:
        deposit = reais(procedure.deposit_centavos)
        return f"{said} Para garantir, pedimos um sinal de {deposit} por PIX.\nPosso reservar?"
    return f"{said}\nPosso reservar?"
