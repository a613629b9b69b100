"""Which of the clinic's own answers a question is about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.language.normalise import plain

_WORD = re.compile(r"[a-z0-9]+")
_ASKED_OF_CLINICS: tuple[tuple[str, ...], ...] = (
    ("convenio", "convenios", "plano", "planos", "unimed", "uniodonto", "amil", "odontoprev",
     "bradesco", "sulamerica", "carteirinha", "reembolso"),
    ("estacionamento", "estacionar", "estaciona", "estacionam", "vaga", "vagas", "carro", "moto",
     "parar"),
    ("pagamento", "pagamentos", "cartao", "credito", "debito", "parcela", "parcelas", "parcelar",
     "parcelado", "parcelam", "dinheiro", "boleto"),
    ("acessibilidade", "cadeirante", "rampa", "elevador"),
    ("nota", "recibo", "fiscal"),
    ("levar", "trazer", "jejum"),
    ("demora", "dura", "duracao"),
)  # fmt: skip
"""Words of one topic each. Nothing but the clinic's own text can answer these."""
_TOPICS: tuple[tuple[str, ...], ...] = (
    *_ASKED_OF_CLINICS,
    ("crianca", "criancas", "infantil", "filho", "filha", "bebe"),
    ("clareamento", "clarear", "branqueamento"),
    ("emergencia", "plantao", "urgencia", "24h"),
)
"""A clinic names its entries by any of a topic's words."""
_ROBOT = re.compile(r"\b(?:robo|bot|maquina|inteligencia artificial|pessoa de verdade|ia)\b")
_ASKS = re.compile(r"\?|\b(?:voce|vc|vcs|voces|quem|falando com|isso|e|eh)\b")


@dataclass(frozen=True)
class Entry:
    """What the clinic answers on a topic, in its words."""

    topic: str
    answer: str


def asks_if_robot(text: str) -> bool:
    """ "vc é um robô?": answered truthfully, always."""
    asked = plain(text)
    return bool(_ROBOT.search(asked) and _ASKS.search(asked))


def may_be_known(text: str) -> bool:
    """Whether the words touch a topic that clinics write answers for."""
    words = set(_WORD.findall(plain(text)))
    return any(words & set(group) for group in _TOPICS)


def only_clinic_knows(text: str) -> bool:
    """Whether no rule of ours could answer: insurance, parking, what to bring."""
    words = set(_WORD.findall(plain(text)))
    return any(words & set(group) for group in _ASKED_OF_CLINICS)


def answer_to(text: str, entries: Iterable[Entry]) -> str | None:
    """The one entry that a question is clearly about; None when there is none, or several."""
    words = set(_WORD.findall(plain(text)))
    about = [entry.answer for entry in entries if words & _words_of(entry.topic)]
    return about[0] if len(about) == 1 else None


def _words_of(topic: str) -> set[str]:
    """The topic's own words of substance, with those that mean the same."""
    own = {word for word in _WORD.findall(plain(topic)) if len(word) > 3}
    return own.union(*(set(group) for group in _TOPICS if own & set(group)))
