"""The states that clinics, sessions, messages, bookings and charges can be in."""

from enum import StrEnum


class DentistStatus(StrEnum):
    """`ATIVO` once the dentist's WhatsApp number has been connected."""

    PENDENTE = "PENDENTE"
    ATIVO = "ATIVO"
    INATIVO = "INATIVO"


class SessionStatus(StrEnum):
    """A WhatsApp session as the clinic sees it; all but the first and last are WAHA's own words."""

    DISCONNECTED = "DISCONNECTED"
    STARTING = "STARTING"
    SCAN_QR_CODE = "SCAN_QR_CODE"
    WORKING = "WORKING"
    FAILED = "FAILED"
    STOPPED = "STOPPED"
    UNKNOWN = "UNKNOWN"
    """A status that WAHA added after this was written: treated as not ready."""


class AddressState(StrEnum):
    """Where a contact's address comes from. A wrong one is written to in vain, and unnoticed."""

    MET = "met"
    """WhatsApp gave it to us."""
    TYPED = "typed"
    """A phone number that people wrote down."""
    CHECKED = "checked"
    ABSENT = "absent"
    """A number without WhatsApp."""


class PriceDisplay(StrEnum):
    """How a price may be told to a patient."""

    VALUE = "value"
    STARTING_AT = "starting_at"
    AT_EVALUATION = "at_evaluation"


class BookingStatus(StrEnum):
    """All but `cancelled` and `expired` occupy the dentist's time."""

    OFFERED = "offered"
    """Kept while a patient chooses, for a visit of theirs or from the waitlist: no visit yet."""
    HELD = "held"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    """Known only once the visit has begun: what is left of its time is under any usual notice, so
    it stays taken and goes to nobody. Who says beforehand that they will not come has cancelled."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def occupies(self) -> bool:
        """Whether the dentist cannot take anyone else at that time."""
        return self not in (BookingStatus.CANCELLED, BookingStatus.EXPIRED)


SAME_NAME = "same_name"
"""Why staff look at a booking: its patient may be another one of that name. Gives way to money."""


class Attendance(StrEnum):
    """Whether the patient of a visit came."""

    ATTENDED = "attended"
    MISSED = "missed"


class PaymentProviderKind(StrEnum):
    """How a clinic is paid. `static` is a PIX key without a provider: staff confirm by hand."""

    STATIC = "static"
    API_PIX = "api_pix"
    """The Central Bank's standard, as Efí and the banks speak it."""
    ASAAS = "asaas"
    MERCADO_PAGO = "mercado_pago"


class Direction(StrEnum):
    """From whom a message came."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    STAFF = "staff"


class MessageStatus(StrEnum):
    """An outbound message is `pending` until WAHA took it; the rest mirrors WhatsApp's ticks."""

    RECEIVED = "received"
    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class InboxStatus(StrEnum):
    """What became of a webhook delivery."""

    RECEIVED = "received"
    FORWARDED = "forwarded"
    IGNORED = "ignored"
    UNREADABLE = "unreadable"


class Actor(StrEnum):
    """Who changed a booking."""

    PATIENT = "patient"
    STAFF = "staff"
    SYSTEM = "system"
    PROVIDER = "provider"
