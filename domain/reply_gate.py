"""Whether a sentence that a model wrote may be said to a patient.

It may only repeat what the clinic's own texts say. Every rule errs on the side of silence: the
text itself, or a person, is always there to answer instead.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from domain.reply_gate_words import (
    ABOUT_THIS_PATIENT,
    COURTESIES,
    DAY_WORDS,
    FILLERS,
    HEALTH_STEMS,
    NEGATIONS,
    NUMBER_WORDS,
    PROMISE_STEMS,
    STATE_STEMS,
    TITLES,
    WEEKDAY_ABBREVIATIONS,
)

MAX_REPLY = 400
STEM = 5
"""Letters that decide whether two words are forms of one: `funciona`, `funcionamos`."""
MIN_WORD = 4
LONG_NUMBER = 5
"""Digits and signs that make a number, of a phone or a street, unlike any other."""
MIN_SHARED_WITH_SOURCE = 2


class ReplyRefusal(StrEnum):
    """What in a reply does not stand in the texts."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    LINK = "link"
    NUMBER = "number"
    DAY = "day"
    PROMISE = "promise"
    HEALTH = "health"
    NAME = "name"
    NEGATION = "negation"
    UNSUPPORTED = "unsupported"


_LINK = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+|@\w+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|br|net|org|me|app|io|link|site|online|shop)\b\S*",
    re.IGNORECASE,
)
_PRICE = re.compile(r"r\$\s*(\d[\d.]*(?:,\d+)?)|(\d[\d.]*(?:,\d+)?)\s*(?:reais|real)\b")
_PERCENT = re.compile(r"(\d+(?:,\d+)?)\s*(?:%|por cento)")
_TIME = re.compile(r"\b(\d{1,2})(?:\s*h(?:oras?|s)?(?:\s*(\d{2})\b)?|:(\d{2})\b)(?!\w)")
_DATE = re.compile(r"\b(\d{1,2})\s*(?:/|-| de )\s*(\d{1,2}|[a-z]{4,9})\b(?:[/-](\d{2,4}))?")
_NUMBER = re.compile(r"([a-z]+)?[\s,:;.nº°#()-]*(\d+(?:[.,-]\d+)*)(?=[\s.,;:()-]*([a-z]+)?)")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[a-z]+")
_CAPITALISED = re.compile(r"(?<![.!?…:\n])\s+[\"“(]?([A-ZÀ-Þ][\wÀ-ÿ'-]*)")
_ABBREVIATION = re.compile(r"\b(dra?|sra?|av|r|n)\.", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…;\n]+(?:\s+|$)")


def refusal_of(reply: str, texts: Sequence[str]) -> ReplyRefusal | None:
    """Why the reply may not be said, or `None` when all of it stands in the texts."""
    if not reply.strip():
        return ReplyRefusal.EMPTY
    if len(reply) > MAX_REPLY:
        return ReplyRefusal.TOO_LONG
    reply = _ABBREVIATION.sub(r"\1", reply)  # these full stops end no sentence
    source = _ABBREVIATION.sub(r"\1", " \n ".join(texts))
    said, known = _without_courtesies(_plain(reply)), _plain(source)
    if not _links(reply) <= _links(source):
        return ReplyRefusal.LINK
    each = [_plain(_ABBREVIATION.sub(r"\1", text)) for text in texts]
    if not (_numbers_stand(said, known) and _numbers_belong(said, each)):
        return ReplyRefusal.NUMBER
    said_words, known_words = set(_WORD.findall(said)), set(_WORD.findall(known))
    if not _days(said_words) <= _days(known_words):
        return ReplyRefusal.DAY
    for stems, refusal in (
        (PROMISE_STEMS, ReplyRefusal.PROMISE),
        (HEALTH_STEMS, ReplyRefusal.HEALTH),
    ):
        if any(word.startswith(stems) for word in said_words - known_words):
            return refusal
    if any(map(_claims_a_state, _SENTENCE.split(said))):
        return ReplyRefusal.PROMISE
    if not _names(reply) <= known_words | TITLES | FILLERS:
        return ReplyRefusal.NAME
    return _meaning_refusal(said, known)


