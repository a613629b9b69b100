"""The routes of Asaas, put together."""

from fastapi import APIRouter

from simulators.bank.asaas import accounts, payments

router = APIRouter(prefix="/asaas", tags=["Asaas"])
for part in (accounts, payments):
    router.include_router(part.router)
