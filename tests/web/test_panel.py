"""The staff's panel, without a browser."""

import httpx
import pytest

from domain.vocabulary import BookingStatus
from tests.api.test_conversations import chat
from tests.api.world import NOW, ClinicAtTest, ListeningWorkflows, book, change, open_clinic
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack

PAGE = "/painel"


@pytest.fixture
async def staff(client: httpx.AsyncClient, clinic: ClinicAtTest) -> httpx.AsyncClient:
    """A browser in which somebody of the clinic has signed in."""
    assert (await client.post("/entrar", data={"token": clinic.token})).status_code == 303
    return client


async def test_without_signing_in_there_is_no_panel(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    chat_id = chat(database, clinic, needs_human="asked")

    page = await client.get(PAGE)
    part = await client.get(f"{PAGE}/lista")
    action = await client.post(f"{PAGE}/conversas/{chat_id}/assumir")

    assert (page.status_code, page.headers["location"]) == (303, "/entrar?para=painel")
    assert part.status_code == action.status_code == 401
    assert part.headers["hx-redirect"] == "/entrar?para=painel"


async def test_who_wanted_the_panel_comes_to_it_by_signing_in(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    asked = await client.get("/", follow_redirects=True)
    wrong = await client.post("/entrar", data={"token": "nobody", "para": "painel"})
    right = await client.post("/entrar", data={"token": clinic.token, "para": "painel"})
    elsewhere = await client.post("/entrar", data={"token": clinic.token, "para": "//evil.example"})

    for page in (asked, wrong):
        assert '<input type="hidden" name="para" value="painel">' in page.text
    assert right.headers["location"] == PAGE
    assert elsewhere.headers["location"] == "/configuracoes/whatsapp"


async def test_who_waits_is_shown_with_the_reason_and_the_summary(
    staff: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    chat(database, clinic, needs_human="emergency", minutes_ago=12, name="Wesley <b>")
    chat(database, open_clinic(database.owner), needs_human="asked", name="De outra clínica")

    page = await staff.get(PAGE)

    assert "Urgência" in page.text
    assert "Wesley &lt;b&gt;" in page.text
    assert "Quer: limpeza." in page.text
    assert "desde 09:48" in page.text
    assert "final 5678" in page.text
    assert "De outra clínica" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "wa.me" not in page.text


async def test_todays_visits_are_shown_with_their_money(
    staff: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    book(database.owner, clinic, starts_at=NOW, status=BookingStatus.CONFIRMED)
    change(database, "update booking set needs_attention = 'paid_late'")

    page = await staff.get(PAGE)

    assert "Jéssica Moraes Lima" in page.text
    assert "10:00" in page.text
    assert "Confirmada · sinal de R$ 66,00 em aberto" in page.text
    assert "Pagou depois do prazo" in page.text


async def test_a_visit_of_another_day_is_shown_when_somebody_must_look_at_it(
    staff: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    book(database.owner, clinic, status=BookingStatus.EXPIRED)
    before = (await staff.get(PAGE)).text
    change(database, "update booking set needs_attention = 'med_dispute'")

    page = (await staff.get(PAGE)).text

    assert "Consultas a conferir" not in before
    assert "Consultas a conferir" in page
    assert "O pagador contestou o PIX (MED)" in page
    assert "Prazo do sinal encerrado" in page


async def test_tomorrows_visits_are_not_todays(
    staff: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    book(database.owner, clinic, status=BookingStatus.CONFIRMED)

    assert "Nenhuma consulta hoje." in (await staff.get(PAGE)).text


async def test_buttons_change_whose_the_chat_is(
    staff: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    chat_id = chat(database, clinic, needs_human="asked", name="Ana")

    taken = await staff.post(f"{PAGE}/conversas/{chat_id}/assumir")
    given = await staff.post(f"{PAGE}/conversas/{chat_id}/devolver")

    assert "Com a equipe até" in taken.text
    assert "Devolver ao robô" in taken.text
    assert "Nenhum chamado em aberto" in given.text
    assert [one[0] for one in workflows.told] == ["take_over", "hand_back"]


async def test_what_went_wrong_is_said_on_the_page(
    staff: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    chat_id = chat(database, clinic, needs_human="asked", name="Ana")
    foreign = chat(database, open_clinic(database.owner), needs_human="asked")

    gone = await staff.post(f"{PAGE}/conversas/{foreign}/assumir")
    unknown = await staff.post(f"{PAGE}/conversas/{chat_id}/apagar")
    elsewhere = await staff.post(
        f"{PAGE}/conversas/{chat_id}/assumir", headers={"Origin": "https://evil.example"}
    )
    workflows.away = True
    away = await staff.post(f"{PAGE}/conversas/{chat_id}/assumir")

    assert "não está mais aqui" in gone.text
    assert (unknown.status_code, elsewhere.status_code) == (404, 403)
    assert "Tente de novo" in away.text
    assert workflows.told == []


async def test_a_list_that_has_not_changed_is_left_alone(
    staff: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    page = (await staff.get(PAGE)).text
    version = page.split("lista?version=")[1][:16]

    same = await staff.get(f"{PAGE}/lista", params={"version": version})
    chat(database, clinic, needs_human="asked")
    other = await staff.get(f"{PAGE}/lista", params={"version": version})

    assert (same.status_code, other.status_code) == (204, 200)
