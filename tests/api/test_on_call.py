"""Who is told of danger, over the API."""

import httpx
import pytest

from tests.api.world import ClinicAtTest

pytestmark = pytest.mark.stack

URL = "/api/v1/on-call-contacts"
CAMILA = {"name": "Dra. Camila", "phone": "5511987650001"}
RENATO = {"name": "Dr. Renato", "phone": "5511987650002"}


async def test_those_on_call_are_kept_in_order_and_for_their_clinic_alone(
    client: httpx.AsyncClient, clinic: ClinicAtTest, other_clinic: ClinicAtTest
) -> None:
    for contacts in ([CAMILA, RENATO], [RENATO, CAMILA]):
        put = await client.put(URL, json={"contacts": contacts}, headers=clinic.headers)
        assert put.json() == contacts

    mine = await client.get(URL, headers=clinic.headers)
    others = await client.get(URL, headers=other_clinic.headers)

    assert mine.json() == [RENATO, CAMILA]
    assert others.json() == []


@pytest.mark.parametrize("phone", ["", "12", "+55 11 98765-0001", "5511987650001; --"])
async def test_a_number_that_is_none_is_refused_by_its_field(
    client: httpx.AsyncClient, clinic: ClinicAtTest, phone: str
) -> None:
    body = {"contacts": [{"name": "Dra. Camila", "phone": phone}]}

    answer = await client.put(URL, json=body, headers=clinic.headers)

    assert answer.status_code == 422
    assert "phone" in answer.text


async def test_nobody_is_told_twice(client: httpx.AsyncClient, clinic: ClinicAtTest) -> None:
    body = {"contacts": [CAMILA, RENATO, {**CAMILA, "name": "Camila"}]}

    answer = await client.put(URL, json=body, headers=clinic.headers)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["contacts[2].phone"]
