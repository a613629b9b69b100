"""The envelope of a BR Code: tag, length and value, closed by a checksum (EMV QRCPS-MPM).

A field is a two-digit tag, a two-digit length counted in characters, and the value. The last one
is always `63`, the checksum of everything before its own four digits.
"""

import binascii
import re

from domain.errors import InvalidFieldError

_HEADER = re.compile(r"([0-9]{2})([0-9]{2})")
_CRC_HEADER = "6304"
_MAX_LENGTH = 99


def encode_field(tag: str, value: str) -> str:
    """One field. The caller has checked the length and named its own field in the error."""
    if len(value) > _MAX_LENGTH:
        raise ValueError(f"tag {tag} holds {_MAX_LENGTH} characters, not {len(value)}")
    return f"{tag}{len(value):02d}{value}"


def seal(fields: str) -> str:
    """Close the fields with their checksum."""
    return f"{fields}{_CRC_HEADER}{crc16(fields + _CRC_HEADER)}"


def unseal(code: str) -> dict[str, str]:
    """The fields of a code in their order, once its checksum agrees.

    Raises `InvalidFieldError` on `crc` when it does not, whatever the case of its digits, and on
    `code` when the fields do not add up to the text.
    """
    if code[-8:-4] != _CRC_HEADER:
        raise InvalidFieldError("crc", "the code does not end with its checksum")
    if crc16(code[:-4]) != code[-4:].upper():
        raise InvalidFieldError("crc", "the checksum does not agree with the code")
    fields = decode_fields(code)
    if next(reversed(fields)) != "63":
        # A wrong length made some other field swallow the checksum.
        raise InvalidFieldError("code", "tag 63 is not the last field")
    return fields


def decode_fields(text: str) -> dict[str, str]:
    """The fields of a code or of a template, in their order."""
    fields: dict[str, str] = {}
    position = 0
    while position < len(text):
        header = _HEADER.match(text, position)
        if header is None:
            raise InvalidFieldError("code", f"no tag and length at character {position}")
        tag, length = header[1], int(header[2])
        value = text[header.end() : header.end() + length]
        if len(value) != length:
            raise InvalidFieldError(
                "code", f"tag {tag} declares {length} characters and has {len(value)}"
            )
        if tag in fields:
            raise InvalidFieldError("code", f"tag {tag} is repeated")
        fields[tag] = value
        position = header.end() + length
    return fields


def crc16(text: str) -> str:
    """CRC-16/CCITT-FALSE of the UTF-8 bytes: four upper-case digits, zeros included."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise InvalidFieldError("code", "not a Unicode text") from None
    return f"{binascii.crc_hqx(data, 0xFFFF):04X}"
