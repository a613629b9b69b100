"""Keeps receipts: WhatsApp's file before it vanishes, encrypted, and what can be read of it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.receipt_models import KeepReceipt
from clients.crypto import SecretBox
from clients.pdf_text import pdf_text
from clients.waha.client import WahaClient
from db.queries import receipts as rows
from db.queries.turns import load_chat
from db.session import Database
from domain.dialogue.payment_words import read_payment_words
from domain.language.details import claims_payment
from domain.language.normalise import normalise
from domain.receipts import FileType, ReceiptFields, file_type, read_receipt

LARGEST_FILE = 8 * 1024 * 1024
"""Bytes: receipts are a fraction of it."""


class ReceiptActivities:
    """What may be a receipt is kept; every other picture stays on WhatsApp."""

    def __init__(self, database: Database, waha: WahaClient, box: SecretBox) -> None:
        self._database = database
        self._waha = waha
        self._box = box

    @activity.defn
    async def keep_receipt(self, request: KeepReceipt) -> None:
        """Put the file on the staff's list, first without its bytes, which may be gone.

        Repeated, it finds its own row. Raises the errors of `clients.errors` while WAHA is away.
        """
        async with self._database.clinic(request.clinic_id) as session:
            file = await rows.load_file(session, request.conversation_id, request.message_id)
            words = await rows.load_words(session, request.conversation_id, request.said_with)
            zone = ZoneInfo((await load_chat(session, request.conversation_id)).timezone)
            fields = _read(words, request.now, zone)
            subject = await _subject(session, request, words, fields)
            if file is None or subject is None:
                return
            evidence_id = await rows.insert_evidence(
                session,
                clinic_id=request.clinic_id,
                conversation_id=request.conversation_id,
                message_id=file.message_id,
                booking_id=subject.booking_id,
                fields=fields,
            )
            if await rows.has_file(session, evidence_id):
                return
        content = await self._fetch((file.media or {}).get("path"))
        kind = file_type(content)
        if kind is None:
            return
        stated = await self._stated(content, kind, request.now, zone)
        encrypted = await asyncio.to_thread(self._box.encrypt_bytes, content)
        async with self._database.clinic(request.clinic_id) as session:
            await rows.keep_file(session, evidence_id, kind, encrypted, stated)

    async def _fetch(self, path: object) -> bytes:
        """The file's bytes; none when WhatsApp or WAHA no longer has it, or of a film's size."""
        content = await self._waha.download_media(path) if isinstance(path, str) else None
        return content if content is not None and len(content) <= LARGEST_FILE else b""

    async def _stated(
        self, content: bytes, kind: FileType, now: datetime, zone: ZoneInfo
    ) -> ReceiptFields | None:
        """What a PDF's own text says; pictures are not read."""
        if kind is not FileType.PDF:
            return None
        fields = _read(await asyncio.to_thread(pdf_text, content), now, zone)
        return fields if fields.says_anything else None


@dataclass(frozen=True)
class _Subject:
    """What a receipt is about: a visit, or a payment that no visit is known for."""

    booking_id: UUID | None


async def _subject(
    session: AsyncSession, request: KeepReceipt, words: str, fields: ReceiptFields
) -> _Subject | None:
    """None for a picture that is no receipt, such as of a tooth or of a code that fails."""
    said = read_payment_words(words)
    if said.code_fails:
        return None
    awaited = await rows.awaited_booking(session, request.conversation_id)
    if awaited is not None:
        return _Subject(awaited)
    speaks_of_money = claims_payment(normalise(words)) or fields.says_anything
    if not speaks_of_money:
        return None
    return _Subject(await rows.let_go_booking(session, request.conversation_id, request.now))


def _read(text: str, now: datetime, zone: ZoneInfo) -> ReceiptFields:
    return read_receipt(text, now=now, today=now.astimezone(zone).date())
