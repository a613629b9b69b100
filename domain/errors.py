"""Expected refusals: one class per outcome, each with a code that callers may rely on."""

from typing import ClassVar


class DomainError(Exception):
    """An outcome that the rules foresee. It is shown to callers and never retried."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409


class NotFoundError(DomainError):
    """Nothing by that id here; also said of what belongs to another clinic."""

    code = "not_found"
    status = 404


class KeyReusedError(DomainError):
    """The idempotency key of another change: this one is not made."""

    code = "idempotency_key_reused"


class SlotTakenError(DomainError):
    """The period overlaps another booking or block of the dentist."""

    code = "slot_taken"


class InvalidFieldError(DomainError, ValueError):
    """A value breaks a rule. `field` names it in the caller's own terms."""

    code = "invalid_field"
    status = 422

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
