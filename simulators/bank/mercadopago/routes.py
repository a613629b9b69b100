"""The routes of Mercado Pago, put together."""

from fastapi import APIRouter

from simulators.bank.mercadopago import orders, payments

router = APIRouter(prefix="/mercadopago", tags=["Mercado Pago"])
for part in (orders, payments):
    router.include_router(part.router)
