"""A held time that awaits its deposit: receipts, its one extension, and who pays; time skipped."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from temporalio.testing import WorkflowEnvironment

from db.models import Contact, Message, PaymentAccount, PaymentEvidence
from domain.events import BookingNewsKind
from domain.holds import MOMENT_TO_REACT, STAFF_DEADLINE
from domain.receipts import EvidenceStatus, ReceiptSource, RefusalReason
from domain.vocabulary import (
    Actor,
    BookingStatus,
    Direction,
    MessageStatus,
    PaymentProviderKind,
)
from tests.databases import DatabaseUrls
from tests.e2e.clinic import BOX, DEPOSIT_CENTAVOS
from tests.owner import owner_engine
from tests.workflows.booking_stage import HOLD, BookingOnStage, a_booking
from workflows.booking import BookingWorkflow
from workflows.contracts import BookingStage, ExtendHold, PayerIdentified, ReceiptSent
from workflows.temporal_errors import BookingRefusedError

pytestmark = pytest.mark.stack

CHARGED = BookingNewsKind.CHARGED
PAID = BookingNewsKind.PAID_AND_CONFIRMED
EXPIRED = BookingNewsKind.EXPIRED
RECEIVED = BookingNewsKind.RECEIPT_RECEIVED
REFUSED = BookingNewsKind.RECEIPT_REFUSED
EXTENDED = BookingNewsKind.HOLD_EXTENDED
NOT_EXTENDED = BookingNewsKind.HOLD_NOT_EXTENDED
PAYER_NEEDED = BookingNewsKind.PAYER_NEEDED
EXTENSION = timedelta(minutes=15)
E2E = "E60746948202611281421A1b2C3d4E5f"
CPF = "52998224725"


@pytest.fixture
async def static(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    """A held cleaning of a clinic that has only its own key."""
    async with a_booking(database, temporal_env_time_skipping, with_bank=False) as made:
        await made.begin()
        await made.until_told(CHARGED)
        await made.until_stage(BookingStage.AWAITING_PAYMENT)
        yield made


@pytest.fixture
async def held(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    """A held cleaning whose charge is at the bank."""
    async with a_booking(database, temporal_env_time_skipping) as made:
        await made.begin()
        await made.until_told(CHARGED)
        await made.until_stage(BookingStage.AWAITING_PAYMENT)
        yield made


def save(booking: BookingOnStage, *rows: Any) -> None:
    engine = owner_engine(booking.owner_url)
    with Session(engine) as session, session.begin():
        for row in rows:
            session.add(row)
            session.flush()


def evidence(booking: BookingOnStage, **stated: Any) -> UUID:
    """A receipt that the patient has sent; its id."""
    message = Message(
        id=uuid4(),
        clinic_id=booking.clinic.clinic_id,
        conversation_id=booking.chats[0],
        wa_message_id=uuid4().hex,
        direction=Direction.INBOUND,
        status=MessageStatus.RECEIVED,
        kind="image",
        sent_at=booking.starts_at,
    )
    receipt = PaymentEvidence(
        id=uuid4(),
        clinic_id=booking.clinic.clinic_id,
        conversation_id=booking.chats[0],
        message_id=message.id,
        booking_id=booking.booking_id,
        source=ReceiptSource.CAPTION,
        status=EvidenceStatus.WAITING,
        **stated,
    )
    evidence_id = receipt.id
    save(booking, message, receipt)
    return evidence_id


def row_of(booking: BookingOnStage, evidence_id: UUID) -> dict[str, Any]:
    [row] = booking.rows("select * from payment_evidence where id = :id", id=evidence_id)
    return row


async def send_receipt(booking: BookingOnStage, key: str = "receipt") -> None:
    await booking.handle.signal(BookingWorkflow.receipt_sent, ReceiptSent(key))
    await booking.until_told(RECEIVED)


async def refuse(booking: BookingOnStage, evidence_id: UUID, key: str = "no") -> None:
    await booking.mailbox.refuse_receipt(
        booking.clinic.clinic_id,
        booking.booking_id,
        request_id=key,
        evidence_id=evidence_id,
        reason=RefusalReason.SCHEDULED,
    )


async def ask_to_extend(booking: BookingOnStage, key: str = "longer") -> None:
    await booking.handle.signal(BookingWorkflow.extension_requested, ExtendHold(key, Actor.PATIENT))


async def test_a_receipt_never_confirms_and_the_time_waits_for_staff(
    static: BookingOnStage,
) -> None:
    await static.pass_time(timedelta(hours=2))
    before = static.booking()["hold_expires_at"]

    await send_receipt(static)
    await static.handle.signal(BookingWorkflow.receipt_sent, ReceiptSent("receipt"))
    await static.pass_time(STAFF_DEADLINE - timedelta(hours=1))

    row = static.booking()
    assert row["status"] == BookingStatus.HELD
    assert row["hold_expires_at"] - before == pytest.approx(
        timedelta(hours=2), abs=timedelta(minutes=1)
    )
    assert static.news == [CHARGED, RECEIVED]
    assert static.payments() == []


async def test_nobody_who_looks_lets_the_time_go_when_it_was_said(static: BookingOnStage) -> None:
    await send_receipt(static)

    await static.pass_time(STAFF_DEADLINE)
    await static.until_told(EXPIRED)

    assert static.booking()["status"] == BookingStatus.EXPIRED


async def test_a_refused_receipt_is_told_and_another_may_be_confirmed(
    static: BookingOnStage,
) -> None:
    first = evidence(static, is_scheduled=True)
    await send_receipt(static, "first")
    await refuse(static, first)
    await static.until_told(REFUSED)
    second = evidence(static, end_to_end_id=E2E)

    await static.mailbox.confirm_payment(
        static.clinic.clinic_id, static.booking_id, request_id="yes", evidence_id=second
    )
    await static.until_told(PAID)

    assert (row_of(static, first)["status"], row_of(static, first)["refusal"]) == (
        "refused",
        "scheduled",
    )
    assert row_of(static, second)["status"] == "confirmed"
    [payment] = static.rows("select external_id, amount_centavos from payment")
    assert payment == {"external_id": E2E, "amount_centavos": DEPOSIT_CENTAVOS}
    assert static.booking()["status"] == BookingStatus.CONFIRMED


async def test_who_is_refused_in_the_last_minute_has_a_moment_to_react(
    static: BookingOnStage,
) -> None:
    receipt = evidence(static)
    await static.pass_time(STAFF_DEADLINE - timedelta(minutes=2))

    await refuse(static, receipt)
    await static.until_told(REFUSED)
    await static.pass_time(MOMENT_TO_REACT - timedelta(minutes=3))

    assert static.booking()["status"] == BookingStatus.HELD


async def test_a_receipt_of_another_booking_is_refused_to_staff(static: BookingOnStage) -> None:
    with pytest.raises(BookingRefusedError) as refused:
        await refuse(static, uuid4())

    assert refused.value.code == "not_found"
    assert static.news == [CHARGED]


async def test_a_payment_id_known_for_other_money_pays_no_second_visit(
    static: BookingOnStage,
) -> None:
    receipt = evidence(static, end_to_end_id=E2E)
    save(static, *_money_of_another(static))

    await static.mailbox.confirm_payment(
        static.clinic.clinic_id, static.booking_id, request_id="yes", evidence_id=receipt
    )

    found = static.rows(
        "select external_id from payment join charge on charge.id = payment.charge_id "
        "where booking_id = :id",
        id=static.booking_id,
    )
    assert found == [{"external_id": f"staff:{static.booking_id}"}]


def _money_of_another(booking: BookingOnStage) -> list[Any]:
    from db.models import Payment

    account = PaymentAccount(
        id=uuid4(),
        clinic_id=booking.clinic.clinic_id,
        provider=PaymentProviderKind.API_PIX,
        credentials_encrypted=b"x",
        webhook_token_sha256=uuid4().bytes * 2,
        webhook_token_encrypted=b"x",
        is_active=False,
    )
    payment = Payment(
        id=uuid4(),
        clinic_id=booking.clinic.clinic_id,
        account_id=account.id,
        external_id=E2E,
        amount_centavos=DEPOSIT_CENTAVOS,
        paid_at=booking.starts_at,
        recorded_by=Actor.PROVIDER,
    )
    return [account, payment]


async def test_a_receipt_for_a_charge_at_the_bank_has_the_bank_asked_at_once(
    held: BookingOnStage,
) -> None:
    receipt = evidence(held)
    await held.pay()

    await held.handle.signal(BookingWorkflow.receipt_sent, ReceiptSent("receipt"))
    await held.until_told(PAID)

    assert held.news == [CHARGED, PAID]
    assert row_of(held, receipt)["status"] == "confirmed"
    assert row_of(held, receipt)["decided_by"] is None


async def test_a_receipt_without_money_keeps_the_bank_s_deadline(held: BookingOnStage) -> None:
    await send_receipt(held)

    await held.pass_time(HOLD)
    await held.until_told(EXPIRED)

    assert held.news == [CHARGED, RECEIVED, EXPIRED]


async def test_a_hold_is_extended_once_and_the_same_charge_can_still_be_paid(
    held: BookingOnStage,
) -> None:
    before = held.booking()["hold_expires_at"]
    await ask_to_extend(held)
    await held.until_told(EXTENDED)
    await ask_to_extend(held, "again")
    await held.until_told(NOT_EXTENDED)

    await held.pass_time(HOLD + EXTENSION - timedelta(minutes=1))
    await held.pay()
    await held.hint()
    await held.until_told(PAID)

    assert held.booking()["hold_expires_at"] == before + EXTENSION
    assert len(await held.charges()) == 1
    assert held.booking()["status"] == BookingStatus.CONFIRMED


async def test_an_extended_hold_ends_when_it_was_said(held: BookingOnStage) -> None:
    await ask_to_extend(held)
    await held.until_told(EXTENDED)

    await held.pass_time(HOLD + EXTENSION)
    await held.until_told(EXPIRED)

    assert held.news == [CHARGED, EXTENDED, EXPIRED]


async def test_staff_extend_a_hold_and_are_told_when_it_had_its_extension(
    held: BookingOnStage,
) -> None:
    extend = held.mailbox.extend_hold
    ids = (held.clinic.clinic_id, held.booking_id)

    await asyncio.gather(extend(*ids, request_id="a"), extend(*ids, request_id="a"))
    with pytest.raises(BookingRefusedError) as refused:
        await extend(*ids, request_id="b")

    await held.until_told(EXTENDED)
    assert refused.value.code == "hold_not_extended"
    assert held.news.count(EXTENDED) == 1
    events = held.rows("select kind, actor from booking_event where kind = 'hold_extended'")
    assert events == [{"kind": "hold_extended", "actor": "staff"}]


async def test_an_extension_asked_while_the_time_is_let_go_comes_too_late(
    held: BookingOnStage,
) -> None:
    async def ask() -> None:
        await ask_to_extend(held)

    held.meddler.before["expire_booking"] = ask

    await held.pass_time(HOLD)
    await held.until_told(EXPIRED)

    assert held.booking()["status"] == BookingStatus.EXPIRED
    assert EXTENDED not in held.news


async def use_asaas(booking: BookingOnStage) -> None:
    """The clinic's account is one at a provider that charges nobody without a CPF."""
    order = {"name": "Clínica", "pix_key": "clinica@example.com"}
    made = (await booking.bank.post("/simulator/merchants", json=order)).raise_for_status().json()
    credentials = {
        "base_url": f"{str(booking.bank.base_url).rstrip('/')}/asaas",
        "api_key": made["asaas_api_key"],
        "webhook_token": "a-long-webhook-token",
        "webhook_email": "ti@clinica.example",
    }
    change(
        booking,
        update(PaymentAccount).values(
            provider=PaymentProviderKind.ASAAS,
            credentials_encrypted=BOX.encrypt_json(credentials).encode(),
        ),
    )


