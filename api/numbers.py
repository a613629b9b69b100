"""Connecting a number, for the API and for the staff's page alike."""

import secrets

from api.dependencies import Services
from db.queries.sessions import SessionView, create_session, find_session
from db.queries.tokens import TokenOwner
from domain.errors import NotFoundError


async def read_number(services: Services, caller: TokenOwner) -> SessionView | None:
    """The session of the caller's number, if it has one."""
    async with services.database.clinic(caller.clinic_id) as session:
        return await find_session(session, caller.dentist_id)


async def connect_number(services: Services, caller: TokenOwner) -> SessionView:
    """Make the session if it is missing, and have its run connect it.

    Raises `TemporalAwayError`; trying again is harmless.
    """
    async with services.database.clinic(caller.clinic_id) as session:
        view = await find_session(session, caller.dentist_id)
        if view is None:
            await create_session(
                session,
                clinic_id=caller.clinic_id,
                dentist_id=caller.dentist_id,
                hmac_key_encrypted=services.box.encrypt_text(secrets.token_hex(32)).encode(),
                now=services.clock(),
            )
            view = await find_session(session, caller.dentist_id)
            assert view is not None
    await services.workflows.connect(caller.clinic_id, view.id)
    return view


async def disconnect_number(services: Services, caller: TokenOwner) -> SessionView:
    """Have the number logged out. Raises `NotFoundError`, `TemporalAwayError`."""
    view = await read_number(services, caller)
    if view is None:
        raise NotFoundError("this number was never connected")
    await services.workflows.disconnect(caller.clinic_id, view.id)
    return view
