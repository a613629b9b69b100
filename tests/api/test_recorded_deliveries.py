"""Deliveries of a real WAHA, where the recordings are at hand."""

import json
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from db.models import Dentist, WhatsAppSession
from domain.vocabulary import SessionStatus
from tests.api.world import BOX, ClinicAtTest, ListeningWorkflows, rows, save
from tests.databases import DatabaseUrls

RECORDED = Path(__file__).parents[2] / "../shared/contracts/waha-webhooks"

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not here")


async def test_every_recorded_delivery_is_proved_kept_and_answered(
    client: httpx.AsyncClient,
    app: FastAPI,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    recorded = [json.loads(file.read_text()) for file in sorted(RECORDED.glob("*.json"))]
    dentist = uuid4()
    save(
        database.owner,
        Dentist(id=dentist, clinic_id=clinic.id, name="Dra. Júlia"),
        WhatsAppSession(
            id=uuid4(),
            clinic_id=clinic.id,
            dentist_id=dentist,
            session_id=json.loads(recorded[0]["body"])["session"],
            status=SessionStatus.WORKING,
            hmac_key_encrypted=BOX.encrypt_text(recorded[0]["hmac_key"]).encode(),
        ),
    )

    answers = [
        await client.post(
            "/api/v1/whatsapp/webhook",
            content=delivery["body"].encode(),
            headers={"X-Webhook-Hmac": delivery["headers"]["X-Webhook-Hmac"]},
        )
        for delivery in recorded
    ]

    assert {answer.status_code for answer in answers} == {200}
    await app.state.services.forwarded.flush()
    outcomes = {status for (status,) in rows(database, "select status from webhook_inbox")}
    assert outcomes == {"forwarded", "ignored"}
    chats = {str(chat) for (chat,) in rows(database, "select chat_id from contact")}
    assert all(chat.endswith(("@c.us", "@lid")) for chat in chats)
    # `message` and `message.any` of one text share an event id: told twice, in the same words.
    kept = rows(database, "select wa_message_id from message where direction = 'inbound'")
    told = [event for what, *_, event in workflows.told if what == "message_received"]
    assert len(set(told)) == len(kept)
    assert "staff_spoke" in {what for what, *_ in workflows.told}
