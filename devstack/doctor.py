"""`sorriso doctor`: what is missing or misconfigured, in plain words."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from pydantic import AnyHttpUrl, BaseModel, SecretStr
from rich.console import Console
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from temporalio.service import RPCError

from clients.errors import RemoteError, RemoteRefusedError
from clients.groq.models import DEFAULT_MODEL, LARGER_MODEL, SPEECH_MODEL
from clients.http import build_client, failure, read_answer, request
from clients.waha.client import WahaClient
from devstack import schema
from settings import Settings
from workflows.connection import connect
from workflows.search_attributes import wrong_or_missing

OLDEST_WAHA = (2026, 8)

# What gives the application more than its own clinic's rows.
_RIGHTS = """
    select rolsuper, rolbypassrls,
        exists (select 1 from pg_tables where schemaname = 'public' and tableowner = current_user)
    from pg_roles where rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    words: str
    is_fine: bool


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


Examination = Callable[[Settings], AsyncIterator[Finding]]


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything the settings point to. Changes nothing."""
    examinations: tuple[Examination, ...] = (_database, _temporal, _waha, _groq, _addresses)
    return [finding for look in examinations async for finding in look(settings)]


async def run(settings: Settings) -> int:
    """Print the findings; 1 if anything is wrong."""
    console = Console(highlight=False)
    findings = await examine(settings)
    for finding in findings:
        mark = "[green]fine [/]" if finding.is_fine else "[red]wrong[/]"
        console.print(f"{mark}  {finding.subject}: {finding.words}", soft_wrap=True)
    return 0 if all(finding.is_fine for finding in findings) else 1


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    name = "Postgres"
    try:
        superuser, bypasses, owns = await asyncio.to_thread(_rights, settings.database_url)
    except OperationalError:
        yield _wrong(name, f"no answer at {_host(settings.database_url)} (DATABASE_URL)")
        return
    yield _fine(name, f"answers at {_host(settings.database_url)}")
    if superuser or bypasses or owns:
        yield _wrong(
            "Tenancy",
            "DATABASE_URL's role is a superuser, bypasses row-level security, or owns the tables: "
            "it would see every clinic's rows; use an ordinary role such as sorriso_app",
        )
    else:
        yield _fine("Tenancy", "row-level security binds DATABASE_URL's role")
    migrations_url = settings.migrations_database_url
    try:
        is_current = await asyncio.to_thread(schema.is_current, migrations_url.get_secret_value())
    except OperationalError:
        yield _wrong("Tables", f"no answer at {_host(migrations_url)} (MIGRATIONS_DATABASE_URL)")
        return
    if is_current:
        yield _fine("Tables", "up to date")
    else:
        yield _wrong("Tables", "not up to date: run `sorriso migrate`")


async def _temporal(settings: Settings) -> AsyncIterator[Finding]:
    where = f"{settings.temporal_address}, namespace {settings.temporal_namespace}"
    key = settings.temporal_api_key
    try:
        client = await connect(
            settings.temporal_address,
            settings.temporal_namespace,
            api_key=None if key is None else key.get_secret_value(),
        )
        wrong, missing = await wrong_or_missing(client)
    except (RuntimeError, RPCError):  # the SDK raises RuntimeError when it cannot connect
        yield _wrong("Temporal", f"no answer at {where} (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE)")
        return
    yield _fine("Temporal", f"answers at {where}")
    if wrong:
        yield _wrong(
            "Search attributes",
            f"{', '.join(wrong)}: of another type than ours, and Temporal never changes a type; "
            "use another namespace",
        )
    if missing:
        yield _wrong(
            "Search attributes", f"{', '.join(missing)}: not registered yet; the worker does it"
        )
    if not wrong and not missing:
        yield _fine("Search attributes", "registered with our types")


async def _waha(settings: Settings) -> AsyncIterator[Finding]:
    url = str(settings.waha_base_url)
    headers = {"X-Api-Key": settings.waha_api_key.get_secret_value()}
    async with build_client(url, timeout_seconds=10, headers=headers) as http:
        try:
            found = await WahaClient(http).server_version()
        except RemoteRefusedError:
            yield _wrong("WAHA", f"{url} does not accept the key (WAHA_API_KEY)")
            return
        except RemoteError as error:
            yield _wrong("WAHA", f"no usable answer at {url} (WAHA_BASE_URL): {error}")
            return
    if _numbers(found.version) < OLDEST_WAHA:
        oldest = ".".join(str(number) for number in OLDEST_WAHA)
        yield _wrong("WAHA", f"version {found.version} at {url}; Sorriso needs {oldest} or newer")
    else:
        yield _fine("WAHA", f"{found.version} with {found.engine} at {url} accepts the key")


async def _groq(settings: Settings) -> AsyncIterator[Finding]:
    if settings.groq_api_key is None:
        yield _fine("Groq", "off, for want of GROQ_API_KEY; the bot works with its rules alone")
        return
    url = str(settings.groq_base_url)
    headers = {"Authorization": f"Bearer {settings.groq_api_key.get_secret_value()}"}
    async with build_client(url, timeout_seconds=10, headers=headers) as http:
        try:
            answer = await request(http, "groq", "models", "GET", "/openai/v1/models")
            if not answer.is_success:
                raise failure(answer, "groq", "models")
            served = {model.id for model in read_answer(answer, _Models, "groq", "models").data}
        except RemoteRefusedError:
            yield _wrong("Groq", f"{url} does not accept the key (GROQ_API_KEY)")
            return
        except RemoteError as error:
            yield _wrong("Groq", f"no usable answer at {url} (GROQ_BASE_URL): {error}")
            return
    if missing := {DEFAULT_MODEL, LARGER_MODEL, SPEECH_MODEL} - served:
        yield _wrong("Groq", f"{url} no longer serves {', '.join(sorted(missing))}")
    else:
        yield _fine("Groq", f"{url} accepts the key and serves our models")


async def _addresses(settings: Settings) -> AsyncIterator[Finding]:
    url = settings.public_base_url
    if _is_loopback(url) and not _is_loopback(settings.waha_base_url):
        yield _wrong(
            "Webhooks",
            f"PUBLIC_BASE_URL is {url}, which only this machine reaches, and WAHA is elsewhere: "
            "no message would arrive",
        )
    else:
        yield _fine("Webhooks", f"arrive at {url}")


def _rights(url: SecretStr) -> tuple[bool, bool, bool]:
    engine = create_engine(url.get_secret_value(), connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            superuser, bypasses, owns = connection.execute(text(_RIGHTS)).one()
    finally:
        engine.dispose()
    return superuser, bypasses, owns


def _host(url: SecretStr) -> str:
    """Where the database is, without its password."""
    parsed = make_url(url.get_secret_value())
    return f"{parsed.host}:{parsed.port or 5432}/{parsed.database}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _is_loopback(url: AnyHttpUrl) -> bool:
    host = (url.host or "").strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _fine(subject: str, words: str) -> Finding:
    return Finding(subject, words, is_fine=True)


def _wrong(subject: str, words: str) -> Finding:
    return Finding(subject, words, is_fine=False)
