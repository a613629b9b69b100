"""Two fictional clinics to try things on. What patients read is in Portuguese."""

from dataclasses import dataclass
from datetime import time

from domain.pix.keys import PixKeyType
from domain.vocabulary import PriceDisplay

Hours = tuple[tuple[time, time], ...]


@dataclass(frozen=True)
class SeededProcedure:
    """Money is in centavos."""

    code: str
    name: str
    minutes: int
    price: int | None
    deposit: int = 0
    display: PriceDisplay = PriceDisplay.VALUE
    bookable: bool = True
    is_default: bool = False
    needs_evaluation: bool = False
    is_urgent: bool = False
    recall_months: int | None = None


@dataclass(frozen=True)
class SeededDentist:
    """`week` maps weekdays (0 is Monday) to hours."""

    key: str
    name: str
    week: dict[int, Hours]
    performs: tuple[str, ...]


@dataclass(frozen=True)
class SeededClinic:
    """The first dentist's number is the clinic's; `pix_key` is the one without a provider."""

    key: str
    name: str
    address: str
    phone: str
    hours_text: str
    api_token: str
    welcome: str
    procedures: tuple[SeededProcedure, ...]
    dentists: tuple[SeededDentist, ...]
    knowledge: dict[str, str]
    pix_key: tuple[str, PixKeyType] | None = None
    chairs: int | None = None


def _all(days: range | tuple[int, ...], hours: Hours) -> dict[int, Hours]:
    return dict.fromkeys(days, hours)


_CAMILA = ((time(8), time(12)), (time(13, 30), time(18)))
_RENATO = ((time(13, 30), time(19)),)
_JULIA = ((time(9), time(12)), (time(14), time(18)))
_SATURDAY = ((time(8), time(12)),)

VILA = SeededClinic(
    key="sorriso-da-vila",
    name="Clínica Sorriso da Vila",
    address="Rua Aurora, 120",
    phone="551133334444",
    hours_text="segunda a sexta, das 8h às 18h (terça e quinta até as 19h); sábado, das 8h às 12h",
    api_token="dev-token-sorriso-da-vila",
    welcome=(
        "Olá! Sou a assistente virtual da Clínica Sorriso da Vila 🙂 "
        "Posso marcar sua consulta, informar valores e tirar dúvidas."
    ),
    procedures=(
        SeededProcedure("avaliacao", "Avaliação", 30, 12000, deposit=5000, is_default=True),
        SeededProcedure("limpeza", "Limpeza", 45, 22000, deposit=6600, recall_months=6),
        SeededProcedure(
            "restauracao",
            "Restauração",
            60,
            28000,
            deposit=8400,
            display=PriceDisplay.STARTING_AT,
        ),
        SeededProcedure(
            "canal",
            "Canal",
            90,
            None,
            display=PriceDisplay.AT_EVALUATION,
            bookable=False,
            needs_evaluation=True,
        ),
        SeededProcedure(
            "extracao",
            "Extração",
            40,
            None,
            display=PriceDisplay.AT_EVALUATION,
            bookable=False,
            needs_evaluation=True,
        ),
        SeededProcedure("urgencia", "Urgência", 30, 20000, is_urgent=True),
        SeededProcedure("odontopediatria", "Odontopediatria", 40, 18000, deposit=5400),
        SeededProcedure("ortodontia", "Manutenção de aparelho", 20, 15000),
    ),
    dentists=(
        SeededDentist(
            "camila",
            "Dra. Camila Rocha",
            _all(range(5), _CAMILA),
            ("avaliacao", "limpeza", "restauracao", "urgencia"),
        ),
        SeededDentist(
            "renato",
            "Dr. Renato Alves",
            _all((1, 3), _RENATO),
            ("canal", "extracao", "avaliacao"),
        ),
        SeededDentist(
            "julia",
            "Dra. Júlia Prado",
            _all((0, 2, 4), _JULIA) | {5: _SATURDAY},
            ("odontopediatria", "ortodontia"),
        ),
    ),
    chairs=2,
    knowledge={
        "estacionamento": "Temos convênio com o estacionamento ao lado, na Rua Aurora, 130.",
        "convênio": (
            "No momento atendemos particular. Emitimos nota fiscal e recibo para você pedir "
            "reembolso ao seu plano."
        ),
        "formas de pagamento": "Aceitamos PIX, dinheiro e cartões de débito e crédito.",
        "acessibilidade": "A clínica fica no térreo, com rampa e banheiro adaptado.",
        "cancelamento": (
            "Com 24 horas de antecedência, o sinal vira crédito ou é devolvido. Depois disso, "
            "vira crédito uma única vez."
        ),
    },
)

AURORA = SeededClinic(
    key="odonto-aurora",
    name="Odonto Aurora",
    address="Avenida das Acácias, 45",
    phone="551122223333",
    hours_text="segunda a sexta, das 9h às 17h",
    api_token="dev-token-odonto-aurora",
    welcome="Olá! Aqui é a assistente virtual da Odonto Aurora. Como posso ajudar?",
    procedures=(
        SeededProcedure("avaliacao", "Avaliação", 30, 10000, is_default=True),
        SeededProcedure("limpeza", "Limpeza", 45, 20000, deposit=6000, recall_months=6),
    ),
    dentists=(
        SeededDentist(
            "marina",
            "Dra. Marina Telles",
            _all(range(5), ((time(9), time(12)), (time(13), time(17)))),
            ("avaliacao", "limpeza"),
        ),
    ),
    knowledge={"estacionamento": "Há vagas na rua, em frente à clínica."},
    pix_key=("pix@odontoaurora.example", PixKeyType.EMAIL),
)

CLINICS = (VILA, AURORA)
