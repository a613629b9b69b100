"""Temporal's errors as the edge tells them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import DomainError, InvalidFieldError, NotFoundError

SIGNAL_WITHIN = timedelta(seconds=5)
UPDATE_WITHIN = timedelta(seconds=15)

_STATUS = {error.code: error.status for error in (InvalidFieldError, NotFoundError)}


class TemporalAwayError(Exception):
    """Temporal did not take the call; nothing was lost that the caller still has."""


class BookingRefusedError(DomainError):
    """The booking's run refused a change. `code` is its reason.

    `wrong` is the field and what is wrong with it, where a value was refused.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code  # type: ignore[misc]
        self.status = _STATUS.get(code, DomainError.status)  # type: ignore[misc]
        field, _, why = reason.partition(": ")  # as `InvalidFieldError` says it
        self.wrong = (field, why) if code == InvalidFieldError.code else None


@asynccontextmanager
async def temporal_errors(
    within: timedelta | None = None, *, ignore_missing: bool = False
) -> AsyncIterator[None]:
    """Turn Temporal's errors into ours, no later than `within` (a signal's time if left out)."""
    try:
        # The client's own timeout is for each try, and it tries for ten seconds or more.
        async with asyncio.timeout((within or SIGNAL_WITHIN).total_seconds()):
            yield
    except WorkflowUpdateFailedError as error:
        cause = error.cause
        if isinstance(cause, ApplicationError) and cause.type:
            raise BookingRefusedError(cause.type, cause.message) from None
        raise
    except (WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError):
        raise TemporalAwayError("Temporal did not answer in time") from None
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise TemporalAwayError(error.status.name) from None
        if not ignore_missing:
            raise NotFoundError("no such run is open") from None
    except RuntimeError as error:  # a lazy client that cannot connect says so in no other way
        if "connect" not in str(error).lower():
            raise
        raise TemporalAwayError("no connection") from None
