"""Brazilian phone numbers, as far as WhatsApp makes them difficult."""

import re

_MOBILE = re.compile(r"(55[1-9]\d)(?:9(\d{8})|([6-9]\d{7}))")
"""Country, area, and eight digits with or without the ninth before them."""


def whatsapp_forms(phone: str) -> tuple[str, ...]:
    """The E.164 digits under which the account of this phone may stand, as given first.

    Accounts made before the ninth digit came keep their old form; a message to the other one is
    accepted and never arrives.
    """
    found = _MOBILE.fullmatch(phone)
    if found is None:
        return (phone,)
    area, with_ninth, without = found.groups()
    other = f"{area}{with_ninth}" if with_ninth else f"{area}9{without}"
    return phone, other
