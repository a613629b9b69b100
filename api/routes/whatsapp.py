"""Connecting the caller's number to WhatsApp."""

from fastapi import APIRouter

from api.dependencies import CallerDep, ServicesDep
from api.numbers import connect_number, disconnect_number, read_number
from api.problems import documented
from api.schemas.whatsapp import SessionBody

router = APIRouter(prefix="/whatsapp", tags=["whatsapp"])


@router.post("/connect", status_code=202, responses=documented(401))
async def connect(services: ServicesDep, caller: CallerDep) -> SessionBody:
    """Connect the number of the caller's dentist, or try again after a failure.

    Follow `GET /whatsapp/session` for the QR code to scan and for the outcome.
    """
    return SessionBody.of(await connect_number(services, caller))


@router.get("/session", responses=documented(401))
async def session(services: ServicesDep, caller: CallerDep) -> SessionBody:
    """The number's status, and the QR code while one is to be scanned."""
    return SessionBody.of(await read_number(services, caller))


@router.post("/disconnect", status_code=202, responses=documented(401, 404))
async def disconnect(services: ServicesDep, caller: CallerDep) -> SessionBody:
    """Log the number out."""
    return SessionBody.of(await disconnect_number(services, caller))
