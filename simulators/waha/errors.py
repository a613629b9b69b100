"""Refusals in the words and shapes of WAHA."""

from datetime import UTC, datetime

from simulators.waha.model import Session, Status


class WahaError(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, body: dict[str, object]) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class ExceptionError(Exception):
    """What WAHA answers when its own code or WhatsApp raises: the send endpoints' only error."""

    def __init__(self, message: str, *, name: str = "Error", status: int = 500) -> None:
        super().__init__(message)
        self.message = message
        self.name = name
        self.status = status


def bad_request(*messages: str) -> WahaError:
    return WahaError(400, {"message": list(messages), "error": "Bad Request", "statusCode": 400})


def store_disabled() -> WahaError:
    text = (
        'Enable NOWEB store "config.noweb.store.enabled=True" and '
        '"config.noweb.store.full_sync=True" when starting a new session.'
    )
    return WahaError(400, {"message": text, "error": "Bad Request", "statusCode": 400})


def unauthorized() -> WahaError:
    return WahaError(401, {"message": "Unauthorized", "statusCode": 401})


def not_found(what: str) -> WahaError:
    return WahaError(404, {"message": f"{what} not found", "error": "Not Found", "statusCode": 404})


def unprocessable(message: str) -> WahaError:
    return WahaError(422, {"message": message, "error": "Unprocessable Entity", "statusCode": 422})


def session_does_not_exist(name: str) -> WahaError:
    return WahaError(422, {"error": f'Session "{name}" does not exist', "session": name})


def status_not_as_expected(session: Session, expected: Status) -> WahaError:
    return WahaError(
        422,
        {
            "error": "Session status is not as expected. Try again later or restart the session",
            "session": session.name,
            "status": session.status,
            "expected": [expected],
        },
    )


def exception_body(
    error: ExceptionError, request: dict[str, object], version: dict[str, object]
) -> dict[str, object]:
    return {
        "statusCode": error.status,
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "exception": {
            "message": error.message,
            "name": error.name,
            "stack": f"{error.name}: {error.message}\n    at WhatsappSessionNoWebCore",
        },
        "request": request,
        "version": version,
    }
