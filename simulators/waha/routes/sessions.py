"""Sessions, QR codes and the server's own pages."""

import base64
import io
import re
from typing import Annotated, Literal

import segno
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, field_validator

from simulators.waha import errors, payloads
from simulators.waha.model import SessionConfig, Status
from simulators.waha.routes.dependencies import Simulator, authorized

router = APIRouter(prefix="/api", dependencies=[Depends(authorized)])

_NAME = re.compile(r"[a-zA-Z0-9_-]*")
_NAME_LIMIT = 54


class SessionRequest(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    name: str | None = None
    start: bool = False
    config: SessionConfig | None = None

    @field_validator("name")
    @classmethod
    def _plain(cls, name: str | None) -> str | None:
        if name is not None and (len(name) > _NAME_LIMIT or not _NAME.fullmatch(name)):
            raise ValueError("name can contain only letters, digits, _ and -, at most 54")
        return name


@router.get("/server/version")
@router.get("/version")
async def version() -> dict[str, object]:
    return payloads.environment()


@router.post("/sessions", status_code=201)
async def create_session(simulator: Simulator, request: SessionRequest) -> dict[str, object]:
    session = await simulator.lifecycle.create(
        request.name or simulator.new_session_name(),
        request.config or SessionConfig(),
        start=request.start,
    )
    return payloads.session_info(session)


@router.get("/sessions")
async def list_sessions(simulator: Simulator, all: bool = False) -> list[dict[str, object]]:  # noqa: A002
    sessions = simulator.world.sessions.values()
    return [payloads.session_info(session) for session in sessions if all or session.running]


@router.get("/sessions/{name}")
async def get_session(simulator: Simulator, name: str) -> dict[str, object]:
    return payloads.session_info(simulator.session(name))


@router.put("/sessions/{name}")
async def put_session(
    simulator: Simulator, name: str, request: SessionRequest
) -> dict[str, object]:
    session = simulator.session(name)
    await simulator.lifecycle.reconfigure(session, request.config or SessionConfig())
    return payloads.session_info(session)


@router.delete("/sessions/{name}")
async def delete_session(simulator: Simulator, name: str) -> Response:
    if (session := simulator.world.sessions.get(name)) is not None:
        await simulator.lifecycle.delete(session)
    return Response(status_code=200)


@router.get("/sessions/{name}/me")
async def get_me(simulator: Simulator, name: str) -> dict[str, object] | None:
    return payloads.me(simulator.session(name).account)


@router.post("/sessions/{name}/{action}", status_code=201)
async def move_session(
    simulator: Simulator, name: str, action: Literal["start", "stop", "restart", "logout"]
) -> dict[str, object]:
    session = simulator.session(name)
    lifecycle = simulator.lifecycle
    moves = {
        "start": lifecycle.start,
        "stop": lifecycle.stop,
        "restart": lifecycle.restart,
        "logout": lifecycle.logout,
    }
    await moves[action](session)
    return payloads.session_info(session)


@router.get("/{name}/auth/qr")
async def get_qr(
    simulator: Simulator,
    request: Request,
    name: str,
    format: Annotated[Literal["image", "raw"], Query()] = "image",  # noqa: A002
) -> Response:
    session = await simulator.session_in(name, Status.SCAN_QR_CODE)
    code = simulator.lifecycle.qr_code(session)
    if code is None:
        raise errors.status_not_as_expected(session, Status.SCAN_QR_CODE)
    if format == "raw":
        return JSONResponse({"value": code.value})
    png = qr_png(code.value)
    # WAHA compares the whole header: a list of types that holds JSON gets the picture.
    if request.headers.get("Accept") == "application/json":
        data = base64.b64encode(png).decode()
        return JSONResponse({"mimetype": "image/png", "data": data})
    return Response(png, media_type="image/png")


def qr_png(value: str) -> bytes:
    picture = io.BytesIO()
    segno.make(value, error="l", micro=False).save(picture, kind="png", scale=4, border=4)
    return picture.getvalue()
