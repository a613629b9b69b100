"""The activities of a number against the simulated WAHA and a real Postgres."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from activities.whatsapp_session import (
    BringUpSession,
    DisconnectSession,
    LookAtSession,
    SessionSight,
)
from clients.errors import RemoteRefusedError
from clients.waha.errors import SERVICE, QrNotReadyError
from clients.waha.models import QrImage
from db.models import Dentist, WhatsAppSession
from domain.errors import NotFoundError
from domain.vocabulary import DentistStatus, SessionStatus
from simulators.waha.lifecycle import Lifecycle
from simulators.waha.model import Session
from tests.databases import DatabaseUrls
from tests.workflows.number import CLINIC_PHONE, HMAC_KEY, PUBLIC_URL, Number, a_number, until

pytestmark = pytest.mark.stack

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.fixture
async def number(database: DatabaseUrls) -> AsyncIterator[Number]:
    async with a_number(database) as number:
        yield number


def look_at(number: Number, *, at: datetime = NOW) -> LookAtSession:
    return LookAtSession(
        number.clinic, number.session, qr_expires_at=at + timedelta(seconds=20), working_since=at
    )


async def bring_up(number: Number, *, configure: bool = False) -> SessionSight:
    return await number.activities.bring_up_session(BringUpSession(look_at(number), configure))


async def look(number: Number) -> SessionSight:
    return await number.activities.look_at_session(look_at(number))


async def disconnect(number: Number) -> None:
    await number.activities.disconnect_session(DisconnectSession(number.clinic, number.session))


async def has_status(number: Number, status: str) -> None:
    await until(lambda: number.simulator.session(number.name).status == status)


async def connected(number: Number) -> None:
    await bring_up(number)
    await has_status(number, "SCAN_QR_CODE")
    await number.scan()
    await has_status(number, "WORKING")
    await look(number)


async def test_a_session_that_waha_does_not_know_is_made_with_our_configuration(
    number: Number,
) -> None:
    sight = await bring_up(number)

    config = number.simulator.session(number.name).config
    assert sight.started
    assert config.metadata == {"clinic_id": str(number.clinic)}
    assert config.ignore is not None
    assert config.ignore.groups
    assert config.ignore.status
    assert config.ignore.channels
    assert config.ignore.broadcast
    assert config.webhooks is not None
    [webhook] = config.webhooks
    assert webhook.url == f"{PUBLIC_URL}/api/v1/whatsapp/webhook/"
    assert webhook.events == ["message.any", "session.status", "message.ack", "message.reaction"]
    assert webhook.hmac is not None
    assert webhook.hmac.key == HMAC_KEY
    assert webhook.retries is not None
    assert webhook.retries.policy == "exponential"


async def test_bringing_up_again_disturbs_no_session_that_runs(number: Number) -> None:
    await connected(number)
    number.hooks.events.clear()

    sight = await bring_up(number)

    assert sight == SessionSight(SessionStatus.WORKING, paired=True, qr_expires_at=None)
    assert number.hooks.events == []


async def test_a_running_session_of_unknown_origin_gets_our_configuration(number: Number) -> None:
    await number.waha_http.post("/api/sessions", json={"name": number.name, "start": True})

    await bring_up(number, configure=True)

    assert number.simulator.session(number.name).config.webhooks


@pytest.mark.parametrize("down", ["FAILED", "STOPPED"])
async def test_a_session_that_is_down_is_started(number: Number, down: str) -> None:
    await connected(number)
    if down == "FAILED":
        await number.order(fail="crashed")
    else:
        await number.waha.stop(number.name)

    sight = await bring_up(number)

    assert sight.started
    await has_status(number, "WORKING")


async def test_a_code_goes_from_waha_into_the_row_and_nowhere_else(number: Number) -> None:
    await bring_up(number)
    await has_status(number, "SCAN_QR_CODE")

    sight = await look(number)

    expires_at = NOW + timedelta(seconds=20)
    assert sight == SessionSight(SessionStatus.SCAN_QR_CODE, paired=False, qr_expires_at=expires_at)
    row = number.shown().row
    assert row.qr_mimetype == "image/png"
    assert row.qr_data == (await number.waha.qr(number.name)).data
    assert row.qr_expires_at == expires_at


async def test_a_code_that_is_gone_when_it_is_fetched_is_no_error(
    number: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bring_up(number)
    await has_status(number, "SCAN_QR_CODE")

    async def scanned_just_now(name: str) -> QrImage:
        await number.scan()
        await has_status(number, "WORKING")
        raise QrNotReadyError(SERVICE, "qr", code="qr_not_ready", status=422)

    monkeypatch.setattr(number.waha, "qr", scanned_just_now)

    sight = await look(number)

    assert sight == SessionSight(SessionStatus.WORKING, paired=True, qr_expires_at=None)
    assert number.shown().status is SessionStatus.WORKING


async def test_a_number_that_works_makes_its_dentist_active_and_clears_the_code(
    number: Number,
) -> None:
    await connected(number)

    shown = number.shown()
    assert shown.dentist is DentistStatus.ATIVO
    assert shown.row.working_since == NOW
    assert shown.row.qr_data is None
    assert shown.row.qr_expires_at is None


async def test_only_the_end_of_the_number_is_kept_and_only_while_it_is_connected(
    number: Number,
) -> None:
    await connected(number)
    kept = number.shown().row.account_phone_end
    await disconnect(number)

    assert kept == CLINIC_PHONE[-4:]
    assert number.shown().row.account_phone_end is None


async def test_a_number_that_goes_on_working_has_worked_since_the_first_look(
    number: Number,
) -> None:
    await connected(number)

    later = look_at(number, at=NOW + timedelta(hours=1))
    await number.activities.look_at_session(later)

    assert number.shown().row.working_since == NOW


async def test_a_dentist_whom_people_made_inactive_stays_so(number: Number) -> None:
    number.change(Dentist, status=DentistStatus.INATIVO)

    await connected(number)
    assert number.shown().dentist is DentistStatus.INATIVO

    await disconnect(number)
    assert number.shown().dentist is DentistStatus.INATIVO


async def test_a_session_that_waha_lost_counts_as_stopped(number: Number) -> None:
    sight = await look(number)

    assert sight == SessionSight(SessionStatus.STOPPED, paired=False, qr_expires_at=None)
    assert number.shown().status is SessionStatus.STOPPED


async def test_dead_credentials_are_dropped_once(number: Number) -> None:
    await connected(number)
    await number.order(fail="unlinked")

    await number.activities.forget_phone(look_at(number))
    await has_status(number, "SCAN_QR_CODE")
    await number.scan()
    await has_status(number, "WORKING")
    sight = await number.activities.forget_phone(look_at(number))

    assert sight == SessionSight(SessionStatus.WORKING, paired=True, qr_expires_at=None)


async def test_disconnecting_twice_leaves_a_stopped_session_without_a_phone(
    number: Number,
) -> None:
    await connected(number)

    await disconnect(number)
    await disconnect(number)

    shown = number.shown()
    assert shown.status is SessionStatus.DISCONNECTED
    assert shown.dentist is DentistStatus.PENDENTE
    session: Session = number.simulator.session(number.name)
    assert session.status == "STOPPED"
    assert session.account is None


async def test_disconnecting_a_number_that_waha_does_not_know_succeeds(number: Number) -> None:
    number.change(WhatsAppSession, status=SessionStatus.FAILED)

    await disconnect(number)

    assert number.shown().status is SessionStatus.DISCONNECTED


async def test_another_clinics_number_is_not_found(number: Number) -> None:
    request = LookAtSession(uuid4(), number.session, NOW, NOW)

    with pytest.raises(NotFoundError):
        await number.activities.look_at_session(request)


async def test_a_removed_number_is_not_found_when_it_is_recorded(
    number: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bring_up(number)
    original = Lifecycle.stop

    async def remove_meanwhile(self: Lifecycle, session: Session) -> None:
        number.remove()
        await original(self, session)

    monkeypatch.setattr(Lifecycle, "stop", remove_meanwhile)

    with pytest.raises(NotFoundError):
        await disconnect(number)


async def test_a_waha_that_refuses_our_key_is_an_error_without_any_secret(number: Number) -> None:
    number.waha_http.headers["X-Api-Key"] = "a wrong key"

    with pytest.raises(RemoteRefusedError) as refused:
        await look(number)

    assert str(refused.value) == "waha get_session: unauthorized (HTTP 401)"
