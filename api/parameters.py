"""What may stand behind the question mark of an address."""

from fastapi import Depends, FastAPI, Request

from api.dependencies import CallerDep
from domain.errors import InvalidFieldError

PREFIX = "/api/v1"
"""Before the paths of all operations that want a token."""


async def refuse_unknown_parameters(request: Request, _caller: CallerDep) -> None:
    """A misspelt filter would otherwise find everything. Raises `InvalidFieldError`."""
    for name in request.query_params:
        if name not in _known_to(request):
            raise InvalidFieldError(name, "is no parameter of this operation")


KnownParametersOnly = Depends(refuse_unknown_parameters)


def _known_to(request: Request) -> set[str]:
    """The query parameters that the API's own description tells of."""
    app: FastAPI = request.app
    # A route knows its own part of the path, without the prefix that it was included with.
    operations = app.openapi()["paths"][PREFIX + request.scope["route"].path_format]
    described = operations[request.method.lower()].get("parameters", ())
    return {one["name"] for one in described if one["in"] == "query"}
