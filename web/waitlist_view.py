"""Who waits for a time, as the staff's panel shows it, in Portuguese."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.waitlist_view import WaitingPatient, load_waiting_patients
from domain.messages_wishes import when_wished
from domain.portuguese import moment, on_moment, the
from web.panel_view import Moment

ANY_TIME = "qualquer horário"


@dataclass(frozen=True)
class WaitCard:
    """Somebody on the waitlist."""

    name: str
    phone_end: str | None
    what: str
    since: str
    wish: str
    visit: str | None
    offer: str | None


async def load_waitlist(session: AsyncSession, at: Moment) -> Sequence[WaitCard]:
    """Those who wait, the longest first."""
    return [_card(one, at) for one in await load_waiting_patients(session, at.today)]


def _card(one: WaitingPatient, at: Moment) -> WaitCard:
    visit = on_moment(one.later_visit.astimezone(at.zone)) if one.later_visit else None
    return WaitCard(
        name=(one.name or "").partition(" ")[0] or "Sem nome",
        phone_end=one.phone_end,
        what=f"{one.procedure} com {the(one.dentist)}" if one.dentist else one.procedure,
        since=at.clock(one.since),
        wish=f"Quando: {when_wished(one.wish) or ANY_TIME}.",
        visit=f"Tem consulta {visit}, e quer vir antes." if visit else None,
        offer=_offer(one, at),
    )


def _offer(one: WaitingPatient, at: Moment) -> str | None:
    if one.offered is None:
        return None
    when = moment(one.offered.astimezone(at.zone))
    if one.answer_by is None:
        return f"Abriu {when}: o robô pergunta assim que puder escrever."
    return f"Oferecido: {when}. Guardado até {at.clock(one.answer_by)}."
