import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.errors import UnreadablePayloadError
from clients.waha.ids import ChatKind
from clients.waha.models import (
    AckEvent,
    MediaRef,
    MessageEvent,
    MessageKind,
    OtherEvent,
    ReactionEvent,
    SessionAccount,
    SessionStatusEvent,
)
from clients.waha.webhooks import parse_event, signature_is_valid
from domain.vocabulary import SessionStatus
from tests.clients.waha.deliveries import OWN, delivery, recorded_deliveries

PATIENT = "5551991112222"


def message(name: str) -> MessageEvent:
    event = parse_event(delivery(name))
    assert isinstance(event, MessageEvent)
    return event


def altered(name: str, **payload: object) -> bytes:
    body = json.loads(delivery(name))
    body["payload"].update(payload)
    return json.dumps(body).encode()


# Signatures


def test_the_published_vector_is_accepted() -> None:
    body = b'{"event":"message","session":"default","engine":"WEBJS"}'
    signature = hmac.new(b"my-secret-key", body, hashlib.sha512).hexdigest()

    assert signature.startswith("208f8a55")
    assert signature.endswith("076153fa89")
    assert signature_is_valid("my-secret-key", body, signature)
    assert signature_is_valid(b"my-secret-key", body, signature.upper())


def test_another_body_key_or_header_is_refused() -> None:
    body = b"{}"
    signature = hmac.new(b"key", body, hashlib.sha512).hexdigest()

    assert not signature_is_valid("key", b"{ }", signature)
    assert not signature_is_valid("yek", body, signature)
    assert not signature_is_valid("key", body, "")
    assert not signature_is_valid("key", body, "não é hexadecimal")


def test_an_empty_key_signs_nothing_even_when_the_signature_fits() -> None:
    signature = hmac.new(b"", b"{}", hashlib.sha512).hexdigest()

    assert not signature_is_valid("", b"{}", signature)
    assert not signature_is_valid(b"", b"{}", signature)


# Messages


def test_a_text_message_is_read_whole() -> None:
    assert parse_event(delivery("noweb_text")) == MessageEvent(
        session="s_ipe",
        event_id="evt_01a",
        message_id="3EB0A1000000000000001",
        full_id=f"false_{PATIENT}@c.us_3EB0A1000000000000001",
        chat_id=f"{PATIENT}@c.us",
        chat_kind=ChatKind.PERSON,
        from_me=False,
        source="app",
        kind=MessageKind.TEXT,
        body="oi, queria marcar",
        sent_at=datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC),
        push_name="Beatriz",
        phone=PATIENT,
        lid=None,
        media=None,
        reply_to=None,
    )


@pytest.mark.parametrize("name", ["noweb_hidden_number", "gows_text"])
def test_the_phone_behind_a_hidden_number_is_taken_from_the_engines_data(name: str) -> None:
    event = message(name)

    assert event.chat_kind is ChatKind.HIDDEN_NUMBER
    assert event.chat_id == "70011122233344@lid"
    assert (event.phone, event.lid) == ("5551993334444", "70011122233344@lid")


def test_a_reply_by_staff_names_the_patient_and_not_the_clinic() -> None:
    event = message("gows_staff_reply")

    assert event.from_me
    assert (event.phone, event.lid) == ("5551993334444", "70011122233344@lid")


def test_the_hidden_number_of_a_known_phone_is_learnt() -> None:
    event = message("gows_voice")

    assert (event.phone, event.lid) == (PATIENT, "70055566677788@lid")


@pytest.mark.parametrize(
    ("name", "person"),
    [("noweb_text", "Beatriz"), ("gows_text", "Caio"), ("webjs_received", "Beatriz")],
)
def test_the_senders_name_is_found_on_every_engine(name: str, person: str) -> None:
    assert message(name).push_name == person


@pytest.mark.parametrize("name", ["webjs_received", "webjs_sent", "noweb_staff_reply"])
def test_the_chat_is_the_patients_whoever_spoke(name: str) -> None:
    assert message(name).chat_id == f"{PATIENT}@c.us"
    assert message(name).phone == PATIENT


