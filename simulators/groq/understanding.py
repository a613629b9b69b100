"""The stand-in for a language model: keyword rules over the patient's last message.

Far simpler than the product's own rules, and never a copy of them: it only has to be plausible.
"""

import re
import unicodedata
from collections.abc import Iterable

INTENT_WORDS: tuple[tuple[str, str], ...] = (
    ("emergency", r"\b(emergencia|urgente|urgencia|sangr\w+|muita dor|inchad\w+)\b"),
    ("opt_out", r"\b(nao quero mais receber|pare de|descadastr\w+|me tira da lista)\b"),
    ("human", r"\b(atendente|humano|pessoa de verdade|falar com alguem|reclam\w+)\b"),
    ("cancel", r"\b(cancel\w+|desmarc\w+)\b"),
    ("reschedule", r"\b(remarc\w+|reagend\w+|mudar (o|de|a)|trocar (o|de) horario|adiar)\b"),
    ("list_appointments", r"\b(minha consulta|meu horario|minhas consultas|quando e a minha)\b"),
    ("pay", r"\b(pix|pagar|pagamento|copia e cola|codigo)\b"),
    ("price", r"\b(quanto|preco|valor|custa|orcamento)\b"),
    ("hours_address", r"\b(endereco|onde fica|abre|fecha|funciona\w*|horario de atendimento)\b"),
    ("book", r"\b(marc\w+|agend\w+|consulta|horario|vaga|limpeza|avaliacao|semana)\b"),
    ("thanks", r"\b(obrigad\w+|valeu|agradec\w+)\b"),
    ("greeting", r"^\W*(oi|ola|bom dia|boa tarde|boa noite)\b"),
    ("book", r"\b(manha|tarde|noite|cedo|dezembro|novembro)\b"),
)
_DATE = re.compile(
    r"depois de amanhã|amanhã|amanha|hoje|\bdia \d{1,2}\b|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b"
    r"|\b(?:segunda|terça|terca|quarta|quinta|sexta)(?:-feira)?\b|\bs[áa]bado\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b\d{1,2}(?:h\d{2}|:\d{2}|h| horas?)\b|\bàs \d{1,2}\b", re.IGNORECASE)
_PARTS = (("manha", r"\bmanha\b"), ("tarde", r"\btarde\b"), ("noite", r"\bnoite\b"))
_SMALL_WORDS = {
    "para", "pela", "pelo", "voces", "voce", "como", "qual", "quais", "tem", "uma", "com",
    "que", "dos", "das", "por", "isso", "esta", "esse", "sao", "nao", "sim", "meu", "minha",
    "clinica", "ola", "boa", "bom", "dia", "tarde", "noite", "gostaria", "saber", "quero",
}  # fmt: skip
_QUESTION = re.compile(r"\?|^\W*(qual|quais|quanto|quando|onde|como|que horas|tem|voces|aceita)\b")
# Instructions are written in English; a patient is answered from what is in Portuguese.
_ENGLISH = re.compile(r"\b(the|that|you|is|are|never|state)\b", re.IGNORECASE)


def wishes_for(message: str, context: Iterable[str]) -> dict[str, object]:
    """What to answer, by the names that properties of a schema usually have.

    `context` is what the request says beside the conversation: the clinic's texts among it.
    """
    plain = _plain(message)
    date, time = _DATE.search(message), _TIME.search(message)
    unwanted = re.search(r"\bnao (posso|consigo|quero|da)\b|\bmenos\b", plain)
    worded = (intent for intent, words in INTENT_WORDS if re.search(words, plain))
    return {
        "intent": next(worded, "book" if date or time else "other"),
        "date_text": date.group() if date else None,
        "time_text": time.group() if time else None,
        "part": next((part for part, words in _PARTS if re.search(words, plain)), None),
        "polarity": "avoid" if unwanted else "want",
        "needs_clarification": False,
        "reply": nearest_sentence(message, context) if _QUESTION.search(plain) else None,
    }


def nearest_sentence(message: str, context: Iterable[str]) -> str | None:
    """The sentence of the context that shares most words with the message, if any does."""
    asked = _content_words(message)
    sentences = (
        sentence.strip(" -*\t")
        for text in context
        for sentence in re.split(r"(?<=[.!?])\s+|\n", text)
    )
    scored = [
        (len(asked & _content_words(sentence)), sentence)
        for sentence in sentences
        if not _ENGLISH.search(sentence)
    ]
    best = max(scored, key=lambda scored: scored[0], default=(0, ""))
    return best[1][:400] if best[0] else None


def _content_words(text: str) -> set[str]:
    # Five letters are enough to make `funciona` meet `funcionamos`.
    words = re.findall(r"[a-z]{3,}", _plain(text))
    return {word[:5] for word in words if word not in _SMALL_WORDS}


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
