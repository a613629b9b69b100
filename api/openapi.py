"""The API's description of itself."""

from typing import Any

from fastapi import FastAPI

from api.problems import MEDIA_TYPE


class DescribedApi(FastAPI):
    """Says that errors are problem documents, which FastAPI takes for ordinary JSON."""

    _described: dict[str, Any] | None = None

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, which FastAPI writes anew when a route is added."""
        schema = super().openapi()
        if schema is not self._described:
            for operations in schema["paths"].values():
                for operation in operations.values():
                    _retype_problems(operation["responses"])
            self._described = schema
        return schema


def _retype_problems(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        content = response.get("content", {})
        if status[0] in "45" and "application/json" in content:
            response["content"] = {MEDIA_TYPE: content["application/json"]}
