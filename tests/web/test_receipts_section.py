"""Receipts on the staff's panel, without a browser."""

from uuid import uuid4

import httpx
import pytest

from db.models import ContactPatient, Message, Patient, PaymentEvidence
from domain.people import Relation
from domain.receipts import EvidenceStatus, FileType, ReceiptSource
from domain.vocabulary import Direction, MessageStatus
from tests.api.test_conversations import chat
from tests.api.world import BOX, NOW, ClinicAtTest, save
from tests.databases import DatabaseUrls
from tests.owner import owner_engine

pytestmark = pytest.mark.stack


async def test_a_receipt_without_a_visit_is_somebodys_whom_staff_can_find(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    chat_id, message = chat(database, clinic, needs_human="payment", name="Rê"), uuid4()
    save(
        database.owner,
        Message(
            id=message,
            clinic_id=clinic.id,
            conversation_id=chat_id,
            wa_message_id=uuid4().hex,
            direction=Direction.INBOUND,
            status=MessageStatus.RECEIVED,
            kind="image",
            sent_at=NOW,
        ),
        PaymentEvidence(
            id=uuid4(),
            clinic_id=clinic.id,
            conversation_id=chat_id,
            message_id=message,
            source=ReceiptSource.CAPTION,
            status=EvidenceStatus.WAITING,
            file_type=FileType.JPEG,
            file_encrypted=BOX.encrypt_bytes(b"x"),
        ),
    )
    await client.post("/entrar", data={"token": clinic.token})

    by_whatsapp = (await client.get("/painel")).text.partition("Comprovantes a conferir")[2]
    with owner_engine(database.owner).connect() as connection:
        contact = connection.exec_driver_sql(
            "select contact_id from whatsapp_conversation"
        ).scalar_one()
    for name, relation in (("Ana Dias", Relation.CHILD), ("Renata Dias", Relation.SELF)):
        patient = Patient(id=uuid4(), clinic_id=clinic.id, full_name=name)
        linked = ContactPatient(
            clinic_id=clinic.id, contact_id=contact, patient_id=patient.id, relation=relation
        )
        save(database.owner, patient, linked)
    by_name = (await client.get("/painel")).text

    assert "<h3>Rê</h3>" in by_whatsapp
    assert "final 5678" in by_whatsapp
    assert "Não se sabe de qual consulta é" in by_whatsapp
    assert "Confirmar pagamento" not in by_whatsapp
    assert by_name.count("<h3>Renata Dias</h3>") == 2
    assert "Ana Dias" not in by_name
