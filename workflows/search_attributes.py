"""What runs can be searched by in the Temporal UI. Stored in plain text: no personal data."""

import asyncio

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

CLINIC_ID = SearchAttributeKey.for_keyword("ClinicId")
STAGE = SearchAttributeKey.for_keyword("Stage")
BOOKING_ID = SearchAttributeKey.for_keyword("BookingId")
NEEDS_HUMAN = SearchAttributeKey.for_bool("NeedsHuman")
APPOINTMENT_AT = SearchAttributeKey.for_datetime("AppointmentAt")

TYPES = {
    CLINIC_ID.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    STAGE.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    BOOKING_ID.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    NEEDS_HUMAN.name: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
    APPOINTMENT_AT.name: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}


class WrongSearchAttributeTypeError(Exception):
    """The namespace has one of our names with another type; Temporal never changes it."""


async def wrong_or_missing(client: Client) -> tuple[list[str], list[str]]:
    """Names that the namespace has with another type, and names that it lacks."""
    request = ListSearchAttributesRequest(namespace=client.namespace)
    known = (await client.operator_service.list_search_attributes(request)).custom_attributes
    wrong = [name for name, kind in TYPES.items() if known.get(name, kind) != kind]
    return wrong, [name for name in TYPES if name not in known]


async def register(client: Client) -> None:
    """Add what is missing, then insist on the types (adding under another type says OK)."""
    wrong, missing = await wrong_or_missing(client)
    if missing:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=client.namespace,
                search_attributes={name: TYPES[name] for name in missing},
            )
        )
        missing = await _until_known(client)
    if wrong or missing:
        raise WrongSearchAttributeTypeError(", ".join(wrong + missing))


async def _until_known(client: Client) -> list[str]:
    """A self-hosted server needs some seconds to see its own new attributes."""
    missing: list[str] = []
    for _ in range(30):
        try:
            _, missing = await wrong_or_missing(client)
        except RPCError as error:
            if error.status is not RPCStatusCode.UNAVAILABLE:
                raise
        else:
            if not missing:
                return []
        await asyncio.sleep(1)
    return missing