def test_without_a_full_id_the_chat_is_the_other_end() -> None:
    sent = parse_event(altered("webjs_sent", id="3EB0X"))
    received = parse_event(altered("webjs_received", id="3EB0Y"))

    assert isinstance(sent, MessageEvent)
    assert isinstance(received, MessageEvent)
    assert (sent.message_id, sent.chat_id) == ("3EB0X", f"{PATIENT}@c.us")
    assert (received.message_id, received.chat_id) == ("3EB0Y", f"{PATIENT}@c.us")


@pytest.mark.parametrize(
    ("name", "seconds", "path"),
    [
        ("noweb_voice", 9, "/api/files/s_ipe/3EB0A1000000000000003.oga"),
        ("gows_voice", 4, "/api/files/s_ipe/3EB0C1000000000000003.oga"),
        ("webjs_voice", 12, None),
    ],
)
def test_a_voice_note_has_its_length_and_a_path_without_a_host(
    name: str, seconds: int, path: str | None
) -> None:
    event = message(name)

    assert event.kind is MessageKind.VOICE
    assert event.media is not None
    assert (event.media.seconds, event.media.path) == (seconds, path)


def test_a_file_that_waha_could_not_fetch_is_marked() -> None:
    event = message("noweb_image_failed")

    assert event.kind is MessageKind.IMAGE
    assert event.media == MediaRef(None, "image/jpeg", None, None, failed=True)


def test_a_document_with_a_caption_is_a_document_and_knows_what_it_answers() -> None:
    event = message("noweb_document_with_caption")

    assert event.kind is MessageKind.DOCUMENT
    assert event.body == "comprovante"
    assert event.reply_to == "3EB0B1000000000000009"
    assert event.media is not None
    assert event.media.filename == "pix.pdf"


@pytest.mark.parametrize(
    "url",
    ["http://waha/api/keys", "http://waha/api/files/../keys", "http://[::1/api/files/a", "", "x"],
)
def test_a_media_address_outside_the_files_is_not_followed(url: str) -> None:
    event = parse_event(altered("noweb_voice", media={"url": url, "mimetype": "audio/ogg"}))

    assert isinstance(event, MessageEvent)
    assert event.media is not None
    assert event.media.path is None


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"hasMedia": True, "media": {"mimetype": "audio/ogg"}}, MessageKind.VOICE),
        ({"hasMedia": True, "media": {"mimetype": "image/webp"}}, MessageKind.STICKER),
        ({"hasMedia": True, "media": {"mimetype": "image/png"}}, MessageKind.IMAGE),
        ({"hasMedia": True, "media": {"mimetype": "video/mp4"}}, MessageKind.VIDEO),
        ({"hasMedia": True, "media": {"mimetype": "application/pdf"}}, MessageKind.DOCUMENT),
        ({"hasMedia": True, "media": None}, MessageKind.OTHER),
        ({"location": {"latitude": "-30.0", "longitude": "-51.2"}}, MessageKind.LOCATION),
        ({"vCards": ["BEGIN:VCARD"]}, MessageKind.CONTACT),
        ({"body": None}, MessageKind.OTHER),
        ({"body": "oi"}, MessageKind.TEXT),
    ],
)
def test_without_the_engines_data_the_kind_is_read_from_what_came(
    payload: dict[str, object], kind: MessageKind
) -> None:
    event = parse_event(altered("noweb_text", _data={}, **payload))

    assert isinstance(event, MessageEvent)
    assert event.kind is kind


def test_text_that_postgres_cannot_store_is_mended() -> None:
    event = parse_event(altered("noweb_text", body="oi\0 \ud83d"))

    assert isinstance(event, MessageEvent)
    assert event.body == "oi \N{REPLACEMENT CHARACTER}"


def test_one_message_has_one_key_under_two_event_ids() -> None:
    again = delivery("noweb_text").replace(b"evt_01a", b"evt_99z")

    assert parse_event(again).dedupe_key == parse_event(delivery("noweb_text")).dedupe_key


# Other events


def test_a_reaction_names_the_message_by_its_bare_id() -> None:
    event = parse_event(delivery("noweb_reaction"))

    assert isinstance(event, ReactionEvent)
    assert (event.emoji, event.target_message_id) == ("👍", "3EB0B1000000000000009")
    assert (event.chat_id, event.phone) == (f"{PATIENT}@c.us", PATIENT)


