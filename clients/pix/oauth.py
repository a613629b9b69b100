"""OAuth2 client credentials: one token for an account, fetched when needed and kept."""

import asyncio
from collections.abc import Callable

import httpx

from clients.http import failure, read_answer, request
from clients.pix.api_pix_wire import TokenWire

RENEW_BEFORE_SECONDS = 60.0


class AccessTokens:
    """The current token of one account. `clock` counts seconds and never goes back."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        service: str,
        url: str,
        *,
        basic_auth: httpx.BasicAuth,
        clock: Callable[[], float],
    ) -> None:
        self._http = http
        self._service = service
        self._url = url
        self._basic_auth = basic_auth
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._renew_at = 0.0

    async def current(self) -> str:
        """A token that is good for a minute at least, as far as the provider told."""
        async with self._lock:
            if self._token is None or self._clock() >= self._renew_at:
                await self._renew()
            assert self._token is not None
            return self._token

    def forget(self, token: str) -> None:
        """The provider refused this token; a newer one is kept."""
        if self._token == token:
            self._token = None

    async def _renew(self) -> None:
        asked_at = self._clock()
        response = await request(
            self._http,
            self._service,
            "token",
            "POST",
            self._url,
            data={"grant_type": "client_credentials"},
            auth=self._basic_auth,
        )
        if not response.is_success:
            raise failure(response, self._service, "token")
        answer = read_answer(response, TokenWire, self._service, "token")
        self._token = answer.access_token
        self._renew_at = asked_at + answer.expires_in - RENEW_BEFORE_SECONDS
