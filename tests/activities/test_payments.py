"""Charges at each provider, from the making to the webhook, over the real edge and database."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from activities.charging import PayerDocumentNeededError
from activities.models import MakeCharge
from api.app import make_services
from domain.payments import ChargeStatus
from domain.vocabulary import PaymentProviderKind
from settings import Settings
from tests.api.world import NOW, ListeningWorkflows
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.till import Till, open_till

PROVIDERS = [
    PaymentProviderKind.API_PIX,
    PaymentProviderKind.ASAAS,
    PaymentProviderKind.MERCADO_PAGO,
]


class Edge(httpx.AsyncBaseTransport):
    """The network from the bank to our API, which is there once `behind` is set."""

    def __init__(self) -> None:
        self.behind: httpx.ASGITransport | None = None
        self.answers: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.behind is None:
            return httpx.Response(503)
        answer = await self.behind.handle_async_request(request)
        self.answers.append(answer.status_code)
        return answer


@pytest.fixture
def edge() -> Edge:
    return Edge()


@pytest.fixture
def workflows() -> ListeningWorkflows:
    return ListeningWorkflows()


@pytest.fixture(params=PROVIDERS)
async def till(
    request: pytest.FixtureRequest,
    database: DatabaseUrls,
    edge: Edge,
    workflows: ListeningWorkflows,
    built_app: FastAPI,
) -> AsyncIterator[Till]:
    async with open_till(database, request.param, webhooks=edge) as till:
        settings = Settings(
            _env_file=None,
            database_url=SecretStr(database.app),
            migrations_database_url=SecretStr(database.owner),
        )
        services = make_services(settings, till.database, workflows, lambda: NOW)
        built_app.state.services = services
        edge.behind = httpx.ASGITransport(built_app)
        yield till
        await services.forwarded.close()


async def test_a_payment_is_hinted_to_its_booking_whatever_the_provider_calls_it(
    till: Till, edge: Edge, workflows: ListeningWorkflows
) -> None:
    booking_id = till.book()

    await till.pay(await till.charge(booking_id))
    read = await till.read(booking_id)

    assert {(what, subject) for what, _, subject, _ in workflows.told} == {
        ("payment_hint", booking_id)
    }
    assert set(edge.answers) == {200}
    assert (read.status, read.received_centavos) == (ChargeStatus.PAID, DEPOSIT_CENTAVOS)


async def test_while_temporal_is_away_a_signed_hint_waits_for_the_sweep(
    till: Till, edge: Edge, workflows: ListeningWorkflows, database: DatabaseUrls
) -> None:
    booking_id = till.book()
    code = await till.charge(booking_id)
    workflows.away = True
    await till.pay(code)
    workflows.away = False
    settings = Settings(_env_file=None)
    inbox = make_services(settings, till.database, workflows, lambda: NOW).inbox

    swept = await inbox.sweep(NOW.replace(year=2030))

    assert swept >= 1
    assert {subject for _, _, subject, _ in workflows.told} == {booking_id}
    assert set(edge.answers) == {200}


async def test_a_charge_made_twice_is_one_charge_and_says_who_made_it(till: Till) -> None:
    booking_id = till.book()
    request = MakeCharge(till.clinic.clinic_id, booking_id, 1, NOW)

    made = [await till.charging.make_charge(request) for _ in range(2)]

    assert made[0] == made[1]
    assert made[0].provider is till.kind
    assert len((await till.bank.get("/charges")).json()) == 1
    [(known,)] = till.rows("select count(*) from charge where provider_charge_id is not null")
    assert known == 1


async def test_a_charge_that_was_closed_can_be_closed_and_read_again(till: Till) -> None:
    booking_id = till.book()
    await till.charge(booking_id)

    closed = [await till.payments.close_charge(till.charge_ref(booking_id)) for _ in range(2)]
    read = await till.read(booking_id)

    assert {one.status for one in (*closed, read)} == {ChargeStatus.CANCELLED}


@pytest.mark.parametrize("till", [PaymentProviderKind.ASAAS], indirect=True)
async def test_asaas_charges_nobody_whose_cpf_is_unknown(till: Till) -> None:
    booking_id = till.book()
    till.execute("update patient set cpf_encrypted = null")

    with pytest.raises(PayerDocumentNeededError):
        await till.charge(booking_id)

    assert (await till.bank.get("/charges")).json() == []
