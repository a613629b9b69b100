"""Errors in Groq's envelope: `{"error": {"message", "type", "code"}}`."""

from fastapi import Request
from fastapi.responses import JSONResponse

from simulators.groq.catalogue import DECOMMISSIONED, MODELS, Model


class GroqError(Exception):
    """Answered with its status, envelope and, where Groq sends one, `retry-after`."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        kind: str = "invalid_request_error",
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.kind = kind
        self.message = message
        self.retry_after_seconds = retry_after_seconds


async def answer_groq_error(_: Request, error: GroqError) -> JSONResponse:
    body = {"message": error.message, "type": error.kind}
    if error.code:
        body["code"] = error.code
    headers = {}
    if error.retry_after_seconds is not None:
        headers["retry-after"] = str(error.retry_after_seconds)
    return JSONResponse({"error": body}, error.status, headers)


def served_model(name: str, *, speech: bool = False) -> Model:
    """The model of that name. Raises `GroqError` as Groq does for dead and unknown names."""
    if name in DECOMMISSIONED:
        raise GroqError(
            400,
            f"The model `{name}` has been decommissioned and is no longer supported.",
            code="model_decommissioned",
        )
    model = MODELS.get(name)
    if model is None or model.speech is not speech:
        raise GroqError(
            404,
            f"The model `{name}` does not exist or you do not have access to it.",
            code="model_not_found",
        )
    return model
