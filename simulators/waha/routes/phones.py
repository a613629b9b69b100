"""The other side of WhatsApp: patients' phones, and the clinic's own."""

import base64
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from simulators.waha.messaging import Incoming
from simulators.waha.model import Account, Content, Location, Media, Message, Phone, Session
from simulators.waha.payloads import file_name
from simulators.waha.routes.dependencies import Simulator
from simulators.waha.simulator import WahaSimulator

router = APIRouter(prefix="/simulator")

PhoneNumber = Annotated[str, Path(pattern=r"^\d{8,15}$")]


def _base64(value: str) -> str:
    base64.b64decode(value, validate=True)
    return value


class _Body(BaseModel):
    """Names that WAHA has too are spelt as WAHA spells them (`pushName`, `chatId`)."""

    model_config = ConfigDict(extra="forbid")


class _View(BaseModel):
    model_config = ConfigDict(validate_by_name=True)


class ScanRequest(_Body):
    phone: Annotated[str, Field(pattern=r"^\d{8,15}$")]
    """The number of the phone that scans: the clinic's."""
    push_name: str = Field("Clínica", alias="pushName")


class PhoneRequest(_Body):
    phone: Annotated[str, Field(pattern=r"^\d{8,15}$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    on_whatsapp: bool = True


class MediaRequest(_Body):
    mimetype: str
    data: Annotated[str, AfterValidator(_base64)]
    filename: str | None = None
    voice: bool = False
    seconds: int = 0
    download_fails: bool = False
    """WAHA will not manage to fetch this file."""


class PatientMessage(_Body):
    session: str
    text: str | None = None
    """Also the caption of `media`."""
    media: MediaRequest | None = None
    location: Location | None = None
    vcard: str | None = None
    push_name: str | None = Field(None, alias="pushName")
    reply_to: str | None = None
    timestamp: float | None = None
    """When it was sent (seconds since the epoch); now when left out."""
    from_lid: bool = False
    """The patient shows as `@lid`; `hide_phone` also hides whose it is."""
    hide_phone: bool = False
    chat_id: str | None = Field(None, alias="chatId", pattern=r"@(g\.us|broadcast|newsletter)$")
    """A group, story or channel instead of the private chat."""

    @model_validator(mode="after")
    def _says_something(self) -> "PatientMessage":
        if not (self.text or self.media or self.location or self.vcard):
            raise ValueError("a message needs text, media, location or vcard")
        return self


class SessionRequest(_Body):
    session: str


class StaffMessage(SessionRequest):
    text: Annotated[str, Field(min_length=1)]


class ReactionRequest(SessionRequest):
    message_id: str
    text: str
    """The emoji; empty takes it back."""


class EditRequest(SessionRequest):
    text: Annotated[str, Field(min_length=1)]


class SentAnswer(_View):
    id: str


class SessionView(_View):
    """A session without its secrets."""

    name: str
    status: str
    metadata: dict[str, str]
    phone: str | None
    push_name: str | None = Field(alias="pushName")
    qr_expires_at: float | None


class PhoneView(_View):
    phone: str
    name: str
    lid: str
    on_whatsapp: bool


class MediaView(_View):
    mimetype: str
    filename: str
    url: str
    """A `data:` URL."""
    voice: bool
    seconds: int


class MessageView(_View):
    id: str
    author: Literal["patient", "clinic"]
    source: Literal["api", "app"]
    text: str | None
    media: MediaView | None
    location: Location | None
    vcard: str | None
    reply_to: str | None
    timestamp: float
    ack: int
    ack_name: str = Field(alias="ackName")
    edited: bool
    revoked: bool
    reactions: dict[str, str]


class ChatView(_View):
    session: str
    phone: str
    typing: bool
    messages: list[MessageView]


@router.get("/sessions")
async def list_sessions(simulator: Simulator) -> list[SessionView]:
    return [_session_view(simulator, s) for s in simulator.world.sessions.values()]


@router.post("/sessions/{name}/scan", status_code=201)
async def scan(simulator: Simulator, name: str, request: ScanRequest) -> SessionView:
    session = simulator.session(name)
    account = Account(phone=request.phone, push_name=request.push_name)
    simulator.lifecycle.scan(session, account)
    return _session_view(simulator, session)


@router.get("/phones")
async def list_phones(simulator: Simulator) -> list[PhoneView]:
    return [_phone_view(phone) for phone in simulator.world.phones.values()]


@router.post("/phones", status_code=201)
async def register_phone(simulator: Simulator, request: PhoneRequest) -> PhoneView:
    return _phone_view(simulator.register_phone(Phone(**request.model_dump())))


@router.post("/phones/{phone}/messages", status_code=201)
async def write(simulator: Simulator, phone: PhoneNumber, request: PatientMessage) -> SentAnswer:
    session = simulator.session(request.session)
    patient = simulator.phone(phone, request.push_name)
    content = Content(
        text=request.text,
        media=Media(**request.media.model_dump()) if request.media else None,
        location=request.location,
        vcard=request.vcard,
    )
    incoming = Incoming(
        content=content,
        push_name=patient.name,
        chat_id=request.chat_id,
        from_lid=request.from_lid,
        hide_phone=request.hide_phone,
        reply_to=request.reply_to,
        sent_at=request.timestamp,
    )
    return SentAnswer(id=simulator.messaging.receive(session, patient, incoming).id)


@router.get("/phones/{phone}/messages")
async def read_chat(
    simulator: Simulator, phone: PhoneNumber, session: Annotated[str, Query()]
) -> ChatView:
    found = simulator.session(session)
    return ChatView(
        session=session,
        phone=phone,
        typing=simulator.messaging.is_typing(found, phone),
        messages=[_message_view(m) for m in simulator.messaging.conversation(found, phone)],
    )


@router.post("/phones/{phone}/read", status_code=204)
async def open_chat(simulator: Simulator, phone: PhoneNumber, request: SessionRequest) -> None:
    simulator.messaging.read_by_patient(simulator.session(request.session), phone)


@router.post("/phones/{phone}/staff-message", status_code=201)
async def staff_writes(
    simulator: Simulator, phone: PhoneNumber, request: StaffMessage
) -> SentAnswer:
    session = simulator.session(request.session)
    return SentAnswer(id=simulator.messaging.staff_writes(session, phone, request.text).id)


@router.post("/phones/{phone}/reaction", status_code=201)
async def react(simulator: Simulator, phone: PhoneNumber, request: ReactionRequest) -> SentAnswer:
    session = simulator.session(request.session)
    carrier = simulator.changes.react(
        session, simulator.phone(phone), request.message_id, request.text
    )
    return SentAnswer(id=carrier.id)


@router.put("/phones/{phone}/messages/{message_id}")
async def edit(
    simulator: Simulator, phone: PhoneNumber, message_id: str, request: EditRequest
) -> SentAnswer:
    session = simulator.session(request.session)
    carrier = simulator.changes.edit(session, simulator.phone(phone), message_id, request.text)
    return SentAnswer(id=carrier.id)


@router.delete("/phones/{phone}/messages/{message_id}")
async def revoke(
    simulator: Simulator, phone: PhoneNumber, message_id: str, session: Annotated[str, Query()]
) -> SentAnswer:
    found = simulator.session(session)
    carrier = simulator.changes.revoke(found, simulator.phone(phone), message_id)
    return SentAnswer(id=carrier.id)


@router.post("/phones/{phone}/call", status_code=204)
async def call(simulator: Simulator, phone: PhoneNumber, request: SessionRequest) -> None:
    simulator.messaging.call(simulator.session(request.session), simulator.phone(phone))


def _session_view(simulator: WahaSimulator, session: Session) -> SessionView:
    code = simulator.lifecycle.qr_code(session)
    return SessionView(
        name=session.name,
        status=session.status,
        metadata=session.config.metadata or {},
        phone=session.account.phone if session.account else None,
        push_name=session.account.push_name if session.account else None,
        qr_expires_at=code.expires_at if code else None,
    )


def _phone_view(phone: Phone) -> PhoneView:
    return PhoneView(
        phone=phone.phone, name=phone.name, lid=phone.lid, on_whatsapp=phone.on_whatsapp
    )


def _message_view(message: Message) -> MessageView:
    media = message.content.media
    return MessageView(
        id=message.id,
        author="clinic" if message.from_me else "patient",
        source=message.source,
        text=message.content.text,
        media=media
        and MediaView(
            mimetype=media.mimetype,
            filename=media.filename or file_name(message),
            url=f"data:{media.mimetype.partition(';')[0]};base64,{media.data}",
            voice=media.voice,
            seconds=media.seconds,
        ),
        location=message.content.location,
        vcard=message.content.vcard,
        reply_to=message.quote.wa_id if message.quote else None,
        timestamp=message.sent_at,
        ack=message.ack,
        ack_name=message.ack.name,
        edited=message.edited,
        revoked=message.revoked,
        reactions=message.reactions,
    )