def test_an_ack_carries_its_level_and_each_level_has_its_own_key() -> None:
    read = parse_event(delivery("noweb_ack"))
    delivered = parse_event(altered("noweb_ack", ack=2))

    assert isinstance(read, AckEvent)
    assert (read.message_id, read.level, read.from_me) == ("3EB0B1000000000000009", 3, True)
    assert read.dedupe_key != delivered.dedupe_key


def test_a_status_change_tells_the_account_that_is_connected() -> None:
    assert parse_event(delivery("session_working")) == SessionStatusEvent(
        session="s_ipe",
        event_id="evt_01i",
        status=SessionStatus.WORKING,
        account=SessionAccount("5551987650000", "11122233344455@lid", "Clinica Ipê"),
        occurred_at=datetime(2026, 11, 22, 15, 59, 59, 171000, tzinfo=UTC),
    )


def test_a_status_that_nobody_knew_is_unknown_and_not_an_error() -> None:
    event = parse_event(altered("session_working", status="MOON_PHASE"))

    assert isinstance(event, SessionStatusEvent)
    assert event.status is SessionStatus.UNKNOWN


def test_an_event_that_we_do_not_use_is_recognised_as_such() -> None:
    assert parse_event(delivery("call_received")) == OtherEvent("s_ipe", "evt_01j", "call.received")


# What cannot be read


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\xfd",
        b"[]",
        b"{}",
        b"null",
        b'{"id":"e","event":"message"}',
        b"[" * 100_000,
        b'{"a":' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_an_event_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadablePayloadError):
        parse_event(body)


def test_an_unreadable_delivery_is_not_quoted() -> None:
    with pytest.raises(UnreadablePayloadError) as caught:
        parse_event(altered("noweb_text", body={"text": "meu CPF é segredo"}))

    assert "segredo" not in str(caught.value)
    assert caught.value.__suppress_context__


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_any_payload_is_an_event_or_unreadable(payload: dict[str, object]) -> None:
    envelope = json.loads(delivery("noweb_text")) | {"payload": payload}
    for name in ("message.any", "message.ack", "message.reaction", "session.status"):
        try:
            parse_event(json.dumps(envelope | {"event": name}).encode())
        except UnreadablePayloadError:
            continue


@pytest.mark.parametrize("path", sorted(OWN.glob("*.json")), ids=lambda path: path.stem)
def test_every_delivery_of_ours_is_read(path: Path) -> None:
    assert parse_event(path.read_bytes()).session == "s_ipe"


# Recorded deliveries of a real WAHA


@pytest.mark.skipif(not recorded_deliveries(), reason="the recorded deliveries are not here")
@pytest.mark.parametrize("path", recorded_deliveries(), ids=lambda path: path.stem)
def test_a_recorded_delivery_is_authentic_and_read(path: Path) -> None:
    recorded = json.loads(path.read_text())
    body = recorded["body"].encode()

    assert signature_is_valid(recorded["hmac_key"], body, recorded["headers"]["X-Webhook-Hmac"])
    event = parse_event(body)
    assert event.session == "clinica_sorriso"
    if isinstance(event, MessageEvent):
        assert event.chat_kind is not ChatKind.UNKNOWN
        assert event.kind is not MessageKind.OTHER


@pytest.mark.skipif(not recorded_deliveries(), reason="the recorded deliveries are not here")
def test_the_recorded_kinds_are_told_apart() -> None:
    seen: dict[str, MessageEvent] = {}
    for path in recorded_deliveries():
        recorded = json.loads(path.read_text())
        event = parse_event(recorded["body"].encode())
        if isinstance(event, MessageEvent):
            seen[recorded["scenario"]] = event

    assert seen["voice-ptt"].kind is MessageKind.VOICE
    assert seen["document"].kind is MessageKind.DOCUMENT
    assert seen["location"].kind is MessageKind.LOCATION
    assert seen["vcard"].kind is MessageKind.CONTACT
    assert seen["group"].chat_kind is ChatKind.GROUP
    assert seen["status-broadcast"].chat_kind is ChatKind.STATUS
    assert seen["newsletter"].chat_kind is ChatKind.CHANNEL
    assert seen["text-lid-with-alt"].phone == "5511955554444"
    assert seen["text-lid-no-phone"].phone is None
    assert seen["human-takeover-fromMe-app"].from_me
