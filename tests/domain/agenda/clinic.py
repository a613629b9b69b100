"""A small fictional clinic, and short ways of writing its times.

Camila and Renato share two of the procedures; 24 November 2026 is a Tuesday.
"""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.agenda import (
    AgendaFacts,
    AgendaRules,
    ChairFacts,
    DayException,
    DentistFacts,
    Offer,
    OpeningHours,
    Period,
    Service,
)

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
EVALUATION, CLEANING, CANAL = UUID(int=1), UUID(int=2), UUID(int=3)
CAMILA, RENATO = UUID(int=11), UUID(int=12)
TUESDAY = date(2026, 11, 24)
WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)
FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)
MONDAY = date(2026, 11, 30)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def at(day: date, clock: str, zone: ZoneInfo = SAO_PAULO) -> datetime:
    """Clinic-local `HH:MM` as UTC."""
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


def period(day: date, opens: str, closes: str, zone: ZoneInfo = SAO_PAULO) -> Period:
    return Period(at(day, opens, zone), at(day, closes, zone))


def stretch(opens: str, closes: str) -> tuple[time, time]:
    return time.fromisoformat(opens), time.fromisoformat(closes)


def week(weekdays: tuple[int, ...], *stretches: tuple[str, str]) -> tuple[OpeningHours, ...]:
    return tuple(OpeningHours(day, *stretch(*one)) for day in weekdays for one in stretches)


NOW = at(TUESDAY, "10:12")
EVALUATION_SERVICE = Service(EVALUATION, minutes(30), buffer_after=minutes(10))
CLEANING_SERVICE = Service(CLEANING, minutes(45), buffer_after=minutes(10))
CANAL_SERVICE = Service(CANAL, minutes(90), buffer_after=minutes(10))


def camila(
    *,
    busy: tuple[Period, ...] = (),
    exceptions: tuple[DayException, ...] = (),
    daily_cap: int | None = None,
    booked_per_day: dict[date, int] | None = None,
    hours: tuple[OpeningHours, ...] | None = None,
) -> DentistFacts:
    """Works Monday to Friday with a lunch break."""
    return DentistFacts(
        dentist_id=CAMILA,
        name="Dra. Camila",
        hours=hours or week((0, 1, 2, 3, 4), ("08:00", "12:00"), ("13:30", "18:00")),
        performs={EVALUATION: EVALUATION_SERVICE, CLEANING: CLEANING_SERVICE},
        exceptions=exceptions,
        busy=busy,
        daily_cap=daily_cap,
        booked_per_day=booked_per_day or {},
    )


def renato(
    *, busy: tuple[Period, ...] = (), exceptions: tuple[DayException, ...] = ()
) -> DentistFacts:
    """Works on Tuesday and Thursday afternoons."""
    return DentistFacts(
        dentist_id=RENATO,
        name="Dr. Renato",
        hours=week((1, 3), ("13:30", "19:00")),
        performs={EVALUATION: EVALUATION_SERVICE, CANAL: CANAL_SERVICE},
        exceptions=exceptions,
        busy=busy,
    )


def rules(
    *,
    zone: ZoneInfo = SAO_PAULO,
    min_notice: timedelta = timedelta(hours=2),
    closures: tuple[DayException, ...] = (),
) -> AgendaRules:
    return AgendaRules(
        zone=zone,
        min_notice=min_notice,
        horizon=timedelta(days=60),
        slot_grid=minutes(15),
        closures=closures,
    )


def agenda(
    *dentists: DentistFacts,
    closures: tuple[DayException, ...] = (),
    chairs: ChairFacts | None = None,
) -> AgendaFacts:
    """Camila and Renato with nothing booked, unless told otherwise."""
    return AgendaFacts(
        rules=rules(closures=closures),
        dentists=dentists or (camila(), renato()),
        chairs=chairs,
    )


def local(moment: datetime, zone: ZoneInfo = SAO_PAULO) -> str:
    """As `dd/mm HH:MM` on the clinic's clock."""
    return moment.astimezone(zone).strftime("%d/%m %H:%M")


def told(offers: tuple[Offer, ...]) -> list[str]:
    """When the offers start, as the patient reads them."""
    return [local(offer.starts_at) for offer in offers]
