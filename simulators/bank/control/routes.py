"""The routes of `/simulator`, put together."""

from fastapi import APIRouter

from simulators.bank.control import payer, stage

router = APIRouter(prefix="/simulator", tags=["Simulator"])
router.include_router(payer.router)
router.include_router(stage.router)
