"""For load balancers and Prometheus."""

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from api.dependencies import ServicesDep
from api.problems import documented
from domain.errors import DomainError

router = APIRouter(tags=["operation"])


class NotReadyError(DomainError):
    """Postgres does not answer: deliveries cannot be kept."""

    code = "database_unavailable"
    status = 503


class Health(BaseModel):
    """The process, or the process and what it cannot do without, work."""

    status: str = "ok"


@router.get("/health/live")
async def live() -> Health:
    """The process answers."""
    return Health()


@router.get("/health/ready", responses=documented(503))
async def ready(services: ServicesDep) -> Health:
    """Webhooks can be taken in. Temporal may be away: deliveries are kept for it."""
    if not await services.database.is_reachable():
        raise NotReadyError("Postgres does not answer")
    return Health()


@router.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    """Counters in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