def _meaning_refusal(said: str, known: str) -> ReplyRefusal | None:
    """Each sentence must be made of the texts' words, and not turn a yes into a no."""
    sources = [(_stems(sentence), sentence) for sentence in _SENTENCE.split(known)]
    all_stems = set().union(*(stems for stems, _ in sources))
    for sentence in _SENTENCE.split(said):
        stems = _stems(sentence)
        if not stems:
            continue
        if 2 * len(stems & all_stems) < len(stems) or not _opens_well(sentence, all_stems):
            return ReplyRefusal.UNSUPPORTED
        nearest = max(sources, key=lambda source: len(stems & source[0]))
        shared = len(stems & nearest[0])
        if shared >= min(MIN_SHARED_WITH_SOURCE, len(stems)) and (
            _is_negative(sentence) != _is_negative(nearest[1])
        ):
            return ReplyRefusal.NEGATION
    return None


def _opens_well(sentence: str, known_stems: set[str]) -> bool:
    """The first word may be a name, which its capital does not tell; a verb of ours is none."""
    first = next(iter(_WORD.findall(sentence)))
    return (
        len(first) < MIN_WORD
        or first in FILLERS
        or first.endswith("mos")
        or first[:STEM] in known_stems
    )


def _claims_a_state(sentence: str) -> bool:
    words = set(_WORD.findall(sentence))
    return bool(words & ABOUT_THIS_PATIENT) and any(word.startswith(STATE_STEMS) for word in words)


def _numbers_stand(said: str, known: str) -> bool:
    """Every amount, percentage, hour, date and other number, each with what it counts."""
    for kind in (_PRICE, _PERCENT, _TIME, _DATE):
        if not _canonical(kind, said) <= _canonical(kind, known):
            return False
        said, known = kind.sub(" ", said), kind.sub(" ", known)
    contexts = {(n, w) for before, n, after in _NUMBER.findall(known) for w in (before, after)}
    telling = {number for number, _ in contexts if len(number) >= LONG_NUMBER}
    for before, number, after in _NUMBER.findall(said):
        counted = {(number, word) for word in (before, after) if word}
        if number not in telling and not counted & contexts:
            return False
    said_words, known_words = set(_WORD.findall(said)), set(_WORD.findall(known))
    return said_words & NUMBER_WORDS <= known_words


def _numbers_belong(said: str, texts: Sequence[str]) -> bool:
    """Each figure must be told of the same thing: the hours of one text are not another's."""

    def belongs(sentence: str, text: str) -> bool:
        stems = _stems(sentence)
        mostly = 2 * len(stems & _stems(text)) > len(stems)
        return (mostly or not stems) and _numbers_stand(sentence, text)

    counting = [sentence for sentence in _SENTENCE.split(said) if _DIGIT.search(sentence)]
    return all(any(belongs(sentence, text) for text in texts) for sentence in counting)


def _canonical(kind: re.Pattern[str], text: str) -> set[tuple[str, ...]]:
    """One spelling for each: `14h` is 14:00, `R$ 150` is 150,00, `1.200` is 1200."""
    found = set()
    for match in kind.finditer(text):
        groups = [group for group in match.groups() if group]
        if kind is _PRICE:
            whole, _, cents = groups[0].replace(".", "").partition(",")
            groups = [whole.lstrip("0"), cents.ljust(2, "0")]
        elif kind is _TIME:
            groups = [groups[0].lstrip("0"), *(groups[1:] or ["00"])]
        elif kind is _DATE:
            groups = [group.lstrip("0") for group in groups]
        found.add(tuple(groups))
    return found


def _plain(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _without_courtesies(plain: str) -> str:
    for courtesy in COURTESIES:
        plain = plain.replace(courtesy, " ")
    return plain


def _links(text: str) -> set[str]:
    return {link.rstrip(".,;:!?)").lower() for link in _LINK.findall(text)}


def _days(words: set[str]) -> set[str]:
    """Weekdays, months and parts of the day, in the singular and in full."""
    full = {WEEKDAY_ABBREVIATIONS.get(word, word) for word in words}
    return {word.removesuffix("s") for word in full} & DAY_WORDS


def _names(reply: str) -> set[str]:
    """Capitalised words inside sentences."""
    found = (_plain(name) for name in _CAPITALISED.findall(reply))
    return {word for name in found for word in _WORD.findall(name)}


def _stems(plain: str) -> set[str]:
    words = (word for word in _WORD.findall(plain) if len(word) >= MIN_WORD)
    return {word[:STEM] for word in words if word not in FILLERS}


def _is_negative(plain: str) -> bool:
    return not NEGATIONS.isdisjoint(_WORD.findall(plain))
