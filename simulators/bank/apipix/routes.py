"""The routes of API Pix, put together."""

from fastapi import APIRouter

from simulators.bank.apipix import auth, cobs, received, registrations

router = APIRouter(prefix="/apipix", tags=["API Pix"])
for part in (auth, cobs, received, registrations):
    router.include_router(part.router)
