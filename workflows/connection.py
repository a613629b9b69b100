"""The one place where Temporal clients are made: client, worker and replayer convert alike."""

from temporalio.client import Client
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)
from temporalio.runtime import Runtime

_JSON = PydanticJSONPlainPayloadConverter()


class SharedSchemasPayloadConverter(CompositePayloadConverter):
    """Pydantic's conversion, with one set of schemas for the whole process.

    Temporal makes a converter for each workflow; with the SDK's own, each would build the schemas
    of all models again and keep them (some 300 KiB).
    """

    def __init__(self) -> None:
        usual = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(
            *(_JSON if isinstance(one, JSONPlainPayloadConverter) else one for one in usual)
        )


DATA_CONVERTER = DataConverter(payload_converter_class=SharedSchemasPayloadConverter)
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
