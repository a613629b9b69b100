"""The one place where Temporal clients are made: client, worker and replayer convert alike."""

import dataclasses
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)
from temporalio.runtime import Runtime


class TersePayloadConverter(PydanticJSONPlainPayloadConverter):
    """Pydantic's JSON, in which a dataclass leaves out the fields that have their defaults.

    A turn's state has dozens of fields, nearly all unset: they were half of what a chat weighs
    in Temporal. So the default of a field that goes through Temporal never changes its meaning:
    stored histories rest on it.
    """

    def to_payload(self, value: Any) -> Payload | None:
        """The value as `json/plain`."""
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return super().to_payload(value)
        data = _adapter(type(value)).dump_json(value, exclude_defaults=True)
        return Payload(metadata={"encoding": self.encoding.encode()}, data=data)


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


_JSON = TersePayloadConverter()


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
