"""The BR Code, the text behind a PIX QR code ("copia e cola"), as the BCB's manual profiles EMV.

What we build obeys every rule of the manual, since each bank refuses a different mistake. What
others built can be read leniently, but never where a reading would decide who is paid or how much.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import InvalidFieldError
from domain.pix.charset import fold, is_plain
from domain.pix.keys import PixKeyType, normalise_key, wire_type
from domain.pix.rules import (
    MAX_AMOUNT,
    MAX_BYTES,
    MAX_CITY,
    MAX_NAME,
    MAX_TEMPLATE,
    NO_TXID,
    check_location,
    check_text,
    check_txid,
)
from domain.pix.tlv import decode_fields, encode_field, seal, unseal

_GUI = "br.gov.bcb.pix"
_REAL = "986"

_ACCOUNT_TAGS = [f"{tag}" for tag in range(26, 52)]
_UNRESERVED_TAGS = [f"{tag}" for tag in range(80, 100)]

_AMOUNT = re.compile(r"([0-9]+)(?:\.([0-9]{2}))?")
_LENIENT_AMOUNT = re.compile(r"([0-9]+)(?:\.([0-9]{0,2}))?")
_CATEGORY = re.compile(r"[0-9]{4}")


class BrCodeKind(StrEnum):
    """How the payer's bank learns what to pay.

    `STATIC` has the receiver's key in it, `DYNAMIC` the address of a charge, and `RECURRING` only
    an authorisation of Pix Automático, which pays nothing by itself.
    """

    STATIC = "static"
    DYNAMIC = "dynamic"
    RECURRING = "recurring"


@dataclass(frozen=True, slots=True)
class BrCode:
    """What a code says, field by field and as written; None where it says nothing.

    `amount_centavos` of a dynamic code is decoration: the charge at `location` has the amount.
    `txid` is `NO_TXID` where there is none to tell; that of a dynamic code is in its charge.
    """

    key: str | None
    location: str | None
    recurrence_location: str | None
    description: str | None
    withdrawal_ispb: str | None
    amount_centavos: int | None
    txid: str | None
    name: str | None
    city: str | None
    postal_code: str | None
    point_of_initiation: str | None
    merchant_category: str | None
    currency: str | None
    country: str | None
    crc: str

    @property
    def kind(self) -> BrCodeKind:
        """Which of key, location and recurrence decides; `parse` grants that there is one."""
        if self.key is not None:
            return BrCodeKind.STATIC
        return BrCodeKind.DYNAMIC if self.location is not None else BrCodeKind.RECURRING


def build_static(
    key: str,
    key_type: PixKeyType,
    name: str,
    city: str,
    amount_centavos: int | None = None,
    txid: str | None = None,
    description: str | None = None,
) -> str:
    """A code that pays the key; without an amount, the payer types it.

    Accents are folded. Name and city are then cut to their 25 and 15 characters, as banks do;
    anything else that does not fit raises `InvalidFieldError` with the parameter's name.
    """
    # No tag 01: the manual makes it optional here, and banks refuse "single use" on a static code.
    account = encode_field("00", _GUI) + encode_field("01", normalise_key(key, key_type))
    if txid is not None:
        check_txid(txid)
    if description is not None:
        account += _description_field(description, MAX_TEMPLATE - len(account))
    return _seal_payload(
        point_of_initiation="",
        account=account,
        amount="" if amount_centavos is None else _amount_field(amount_centavos),
        name=name,
        city=city,
        txid=txid or NO_TXID,
    )


def build_dynamic(location: str, name: str, city: str) -> str:
    """A single-use code that pays the charge at `location`, an address without its scheme.

    Amount and txid are the charge's. Raises like `build_static`.
    """
    check_location(location)
    return _seal_payload(
        point_of_initiation=encode_field("01", "12"),
        account=encode_field("00", _GUI) + encode_field("25", location),
        amount="",
        name=name,
        city=city,
        txid=NO_TXID,
    )


def parse(code: str, *, strict: bool) -> BrCode:
    """Read a code, or raise `InvalidFieldError` with the name of the field that is wrong.

    Both modes refuse a wrong checksum, broken or repeated fields, an unreadable amount, a foreign
    currency, and a code that names no single receiver. `strict` also refuses whatever else the
    manual forbids: lengths, characters, the shape of the key, missing fields.
    """
    fields = unseal(code)
    account = _pix_template(fields, _ACCOUNT_TAGS)
    if account is None:
        raise InvalidFieldError("code", "not a PIX code: no account of br.gov.bcb.pix")
    recurrence = _pix_template(fields, _UNRESERVED_TAGS) or {}
    additional = decode_fields(fields.get("62", ""))
    brcode = BrCode(
        key=account.get("01") or None,
        location=account.get("25") or None,
        recurrence_location=recurrence.get("25") or None,
        description=account.get("02") or None,
        withdrawal_ispb=account.get("03") or None,
        amount_centavos=_read_amount(fields.get("54"), strict=strict),
        txid=additional.get("05") or None,
        name=fields.get("59") or None,
        city=fields.get("60") or None,
        postal_code=fields.get("61") or None,
        point_of_initiation=fields.get("01") or None,
        merchant_category=fields.get("52") or None,
        currency=fields.get("53") or None,
        country=fields.get("58") or None,
        crc=fields["63"],
    )
    _require_one_receiver(brcode)
    if strict:
        _require_conformant(code, fields, brcode)
    return brcode


def _seal_payload(
    *, point_of_initiation: str, account: str, amount: str, name: str, city: str, txid: str
) -> str:
    return seal(
        encode_field("00", "01")
        + point_of_initiation
        + encode_field("26", account)
        + encode_field("52", "0000")
        + encode_field("53", _REAL)
        + amount
        + encode_field("58", "BR")
        + encode_field("59", _fold_and_cut(name, MAX_NAME, "name"))
        + encode_field("60", _fold_and_cut(city, MAX_CITY, "city"))
        + encode_field("62", encode_field("05", txid))
    )


def _fold_and_cut(text: str, limit: int, field: str) -> str:
    # In this order: folding may lengthen a text, and half of a decomposed letter is no letter.
    folded = fold(text)[:limit].rstrip()
    if not folded:
        raise InvalidFieldError(field, "nothing of it can be written in a BR Code")
    return folded


def _description_field(description: str, room: int) -> str:
    folded = fold(description)
    limit = room - len(encode_field("02", ""))
    if not 1 <= len(folded) <= limit:
        raise InvalidFieldError(
            "description", f"1 to {limit} characters fit beside this key, not {len(folded)}"
        )
    return encode_field("02", folded)


def _amount_field(centavos: int) -> str:
    if centavos <= 0:
        raise InvalidFieldError("amount_centavos", "an amount is at least one centavo")
    text = f"{centavos // 100}.{centavos % 100:02d}"
    if len(text) > MAX_AMOUNT:
        raise InvalidFieldError(
            "amount_centavos", f"the amount has at most {MAX_AMOUNT} characters"
        )
    return encode_field("54", text)


def _pix_template(fields: dict[str, str], tags: Iterable[str]) -> dict[str, str] | None:
    """The one template of PIX among the tags; those of other arrangements are not ours to judge."""
    opening = encode_field("00", _GUI)
    found = [value for tag in tags if (value := fields.get(tag, "")).lower().startswith(opening)]
    if len(found) > 1:
        raise InvalidFieldError("code", "more than one account of br.gov.bcb.pix")
    return decode_fields(found[0]) if found else None


def _read_amount(text: str | None, *, strict: bool) -> int | None:
    if not text:
        return None
    amount = (_AMOUNT if strict else _LENIENT_AMOUNT).fullmatch(text)
    if amount is None:
        raise InvalidFieldError("amount", "not digits with a point and two decimals")
    return int(amount[1]) * 100 + int((amount[2] or "").ljust(2, "0"))


def _require_one_receiver(brcode: BrCode) -> None:
    if brcode.key and brcode.location:
        raise InvalidFieldError("location", "a code has a key or a location, not both")
    if not (brcode.key or brcode.location or brcode.recurrence_location):
        raise InvalidFieldError("key", "neither a key nor a location")
    if brcode.currency not in (None, _REAL):
        raise InvalidFieldError("currency", "not the real (986)")


def _require_conformant(code: str, fields: dict[str, str], brcode: BrCode) -> None:
    check_text(brcode.name, MAX_NAME, "name")
    check_text(brcode.city, MAX_CITY, "city")
    check_txid(brcode.txid)
    if brcode.location is not None:
        check_location(brcode.location)
    rules: tuple[tuple[str, object, str], ...] = (
        ("payload_format", code.startswith("000201"), "the code does not start with 000201"),
        ("crc", brcode.crc.isupper() or brcode.crc.isdigit(), "not in upper case"),
        ("key", brcode.key is None or wire_type(brcode.key), "not a key in its wire form"),
        ("amount", len(fields.get("54", "")) <= MAX_AMOUNT, f"over {MAX_AMOUNT} characters"),
        ("point_of_initiation", brcode.point_of_initiation in (None, "11", "12"), "not 11 or 12"),
        ("merchant_category", _CATEGORY.fullmatch(brcode.merchant_category or ""), "not 4 digits"),
        ("currency", brcode.currency, "missing"),
        ("country", brcode.country == "BR", "not BR"),
        ("description", is_plain(brcode.description or ""), "a character outside plain ASCII"),
        ("code", is_plain(code), "a character outside plain ASCII"),
        ("code", all(fields.values()), "a field is empty"),
        ("code", len(code) <= MAX_BYTES, f"more than {MAX_BYTES} bytes"),
    )
    for field, holds, reason in rules:
        if not holds:
            raise InvalidFieldError(field, reason)
