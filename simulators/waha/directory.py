"""Which numbers have WhatsApp, and under which form: Brazil's ninth digit, hidden numbers."""

import re

from simulators.waha import identifiers
from simulators.waha.model import World

# Without the ninth digit only landlines begin with 2 to 5.
_BRAZILIAN_MOBILE = re.compile(r"^55(?P<area>[1-9]\d)(?:9(?P<new>\d{8})|(?P<old>[^2-5]\d{7}))$")
# Accounts in the areas from 31 up were mostly made before the ninth digit, and keep that form.
_FIRST_AREA_WITHOUT_NINTH_DIGIT = 31


def digits_of(chat_id: str) -> str:
    return re.sub(r"\D", "", chat_id.partition("@")[0])


def chat_id_of(address: str) -> str:
    """The chat's id as WAHA writes it; bare digits are a phone."""
    user, _, server = address.partition("@")
    if server in {"", "s.whatsapp.net"}:
        return f"{digits_of(user)}@c.us"
    return address


def account_of(world: World, phone: str) -> str | None:
    """The digits under which this phone's WhatsApp account really stands, if it has one."""
    for form in _forms(phone):
        if (known := world.phones.get(form)) is not None:
            return form if known.on_whatsapp else None
    return _forms(phone)[0] if _BRAZILIAN_MOBILE.match(phone) else None


def phone_behind(world: World, chat_id: str) -> str | None:
    """The phone at the other end of a chat, as WhatsApp (not WAHA) knows it."""
    digits = digits_of(chat_id)
    if chat_id.endswith("@lid"):
        return next((phone.phone for phone in world.phones.values() if phone.lid == digits), None)
    return digits if chat_id.endswith("@c.us") else None


def is_reachable(world: World, chat_id: str) -> bool:
    """A message to the wrong form of a number is accepted and goes nowhere."""
    if chat_id.endswith(("@c.us", "@lid")):
        phone = phone_behind(world, chat_id)
        return phone is not None and account_of(world, phone) == phone
    return True


def chats_of(phone: str) -> set[str]:
    """The ids under which a session may know this phone."""
    return {f"{phone}@c.us", f"{identifiers.hidden_number(phone)}@lid"}


def _forms(phone: str) -> tuple[str, ...]:
    """With and without the ninth digit, the likelier one first."""
    found = _BRAZILIAN_MOBILE.match(phone)
    if found is None:
        return (phone,)
    area, subscriber = found["area"], found["new"] or found["old"]
    with_ninth, without = f"55{area}9{subscriber}", f"55{area}{subscriber}"
    if int(area) < _FIRST_AREA_WITHOUT_NINTH_DIGIT:
        return with_ninth, without
    return without, with_ninth
