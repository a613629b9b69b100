"""Who is at the page: the clinic's API token, carried encrypted in a cookie."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.responses import Response

from api.dependencies import Services, ServicesDep, find_caller
from clients.crypto import SecretBox, UndecryptableError
from db.queries.tokens import TokenOwner
from domain.errors import DomainError

COOKIE = "sorriso_sessao"
SIGN_IN = "/entrar"
PANEL = "/painel"
SIGNED_IN_FOR = timedelta(hours=12)


class ForeignPageError(DomainError):
    """Another site's page tries to act in the signed-in person's name."""

    code = "foreign_page"
    status = 403


@dataclass(frozen=True)
class SignIn:
    """What the cookie holds."""

    token: str
    until: datetime


def sign_in_for(request: Request) -> str:
    """Where to sign in so as to come back to the page that was asked for."""
    return f"{SIGN_IN}?para=painel" if request.url.path.startswith(PANEL) else SIGN_IN


async def find_signed_in(request: Request, services: Services) -> TokenOwner | None:
    """For whom the page acts. A revoked token signs out at once."""
    sign_in = _read(services.box, request.cookies.get(COOKIE, ""))
    if sign_in is None or sign_in.until <= services.clock():
        return None
    return await find_caller(services.database, sign_in.token)


def remember(response: Response, services: Services, token: str) -> None:
    """Sign in: set the cookie on the response."""
    until = services.clock() + SIGNED_IN_FOR
    response.set_cookie(
        COOKIE,
        services.box.encrypt_json({"token": token, "until": until.isoformat()}),
        max_age=int(SIGNED_IN_FOR.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=services.settings.public_base_url.scheme == "https",
    )


def forget(response: Response) -> None:
    """Sign out."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


def refuse_foreign_pages(request: Request) -> None:
    """Let our own pages post, and no others.

    The cookie's SameSite says the same; browsers too old for it still send an Origin.
    """
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise ForeignPageError("this action belongs to our own page")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForeignPageError("this action belongs to our own page")


async def signed_in(request: Request, services: ServicesDep) -> TokenOwner:
    """For whom a part of a page acts. Sends the rest of the page to the sign-in."""
    caller = await find_signed_in(request, services)
    if caller is None:
        raise HTTPException(401, headers={"HX-Redirect": sign_in_for(request)})
    return caller


SignedIn = Annotated[TokenOwner, Depends(signed_in)]
OwnPage = Depends(refuse_foreign_pages)


def _read(box: SecretBox, cookie: str) -> SignIn | None:
    try:
        held = box.decrypt_json(cookie)
        token, until = held["token"], held["until"]
    except (UndecryptableError, KeyError):
        return None
    if not isinstance(token, str) or not isinstance(until, str):
        return None
    return SignIn(token, datetime.fromisoformat(until))
