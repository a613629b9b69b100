"""Files that may be receipts: kept once, encrypted, and only when they may be one."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from activities.payers import PayerActivities
from activities.receipt_models import KeepPayer, KeepReceipt
from activities.receipts import LARGEST_FILE, ReceiptActivities
from db.models import Message
from domain.vocabulary import Direction, MessageStatus
from tests.clients.test_pdf_text import a_pdf
from tests.databases import DatabaseUrls
from tests.e2e.clinic import BOX, make_chats
from tests.till import Till, open_till

PICTURE = b"\xff\xd8\xff\xe0 a receipt"
CPF = "52998224725"


@dataclass
class Files:
    """WAHA's files, for as long as it keeps them."""

    content: bytes | None = PICTURE
    fetched: int = 0

    async def download_media(self, _path: str) -> bytes | None:
        self.fetched += 1
        return self.content


@dataclass
class Desk:
    """A chat of a clinic, and the activities that keep what it brings."""

    till: Till
    chat: UUID
    files: Files
    receipts: ReceiptActivities

    def bubble(self, kind: str = "image", body: str | None = None) -> str:
        """The patient sends it; its id."""
        message_id = uuid4().hex
        self.till.save(
            Message(
                id=uuid4(),
                clinic_id=self.till.clinic.clinic_id,
                conversation_id=self.chat,
                wa_message_id=message_id,
                direction=Direction.INBOUND,
                status=MessageStatus.RECEIVED,
                kind=kind,
                body=body,
                media={"path": "/api/files/s/a.jpeg"} if kind != "text" else None,
                sent_at=datetime.now(UTC),
            )
        )
        return message_id

    def hold(self) -> UUID:
        """A visit of the chat's whose deposit is awaited."""
        booking_id = self.till.book()
        self.till.execute("update booking set conversation_id = :chat", chat=self.chat)
        return booking_id

    async def keep(self, message_id: str, *said_with: str) -> None:
        await self.receipts.keep_receipt(
            KeepReceipt(
                self.till.clinic.clinic_id,
                self.chat,
                message_id,
                (message_id, *said_with),
                datetime.now(UTC),
            )
        )

    def kept(self) -> list[tuple[object, ...]]:
        return self.till.rows(
            "select booking_id, file_type, source, value_centavos from payment_evidence"
        )


@pytest.fixture
async def desk(database: DatabaseUrls) -> AsyncIterator[Desk]:
    async with open_till(database) as till:
        files = Files()
        [chat] = make_chats(database.owner, till.clinic, 1)
        receipts = ReceiptActivities(till.database, files, BOX)  # type: ignore[arg-type]
        yield Desk(till, chat, files, receipts)


async def test_a_file_kept_twice_is_one_receipt_fetched_once(desk: Desk) -> None:
    booking_id, picture = desk.hold(), desk.bubble()

    await desk.keep(picture)
    await desk.keep(picture)

    assert desk.kept() == [(booking_id, "image/jpeg", "none", None)]
    assert desk.files.fetched == 1


async def test_a_pdf_s_own_words_outrank_what_was_typed(desk: Desk) -> None:
    booking_id = desk.hold()
    desk.files.content = a_pdf("Comprovante", "Valor R$ 66,00")

    await desk.keep(desk.bubble("document", "paguei 60 reais"))

    assert desk.kept() == [(booking_id, "application/pdf", "pdf_text", 6600)]


@pytest.mark.parametrize(
    "content", [None, b"<svg onload=alert(1)>", b"%PDF-" + b"0" * LARGEST_FILE]
)
async def test_a_file_that_is_gone_or_none_of_ours_still_is_on_the_list(
    desk: Desk, content: bytes | None
) -> None:
    booking_id = desk.hold()
    desk.files.content = content

    await desk.keep(desk.bubble(body="R$ 66,00"))

    assert desk.kept() == [(booking_id, None, "caption", 6600)]


@pytest.mark.parametrize("words", ["nao ta indo, codigo invalido", "deu erro"])
async def test_a_picture_of_a_code_that_fails_is_no_receipt(desk: Desk, words: str) -> None:
    desk.hold()

    await desk.keep(desk.bubble(), desk.bubble("text", words))

    assert desk.kept() == []


async def test_a_picture_is_nobody_s_receipt_where_nothing_is_awaited(desk: Desk) -> None:
    await desk.keep(desk.bubble(body="olha meu dente"))

    assert desk.kept() == []
    assert desk.files.fetched == 0


async def test_who_says_to_have_paid_is_believed_to_send_a_receipt(desk: Desk) -> None:
    await desk.keep(desk.bubble(), desk.bubble("text", "segue o comprovante"))

    assert desk.kept() == [(None, "image/jpeg", "none", None)]


async def test_a_cpf_is_kept_unreadable(desk: Desk) -> None:
    said = desk.bubble("text", "meu cpf é 529.982.247-25")

    await PayerActivities(desk.till.database, BOX).keep_payer(
        KeepPayer(desk.till.clinic.clinic_id, desk.chat, (said,))
    )

    [(encrypted,)] = desk.till.rows("select payer_cpf_encrypted from contact")
    assert CPF.encode() not in bytes(encrypted)
    assert BOX.decrypt_text(bytes(encrypted).decode()) == CPF
