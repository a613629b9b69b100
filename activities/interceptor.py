"""Turns our errors into Temporal's: what is expected is not retried and does not alarm."""

from typing import Any

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
)

from clients.errors import RemoteError, RemoteRefusedError, RemoteUnavailableError
from domain.errors import DomainError


class ErrorInterceptor(Interceptor):
    """For every activity of a worker."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """See `_Translate`."""
        return _Translate(next)


class _Translate(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002
        try:
            return await super().execute_activity(input)
        except DomainError as error:
            raise ApplicationError(
                str(error),
                type=error.code,
                non_retryable=True,
                category=ApplicationErrorCategory.BENIGN,
            ) from None
        except RemoteRefusedError as error:
            raise ApplicationError(str(error), type=error.code, non_retryable=True) from None
        except RemoteUnavailableError as error:
            raise ApplicationError(
                str(error), type=error.code, next_retry_delay=error.retry_after
            ) from None
        except RemoteError as error:  # an answer that broke its contract may be better next time
            raise ApplicationError(str(error), type=error.code) from None
