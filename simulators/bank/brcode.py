"""BR Codes from the bank's side: made for its own charges, read when a payer pastes one.

Shares nothing with the product's own codec on purpose: two implementations check each other.
"""

import binascii
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

PIX_GUI = "br.gov.bcb.pix"
MERCHANT_ACCOUNTS = range(26, 52)
_AMOUNT = re.compile(r"[0-9]{1,10}(\.[0-9]{0,2})?")


class BrCodeError(Exception):
    """The pasted text is not a BR Code that can be paid."""


@dataclass(frozen=True)
class BrCode:
    """What a payer's app shows. `location` marks a dynamic code, `key` a static one."""

    name: str
    city: str
    key: str | None
    location: str | None
    amount_centavos: int | None
    txid: str | None


def dynamic_code(*, location: str, name: str, city: str) -> str:
    """A code that points at a charge; amount and txid live there, not in the code."""
    account = _field("00", PIX_GUI) + _field("25", location)
    return _sealed(
        _field("00", "01")
        + _field("01", "12")
        + _field("26", account)
        + _receiver(name, city, amount=None)
        + _field("62", _field("05", "***"))
    )


def static_code(*, key: str, name: str, city: str, amount_centavos: int | None, txid: str) -> str:
    """A code that carries the key itself, as Mercado Pago draws them."""
    account = _field("00", PIX_GUI) + _field("01", key)
    amount = None if amount_centavos is None else money(amount_centavos)
    return _sealed(
        _field("00", "01")
        + _field("26", account)
        + _receiver(name, city, amount=amount)
        + _field("62", _field("05", txid))
    )


def parse(code: str) -> BrCode:
    """Read any bank's code, leniently except for the CRC. Raises `BrCodeError`."""
    text = code.strip()
    fields = _read_fields(text)
    if list(fields)[-1] != "63" or text[-4:].upper() != _crc(text[:-4]):
        raise BrCodeError("CRC does not match")
    account = _pix_account(fields)
    key, location = account.get("01"), account.get("25")
    if (key is None) == (location is None):
        raise BrCodeError("neither a key nor a location")
    txid = _read_fields(fields["62"]).get("05") if "62" in fields else None
    return BrCode(
        name=fields.get("59", ""),
        city=fields.get("60", ""),
        key=key,
        location=location,
        amount_centavos=_centavos(fields["54"]) if "54" in fields else None,
        txid=None if txid == "***" else txid,
    )


def money(centavos: int) -> str:
    """`15000` -> `150.00`, the notation of the standard."""
    return f"{centavos // 100}.{centavos % 100:02d}"


def _receiver(name: str, city: str, *, amount: str | None) -> str:
    return (
        _field("52", "0000")
        + _field("53", "986")
        + (_field("54", amount) if amount is not None else "")
        + _field("58", "BR")
        + _field("59", _plain(name)[:25].strip())
        + _field("60", _plain(city)[:15].strip())
    )


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if " " <= c <= "~")


def _field(tag: str, value: str) -> str:
    if not 0 < len(value) <= 99:
        raise ValueError(f"field {tag} is {len(value)} characters long")
    return f"{tag}{len(value):02d}{value}"


def _sealed(body: str) -> str:
    unsealed = body + "6304"
    return unsealed + _crc(unsealed)


def _crc(text: str) -> str:
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def _read_fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    position = 0
    while position < len(text):
        tag, length = text[position : position + 2], text[position + 2 : position + 4]
        # isdecimal alone would let other alphabets' digits through.
        if not (tag.isascii() and tag.isdecimal() and length.isascii() and length.isdecimal()):
            raise BrCodeError("not a BR Code")
        start, position = position + 4, position + 4 + int(length)
        if position > len(text) or tag in fields:
            raise BrCodeError("a field is cut short or repeated")
        fields[tag] = text[start:position]
    if not fields:
        raise BrCodeError("empty")
    return fields


def _pix_account(fields: dict[str, str]) -> dict[str, str]:
    for tag, value in fields.items():
        if int(tag) in MERCHANT_ACCOUNTS:
            account = _read_fields(value)
            if account.get("00", "").lower() == PIX_GUI:
                return account
    raise BrCodeError("not a PIX code")


def _centavos(text: str) -> int:
    if not _AMOUNT.fullmatch(text):
        raise BrCodeError("amount is not a number")
    return int(Decimal(text) * 100)
