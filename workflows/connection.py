"""The one place where Temporal clients are made: client, worker and replayer convert alike."""

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.runtime import Runtime

DATA_CONVERTER = pydantic_data_converter
PASSTHROUGH = ("activities", "clients", "db", "domain", "pydantic", "pydantic_core", "sqlalchemy")
"""Modules that workflow sandboxes share instead of importing again: 13 times the memory if not."""


async def connect(
    address: str,
    namespace: str,
    *,
    api_key: str | None = None,
    lazy: bool = False,
    runtime: Runtime | None = None,
) -> Client:
    """A client. `lazy` connects at the first call, so that a process starts without Temporal."""
    return await Client.connect(
        address,
        namespace=namespace,
        api_key=api_key,
        tls=api_key is not None,
        data_converter=DATA_CONVERTER,
        lazy=lazy,
        runtime=runtime,
    )