def change(booking: BookingOnStage, statement: Any) -> None:
    engine = owner_engine(booking.owner_url)
    with engine.begin() as connection:
        connection.execute(statement)


@pytest.fixture
async def of_asaas(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    """A cleaning of a clinic whose provider charges nobody without a CPF."""
    async with a_booking(database, temporal_env_time_skipping) as made:
        await use_asaas(made)
        await made.begin()
        await made.until_told(PAYER_NEEDED)
        yield made


async def test_a_charge_waits_for_the_payer_s_cpf(of_asaas: BookingOnStage) -> None:
    encrypted = BOX.encrypt_text(CPF).encode()
    change(of_asaas, update(Contact).values(payer_cpf_encrypted=encrypted, push_name="Ana"))

    await of_asaas.handle.signal(BookingWorkflow.payer_identified, PayerIdentified("cpf", True))
    await of_asaas.until_told(CHARGED)

    [charge] = of_asaas.rows("select account_id from charge")
    assert of_asaas.news == [PAYER_NEEDED, CHARGED]
    assert charge["account_id"] is not None


@pytest.mark.parametrize("answered", [True, False])
async def test_without_a_cpf_the_clinic_s_own_key_is_sent(
    of_asaas: BookingOnStage, answered: bool
) -> None:
    if answered:
        none = PayerIdentified("none", identified=False)
        await of_asaas.handle.signal(BookingWorkflow.payer_identified, none)
    else:
        await of_asaas.pass_time(HOLD / 2)
    await of_asaas.until_told(CHARGED)

    [charge] = of_asaas.rows("select account_id from charge")
    assert charge["account_id"] is None


async def test_who_cancels_instead_of_telling_a_cpf_is_free(of_asaas: BookingOnStage) -> None:
    await of_asaas.mailbox.cancel_booking(
        of_asaas.clinic.clinic_id, of_asaas.booking_id, request_id="off", reason=""
    )

    assert of_asaas.news == [PAYER_NEEDED, BookingNewsKind.CANCELLED]
    assert of_asaas.rows("select 1 from charge") == []
