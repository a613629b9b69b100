"""What the bot says in the moments that need tact: grief, fear, strangers to the language."""

from zoneinfo import ZoneInfo

from domain.dialogue.facts import Appointment, ClinicFacts
from domain.portuguese import moment

SORRY = "Sinto muito pela sua perda."
CONDOLENCES = (
    f"{SORRY} Meus sentimentos a você e à família. Não precisa se preocupar "
    "com nada por aqui: já avisei a equipe, que cuida disso com você."
)
FEAR = (
    "Entendo, muita gente sente isso. Pode contar para a equipe no dia, para o atendimento ir no "
    "seu tempo."
)
BOOK_AGAIN = "Sem problema! A anterior já foi cancelada, mas dá para marcar de novo:"
ONLY_PORTUGUESE = (
    "Olá! Por aqui eu só escrevo em português, mas já chamei a equipe para falar com você 🙂"
)


def who_writes(clinic: ClinicFacts) -> str:
    """Truthfully: no person."""
    return f"Aqui é a assistente virtual (um robô) da {clinic.name} 🙂"


def goodbye(visit: Appointment | None, zone: ZoneInfo) -> str:
    """Until the next visit, if there is one."""
    if visit is None:
        return "Até mais! 🙂"
    return f"Até {moment(visit.starts_at.astimezone(zone))}! 🙂"


def how_early(visit: Appointment, zone: ZoneInfo) -> str:
    """The clinic wrote nothing about coming early: people say."""
    when = moment(visit.starts_at.astimezone(zone))
    return (
        f"Sua consulta é {when}. Se é preciso chegar antes, vou confirmar com a equipe, que te "
        "responde por aqui."
    )


def company(visit: Appointment, zone: ZoneInfo) -> str:
    """Somebody may come along if people say so; as a patient, they need a visit of their own."""
    when = moment(visit.starts_at.astimezone(zone))
    return (
        f"Vou confirmar com a equipe se dá para vir com acompanhante na sua consulta de {when}; "
        "alguém te responde por aqui. Se for para a outra pessoa ser atendida também, é só me "
        "dizer *marcar*."
    )
