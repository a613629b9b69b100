"""What strangers, worriers and payers write to a reception, beside visits: from the words alone."""

import re
from enum import StrEnum

from domain.language.normalise import normalise


class Asked(StrEnum):
    """One matter that a receptionist answers in a sentence."""

    WRONG_NUMBER = "wrong_number"
    JOB = "job"
    SALES = "sales"
    """Somebody wants to sell something to the clinic."""
    MONEY_BACK = "money_back"
    HAS_ARRIVED = "has_arrived"
    """Whether a payment was seen."""
    OTHER_MEANS = "other_means"
    """To pay otherwise than by PIX."""
    WHICH_DENTIST = "which_dentist"
    UNSURE_WHAT_FOR = "unsure_what_for"
    """Does not know which procedure they need."""


_SIGNS: tuple[tuple[Asked, str], ...] = (
    (
        Asked.WRONG_NUMBER,
        (
            r"\b(?:numero errado|errei o numero|pessoa errada|foi engano|mandei errado|"
            r"conversa errada|contato errado)\b"
        ),
    ),
    (
        Asked.JOB,
        (
            r"\bcurriculo\b|\b(?:estao|esta|tao) contratando\b|"
            r"\bvaga (?:de|para) (?:emprego|trabalho|estagio|recepcionista|dentista|"
            r"auxiliar|secretaria|asb|tsb)\b|\btrabalhar (?:ai|com "
            r"voces|na clinica)\b"
        ),
    ),
    (
        Asked.SALES,
        (
            r"\btrafego pago\b|\bmarketing\b|"
            r"\b(?:agendar|marcar) uma (?:call|reuniao)\b|"
            r"\bconsorcio\b|\bemprestimo\b|\baumentar (?:o |seu )?faturamento\b|"
            r"\bgestao de redes\b|"
            r"\b(?:somos|sou) d[ea] (?:uma )?(?:agencia|fornecedor\w*)\b|\blotar a agenda\b"
        ),
    ),
    (
        Asked.MONEY_BACK,
        (
            r"\b(?:dinheiro|valor|pix|sinal) de volta\b|\breembols\w+|\bestorn\w+|\bdevolucao\b|"
            r"\bdevolv\w+ (?:[a-z]+ )?(?:dinheiro|valor|sinal|pix)\b"
        ),
    ),
    (
        Asked.HAS_ARRIVED,
        (
            r"^\W*(?:oi,? |e ai,? |e,? |ja |sera que |viu se |voces |"
            r"o pix |o pagamento |o dinheiro )*"
            r"(?:caiu|recebeu|receberam|recebeste|chegou|entrou|compensou|confirmou)\b"
            r"(?:[^\n?]{0,25}\?|\W*$)"
        ),
    ),
    (
        Asked.OTHER_MEANS,
        (
            r"\b(?:cartao|debito|dinheiro|boleto|especie|pessoalmente)\b|"
            r"\bnao (?:tenho|uso) (?:o )?pix\b|\bpag\w* (?:so )?(?:na hora|no dia|ai|na clinica)\b"
        ),
    ),
    (
        Asked.WHICH_DENTIST,
        (
            r"\b(?:quem|qual|com quem)\b[^\n]{0,20}\b(?:dentista|doutora?|vai me atender|"
            r"atende)\b|"
            r"\bcom quem (?:e|seria|fica)\b"
        ),
    ),
    (
        Asked.UNSURE_WHAT_FOR,
        (
            r"\bnao sei (?:bem |direito |dizer )?(?:qual|o que|do que|que)\b"
            r"(?! (?:dia|hora|horario|horas|tenho))"
        ),
    ),
)
_COMPILED = tuple((asked, re.compile(sign)) for asked, sign in _SIGNS)


def read_asked(text: str) -> Asked | None:
    """The first of these matters that `text` touches; whether it counts, the rules say."""
    words = normalise(text)
    return next((asked for asked, sign in _COMPILED if sign.search(words)), None)
