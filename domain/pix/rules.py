"""What the BCB's manual allows in the fields of a BR Code, whoever wrote them."""

import re

from domain.errors import InvalidFieldError
from domain.pix.charset import is_plain

NO_TXID = "***"

MAX_BYTES = 512
MAX_TEMPLATE = 99
MAX_NAME = 25
MAX_CITY = 15
MAX_LOCATION = 77
MAX_AMOUNT = 13  # characters, so 9 999 999 999.99 reais

_TXID = re.compile(r"[A-Za-z0-9]{1,25}")


def check_text(text: str | None, limit: int, field: str) -> None:
    """Refuse a mandatory text that is missing, longer than `limit`, or not plain ASCII."""
    if not text:
        raise InvalidFieldError(field, "missing")
    if len(text) > limit:
        raise InvalidFieldError(field, f"at most {limit} characters, not {len(text)}")
    if not is_plain(text):
        raise InvalidFieldError(field, "a character outside plain ASCII")


def check_txid(txid: str | None) -> None:
    """Refuse what is neither a txid of a BR Code nor the mark of having none."""
    if not txid:
        raise InvalidFieldError("txid", "missing")
    if txid != NO_TXID and not _TXID.fullmatch(txid):
        raise InvalidFieldError("txid", "not 1 to 25 plain letters or digits")


def check_location(location: str) -> None:
    """Refuse an address with a scheme, too long, or with characters that an address has not."""
    if "://" in location:
        raise InvalidFieldError("location", "an address is written without its scheme")
    check_text(location, MAX_LOCATION, "location")
    if " " in location:
        raise InvalidFieldError("location", "an address has no spaces")
