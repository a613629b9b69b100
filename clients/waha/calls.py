"""How a call to WAHA is made: one request, its failure sorted, never repeated."""

from collections.abc import Mapping
from http import HTTPStatus

import httpx

from clients.http import build_client, request, stream
from clients.waha.errors import SERVICE, waha_failure

TIMEOUT_SECONDS = 25.0
"""WAHA itself waits up to ten seconds for a session, and five for another call's lock."""


def build_waha_http(
    base_url: str, api_key: str, *, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """The HTTP client that `WahaClient` needs: address, key and patience."""
    return build_client(
        base_url,
        timeout_seconds=TIMEOUT_SECONDS,
        headers={"X-Api-Key": api_key},
        transport=transport,
    )


class WahaCalls:
    """One WAHA server, addressed by paths."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def call(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
    ) -> httpx.Response:
        response = await self.request(operation, method, path, json=json, params=params)
        return self.accept(response, operation)

    async def request(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        return await request(
            self._http, SERVICE, operation, method, path, json=json, params=params, headers=headers
        )

    async def download(self, operation: str, path: str, max_bytes: int) -> bytes | None:
        """A file, or `None` when it is not there or larger than `max_bytes`."""
        async with stream(self._http, SERVICE, operation, path) as response:
            if response.status_code == HTTPStatus.NOT_FOUND:
                return None
            if not response.is_success:
                await response.aread()
                raise waha_failure(response, operation)
            content = b""
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > max_bytes:
                    return None
            return content

    @staticmethod
    def accept(
        response: httpx.Response, operation: str, *, also: int | None = None
    ) -> httpx.Response:
        if response.is_success or response.status_code == also:
            return response
        raise waha_failure(response, operation)
