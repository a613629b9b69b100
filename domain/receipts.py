"""What a receipt says: evidence for staff, never proof. Amounts are centavos.

Read from what was typed with the file or from a PDF's own text; pictures are not read. What is
ambiguous is left out: an empty field sends staff to the file, a wrong one misleads them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial

from domain.language.normalise import plain

PIX_BEGAN = datetime(2020, 11, 1, tzinfo=UTC)
"""No payment has an older id."""
LARGEST_CENTAVOS = 100_000_000_00


class ReceiptSource(StrEnum):
    """From where the fields of a receipt were read."""

    CAPTION = "caption"
    PDF_TEXT = "pdf_text"
    NONE = "none"
    """Nothing was readable: people look at the file."""


class EvidenceStatus(StrEnum):
    """`waiting` until the clinic has looked at its account."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class RefusalReason(StrEnum):
    """Why staff did not accept a receipt."""

    NOT_RECEIVED = "not_received"
    SCHEDULED = "scheduled"
    WRONG_AMOUNT = "wrong_amount"
    OTHER = "other"


class FileType(StrEnum):
    """Files that are kept as receipts, by their first bytes; what the sender says is no proof."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"


@dataclass(frozen=True)
class ReceiptFields:
    """What could be read; `None` where nothing certain was."""

    value_centavos: int | None = None
    paid_on: date | None = None
    """The day of the payment, or the one it is scheduled for."""
    is_scheduled: bool = False
    end_to_end_id: str | None = None

    @property
    def says_anything(self) -> bool:
        """Whether any field was read."""
        return self != ReceiptFields()


_AMOUNT = r"(\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,(\d{2}))?(?![\d,.]*\d)"
_REAIS = re.compile(rf"r\$\s*{_AMOUNT}|(?<![\d,.]){_AMOUNT}\s*(?:reais|conto|pila)\b")
_LABELLED = re.compile(
    r"\bvalor(?: (?:pago|total|do pix|da transferencia|do pagamento|enviado))?\s*:?\s*r\$\s*"
    + _AMOUNT
)
_MONTHS = ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez")
_NUMERIC_DAY = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\d/])")
_NAMED_DAY = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?: de |[ /-])({'|'.join(_MONTHS)})[a-zç]*\.?(?: de |[ /-])(\d{{4}})"
)
_SCHEDULED = re.compile(r"\bagendad[oa]s?\b|\bagendamento\b|\bpix programado\b")
_VISIT = re.compile(
    r"\b(?:consultas?|horarios?|visitas?|limpezas?|avaliac\w+)(?: \w+){0,2}? agendad[oa]s?\b"
    r"|\bagendad[oa]s? (?:a |o |minha |meu |uma )?(?:consulta|horario|visita|limpeza|avaliac\w+)\b"
    r"|\bagendamento (?:da|de|do) (?:minha |meu )?(?:consulta|horario|visita|limpeza|avaliac\w+)\b"
)
# ISPB, then yyyyMMddHHmm in UTC, then eleven of the payer's bank; PDFs break it over lines.
_END_TO_END = re.compile(r"(?<![A-Za-z0-9])E(?:\s?\d){20}(?:\s?[A-Za-z0-9]){11}(?![A-Za-z0-9])")


def read_receipt(text: str, *, now: datetime, today: date) -> ReceiptFields:
    """The fields that `text` states. `now` is aware; `today` is the clinic's day."""
    words = plain(text)
    scheduled = _SCHEDULED.search(_VISIT.sub(" ", words)) is not None
    return ReceiptFields(
        value_centavos=_value(words),
        paid_on=_day(words, scheduled=scheduled, today=today),
        is_scheduled=scheduled,
        end_to_end_id=_end_to_end_id(text, now),
    )


def end_to_end_id(text: str, now: datetime) -> str | None:
    """`text` as PIX's id of one payment, when it has the shape and a date that can be. `now` aware.

    Banks answer their own ids in other shapes too: never require one of what a provider tells.
    """
    compact = "".join(text.split())
    if len(compact) != 32 or not compact.isascii() or not compact.isalnum() or compact[0] != "E":
        return None
    if not compact[1:21].isdigit():
        return None
    try:
        moment = datetime.strptime(compact[9:21], "%Y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        return None
    return compact if PIX_BEGAN <= moment <= now + timedelta(days=1) else None


def file_type(content: bytes) -> FileType | None:
    """The kind of a file by its first bytes; `None` for what is not kept."""
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileType.WEBP
    return FileType.PDF if content.startswith(b"%PDF-") else None


def _value(words: str) -> int | None:
    """A labelled amount counts; others only when all are the same."""
    for pattern in (_LABELLED, _REAIS):
        found = {_centavos(match) for match in pattern.finditer(words)} - {None}
        if len(found) == 1:
            return found.pop()
        if found:
            return None
    return None


def _centavos(match: re.Match[str]) -> int | None:
    whole, *cents = [part for part in match.groups() if part is not None]
    amount = int(whole.replace(".", "")) * 100 + int(cents[0] if cents else 0)
    return amount if 0 < amount <= LARGEST_CENTAVOS else None


def _day(words: str, *, scheduled: bool, today: date) -> date | None:
    """The only day that is stated; of a scheduled payment the one that follows the word."""
    if scheduled and (word := _SCHEDULED.search(words)):
        after = _days(words[word.end() :], today)
        if after:
            return after[0]
    found = set(_days(words, today))
    return found.pop() if len(found) == 1 else None


def _days(words: str, today: date) -> list[date]:
    """The days that are stated, in their order."""
    matches = [
        (match.start(), read(match))
        for pattern, read in ((_NUMERIC_DAY, partial(_numeric, today=today)), (_NAMED_DAY, _named))
        for match in pattern.finditer(words)
    ]
    return [day for _, day in sorted(matches, key=lambda found: found[0]) if day is not None]


def _numeric(match: re.Match[str], today: date) -> date | None:
    day, month, year = match.groups()
    if year is not None:
        return _date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    around = [_date(today.year + shift, int(month), int(day)) for shift in (-1, 0, 1)]
    known = [one for one in around if one is not None]
    return min(known, key=lambda one: abs(one - today), default=None)


def _named(match: re.Match[str]) -> date | None:
    day, month, year = match.groups()
    return _date(int(year), _MONTHS.index(month) + 1, int(day))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end_to_end_id(text: str, now: datetime) -> str | None:
    found = {end_to_end_id(match.group(0), now) for match in _END_TO_END.finditer(text)} - {None}
    return found.pop() if len(found) == 1 else None
