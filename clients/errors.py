"""What can go wrong with a service outside this house, sorted by what the caller should do.

Messages carry only names that we chose (service, operation, code) and the HTTP status: never a
body, phone, token or name, because Temporal stores error texts in plain text.
"""

from datetime import timedelta

from domain.errors import DomainError


class RemoteError(Exception):
    """A call to `service` failed. `code` is stable and may be matched on."""

    def __init__(self, service: str, operation: str, *, code: str, status: int | None = None):
        shown_status = "no answer" if status is None else f"HTTP {status}"
        super().__init__(f"{service} {operation}: {code} ({shown_status})")
        self.service = service
        self.operation = operation
        self.code = code
        self.status = status


class RemoteUnavailableError(RemoteError):
    """Worth trying again: network, timeout, 408, 429, 5xx. The call may have taken effect.

    `retry_after` is how long the service asked us to wait, when it said so.
    """

    def __init__(
        self,
        service: str,
        operation: str,
        *,
        code: str,
        status: int | None = None,
        retry_after: timedelta | None = None,
    ):
        super().__init__(service, operation, code=code, status=status)
        self.retry_after = retry_after


class RemoteRefusedError(RemoteError):
    """The service understood and said no: the same call will be refused again."""


class RemoteProtocolError(RemoteError):
    """The answer breaks the service's contract, so nothing in it may be believed."""


class UnreadablePayloadError(DomainError):
    """A delivery from outside cannot be read, however often it is sent."""

    code = "unreadable_payload"
    status = 400


class SignatureMismatchError(DomainError):
    """A delivery does not carry the proof that its sender knows the shared secret."""

    code = "signature_mismatch"
    status = 401
