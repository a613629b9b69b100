from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from db.session import Database
from tests.api.world import ClinicAtTest, ListeningWorkflows


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("DELETE", "/api/v1/bookings", 405, "method_not_allowed"),
        ("GET", "/static/../settings.py", 404, "not_found"),
        ("GET", "/api/v1/bookings/7", 422, "invalid_request"),
    ],
)
async def test_every_error_is_a_problem_document(
    client: httpx.AsyncClient, clinic: ClinicAtTest, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path, headers=clinic.headers)

    problem = answer.json()
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["request_id"] == answer.headers["x-request-id"]


@pytest.fixture
def failing_route(app: FastAPI) -> Iterator[str]:
    """Others use the app after this test."""

    async def fail(request: Request) -> Response:
        raise RuntimeError("the patient's phone is 5511912345678")

    app.add_route("/fail", fail)
    yield "/fail"
    app.router.routes.pop()


async def test_what_nobody_expected_is_a_problem_that_tells_nothing(
    client: httpx.AsyncClient, failing_route: str
) -> None:
    answer = await client.get(failing_route)

    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "phone" not in answer.text


@pytest.mark.parametrize("given", ["", "a b", "é", "x" * 65, "a\tb"])
async def test_a_request_id_that_could_spoil_a_log_is_replaced(
    client: httpx.AsyncClient, given: str
) -> None:
    answer = await client.get("/health/live", headers={b"X-Request-Id": given.encode("latin-1")})

    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 32


async def test_a_good_request_id_is_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/live", headers={"X-Request-Id": "frontend-42"})

    assert answer.headers["x-request-id"] == "frontend-42"


async def test_only_the_clinics_sites_may_call_from_a_browser(client: httpx.AsyncClient) -> None:
    async def allowed(origin: str) -> str | None:
        answer = await client.options(
            "/api/v1/slots",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "authorization",
            },
        )
        origin_allowed: str | None = answer.headers.get("access-control-allow-origin")
        return origin_allowed

    assert await allowed("https://clinica.example") == "https://clinica.example"
    assert await allowed("https://evil.example") is None


async def test_the_api_is_ready_only_with_postgres(client: httpx.AsyncClient, app: FastAPI) -> None:
    ready = await client.get("/health/ready")
    services = app.state.services
    nowhere = Database.connect("postgresql+psycopg://nobody@127.0.0.1:1/none")
    object.__setattr__(services, "database", nowhere)

    not_ready = await client.get("/health/ready")

    assert ready.status_code == 200
    assert not_ready.status_code == 503
    assert not_ready.json()["code"] == "database_unavailable"
    assert (await client.get("/health/live")).status_code == 200


async def test_counters_are_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/metrics")

    assert "sorriso_webhook_deliveries_total" in answer.text


async def test_the_description_documents_problems_for_every_private_route(
    client: httpx.AsyncClient,
) -> None:
    schema = (await client.get("/openapi.json")).json()

    assert (await client.get("/docs")).status_code == 200
    assert "Problem" in schema["components"]["schemas"]
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            if path.startswith("/api/v1"):
                described = operation["responses"]
                errors = {code: body for code, body in described.items() if code[0] in "45"}
                assert errors
                for body in errors.values():
                    assert list(body["content"]) == ["application/problem+json"]


async def test_a_parameter_that_no_operation_knows_is_refused_by_its_name(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    answer = await client.get("/api/v1/bookings?statuss=held", headers=clinic.headers)
    stranger = await client.get("/api/v1/bookings?statuss=held")

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_field"
    assert answer.json()["errors"][0]["field"] == "statuss"
    assert stranger.status_code == 401


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/bookings/{id}/cancel", {"resaon": "doente"}),
        ("/payments/{id}/refund", {"amount": 100}),
        ("/evidence/{id}/refuse", {"reason": "other", "note": "x"}),
    ],
)
async def test_a_misspelt_field_changes_nothing(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    path: str,
    body: dict[str, object],
) -> None:
    url = f"/api/v1{path.format(id=clinic.patient)}"

    answer = await client.post(url, json=body, headers=clinic.headers)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in body
    assert not workflows.changes


@pytest.mark.parametrize(
    ("content", "kind", "field", "reason"),
    [
        (b'{"day": ', "application/json", "body", "is no JSON"),
        (b"[]", "application/json", "body", "send a JSON object"),
        (b'{"day": "2026-12-24"}', "text/plain", "body", "Content-Type: application/json"),
        (b"", "application/json", "body", "required"),
        (
            b'{"day": "2026-12-24", "reason": "x", "hours": [{"opens": "8h", "closes": "12:00"}]}',
            "application/json",
            "hours[0].opens",
            "time",
        ),
        (
            (
                b'{"day": "2026-12-24", "reason": "x", "hours": [{"opens": "08:00-03:00",'
                b' "closes": "12:00"}]}'
            ),
            "application/json",
            "hours[0].opens",
            "times are the clinic's own",
        ),
    ],
)
async def test_a_body_that_cannot_be_read_says_what_is_wrong_with_it(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    content: bytes,
    kind: str,
    field: str,
    reason: str,
) -> None:
    headers = {**clinic.headers, "Content-Type": kind}

    answer = await client.post("/api/v1/exceptions", content=content, headers=headers)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid_request")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert reason in problem["errors"][0]["reason"]
