"""A number's connection."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from db.queries.sessions import SessionView
from domain.vocabulary import SessionStatus


class QrBody(BaseModel):
    """The code to scan now; WhatsApp replaces it every 20 to 60 seconds."""

    mimetype: str
    data: str
    """Base64."""
    expires_at: datetime


class SessionBody(BaseModel):
    """`session_id` is null until the number was first connected."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "session_id": "s_0198c0de5a7f7c1e9a55f00d2b3c4d5e",
                    "status": "SCAN_QR_CODE",
                    "qr": {
                        "mimetype": "image/png",
                        "data": "iVBORw0KGgo=",
                        "expires_at": "2026-11-25T13:00:20Z",
                    },
                    "phone_end": None,
                    "restricted_until": None,
                }
            ]
        }
    )

    session_id: str | None
    status: SessionStatus
    qr: QrBody | None = None
    phone_end: str | None = None
    """The last four digits of the number that is connected."""
    restricted_until: datetime | None = None
    """Until then WhatsApp lets the number write to nobody new; null when it never did. May be
    over."""

    @classmethod
    def of(cls, view: SessionView | None) -> "SessionBody":
        """The session as the API tells it."""
        if view is None:
            return cls(session_id=None, status=SessionStatus.DISCONNECTED)
        qr = view.qr and QrBody(
            mimetype=view.qr.mimetype, data=view.qr.data, expires_at=view.qr.expires_at
        )
        return cls(
            session_id=view.session_id,
            status=view.status,
            qr=qr,
            phone_end=view.phone_end,
            restricted_until=view.restricted_until,
        )
