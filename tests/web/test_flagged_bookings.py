"""What the panel lets staff do about bookings that somebody must look at."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from domain.vocabulary import BookingStatus
from tests.api.till_edge import edge_of
from tests.api.world import ListeningWorkflows
from tests.databases import DatabaseUrls
from tests.till import Till, open_till

pytestmark = pytest.mark.stack

PAGE = "/painel"
GIVE_BACK = "Devolver R$ 66,00"
GAVE_BACK = "Já devolvi R$ 66,00"
ACCEPT = "Aceitar R$ 66,00"


@pytest.fixture
def workflows() -> ListeningWorkflows:
    return ListeningWorkflows()


@pytest.fixture
async def till(database: DatabaseUrls) -> AsyncIterator[Till]:
    async with open_till(database) as till:
        yield till


@pytest.fixture
async def staff(
    till: Till, database: DatabaseUrls, workflows: ListeningWorkflows, built_app: FastAPI
) -> AsyncIterator[httpx.AsyncClient]:
    async with edge_of(till, database, workflows, built_app) as client:
        await client.post("/entrar", data={"token": till.clinic.token})
        yield client


async def flagged(till: Till, reason: str, status: BookingStatus = BookingStatus.EXPIRED) -> UUID:
    """A booking with its deposit paid, on the staff's list."""
    booking_id = await till.paid_booking()
    till.execute(
        "update booking set needs_attention = :reason, status = :status",
        reason=reason,
        status=status.value,
    )
    return booking_id


async def press(staff: httpx.AsyncClient, booking_id: UUID, deed: str, seen: str) -> httpx.Response:
    return await staff.post(f"{PAGE}/consultas/{booking_id}/{deed}", data={"seen": seen})


def attention(till: Till) -> str | None:
    [(reason,)] = till.rows("select needs_attention from booking")
    return None if reason is None else str(reason)


@pytest.mark.parametrize(
    ("reason", "status", "offered"),
    [
        ("paid_late", BookingStatus.EXPIRED, {GIVE_BACK}),
        ("paid_after_cancellation", BookingStatus.CANCELLED, {GIVE_BACK}),
        ("paid_wrong_amount", BookingStatus.HELD, {ACCEPT, GIVE_BACK}),
        ("paid_wrong_amount", BookingStatus.EXPIRED, {GIVE_BACK}),
        ("refund_by_hand", BookingStatus.CANCELLED, {GAVE_BACK}),
        ("refund_refused", BookingStatus.CANCELLED, {GAVE_BACK}),
        ("med_dispute", BookingStatus.CONFIRMED, set()),
    ],
)
async def test_the_panel_offers_what_fits_the_case(
    staff: httpx.AsyncClient, till: Till, reason: str, status: BookingStatus, offered: set[str]
) -> None:
    await flagged(till, reason, status)

    page = (await staff.get(PAGE)).text

    assert {one for one in (GIVE_BACK, GAVE_BACK, ACCEPT) if f">{one}<" in page} == offered
    assert ">Resolvido<" in page


async def test_late_money_goes_back_once_however_often_the_button_is_pressed(
    staff: httpx.AsyncClient, till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = await flagged(till, "paid_late")

    first = await press(staff, booking_id, "devolver", "paid_late")
    again = await press(staff, booking_id, "devolver", "paid_late")

    assert GIVE_BACK not in first.text
    assert "a consulta mudou nesse meio-tempo" in again.text
    assert till.rows("select amount_centavos, status from refund") == [(6600, "requested")]
    assert [told[0] for told in workflows.told] == ["start_refund"]
    assert attention(till) is None


async def test_a_refund_that_could_not_be_started_is_started_by_pressing_again(
    staff: httpx.AsyncClient, till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = await flagged(till, "paid_late")
    workflows.away = True
    away = await press(staff, booking_id, "devolver", "paid_late")
    workflows.away = False

    await press(staff, booking_id, "devolver", "paid_late")

    assert "Tente de novo" in away.text
    assert till.rows("select count(*) from refund") == [(1,)]
    assert [told[0] for told in workflows.told] == ["start_refund"]
    assert attention(till) is None


async def test_what_staff_sent_back_themselves_is_written_down_as_refunded(
    staff: httpx.AsyncClient, till: Till
) -> None:
    booking_id = await flagged(till, "refund_by_hand", BookingStatus.CANCELLED)

    await press(staff, booking_id, "devolvido", "refund_by_hand")

    assert till.rows("select amount_centavos, status from refund") == [(6600, "refunded")]
    assert attention(till) is None


async def test_another_amount_is_taken_for_the_deposit(
    staff: httpx.AsyncClient, till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = await flagged(till, "paid_wrong_amount", BookingStatus.HELD)

    await press(staff, booking_id, "aceitar", "paid_wrong_amount")

    [(what, accepted, _, how)] = workflows.changes
    assert (what, accepted, how) == ("confirm_payment", booking_id, "as received")


async def test_what_is_seen_to_leaves_the_list_and_stays_in_the_history(
    staff: httpx.AsyncClient, till: Till
) -> None:
    booking_id = await flagged(till, "med_dispute", BookingStatus.CONFIRMED)

    page = await press(staff, booking_id, "resolvido", "med_dispute")

    assert "Consultas a conferir" not in page.text
    [(actor, detail)] = till.rows(
        "select actor, detail from booking_event where kind = 'attention_settled'"
    )
    assert (actor, detail["reason"]) == ("staff", "med_dispute")
    assert detail["by"]


async def test_what_came_since_the_page_was_shown_stays_on_the_list(
    staff: httpx.AsyncClient, till: Till
) -> None:
    booking_id = await flagged(till, "med_dispute", BookingStatus.CONFIRMED)

    for deed in ("resolvido", "devolver"):
        page = await press(staff, booking_id, deed, "paid_late")
        assert "a consulta mudou nesse meio-tempo" in page.text

    assert attention(till) == "med_dispute"
    assert till.rows("select 1 from refund") == []


async def test_a_booking_of_today_that_was_let_go_is_shown_too(
    staff: httpx.AsyncClient, till: Till
) -> None:
    await flagged(till, "paid_late")
    till.execute(
        "update booking set period = tstzrange(now(), now() + interval '45 minutes'), "
        "occupied = tstzrange(now(), now() + interval '45 minutes')"
    )

    page = (await staff.get(PAGE)).text

    assert "Pagou depois do prazo" in page
