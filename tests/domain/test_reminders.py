"""When a patient is reminded."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.courtesy import QuietHours
from domain.reminders import ReminderRules, reminders

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
NOT_QUIET = (time(0), time(0))
LONG_AGO = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def local(day: int, hour: int, minute: int = 0, zone: ZoneInfo = SAO_PAULO) -> datetime:
    """A time of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=zone).astimezone(UTC)


def rules(*hours: int, quiet: tuple[time, time] | None = None) -> ReminderRules:
    return ReminderRules(QuietHours(SAO_PAULO, *(quiet or NOT_QUIET)), hours or (24, 2))


NIGHT = (time(21, 0), time(7, 30))


def moments(
    rules: ReminderRules, starts_at: datetime, told_at: datetime = LONG_AGO
) -> list[datetime]:
    return [one.at for one in reminders(rules, starts_at=starts_at, told_at=told_at)]


def test_a_patient_is_reminded_the_day_before_and_on_the_day() -> None:
    assert moments(rules(), local(25, 14)) == [local(24, 14), local(25, 12)]


def test_none_comes_right_after_booking() -> None:
    assert moments(rules(), local(25, 14), told_at=local(24, 10)) == [local(25, 12)]
    assert moments(rules(), local(25, 14), told_at=local(25, 10)) == []


def test_what_falls_into_the_night_moves_to_its_end_while_that_is_before_the_visit() -> None:
    assert moments(rules(2, quiet=NIGHT), local(25, 8, 30)) == [local(25, 7, 30)]


def test_what_cannot_wait_for_the_morning_comes_the_evening_before() -> None:
    assert moments(rules(2, quiet=NIGHT), local(25, 7, 30)) == [local(24, 20, 59)]


def test_quiet_hours_within_a_day_push_to_their_nearer_end() -> None:
    siesta = (time(12, 0), time(14, 0))

    assert moments(rules(2, quiet=siesta), local(25, 15, 30)) == [local(25, 14)]
    assert moments(rules(2, quiet=siesta), local(25, 14, 30)) == [local(25, 11, 59)]


def test_a_clinic_without_reminders_has_none() -> None:
    none = ReminderRules(QuietHours(SAO_PAULO), ())

    assert moments(none, local(25, 14)) == []


def test_the_day_before_is_the_same_local_time_where_clocks_change_between() -> None:
    santiago = ZoneInfo("America/Santiago")
    starts_at = datetime(2026, 9, 6, 15, 0, tzinfo=santiago)  # clocks went forward that night
    told_at = starts_at - timedelta(days=9)
    found = moments(ReminderRules(QuietHours(santiago), (24,)), starts_at.astimezone(UTC), told_at)

    assert found == [datetime(2026, 9, 5, 15, 0, tzinfo=santiago)]
    assert starts_at.astimezone(UTC) - found[0] == timedelta(hours=23)


@pytest.mark.parametrize("hours", [(24, 24, 2), (3, 2, 24)])
def test_the_clinics_order_does_not_matter(hours: tuple[int, ...]) -> None:
    assert moments(rules(*hours), local(25, 14))[0] == local(24, 14)


@given(
    minutes=st.integers(0, 60 * 24 * 20),
    hours=st.lists(st.integers(1, 168), max_size=4),
    quiet=st.tuples(st.times(), st.times()),
    told=st.integers(0, 60 * 24 * 20),
)
def test_no_reminder_is_late_early_after_the_booking_or_in_quiet_hours(
    minutes: int, hours: list[int], quiet: tuple[time, time], told: int
) -> None:
    begin, end = (one.replace(second=0, microsecond=0, tzinfo=None) for one in quiet)
    starts_at = local(5, 0) + timedelta(minutes=minutes)
    told_at = local(5, 0) + timedelta(minutes=told)
    rule = ReminderRules(QuietHours(SAO_PAULO, begin, end), tuple(hours))

    found = reminders(rule, starts_at=starts_at, told_at=told_at)

    assert list(found) == sorted(found, key=lambda one: one.at)
    for one in found:
        clock = one.at.astimezone(SAO_PAULO).time()
        is_quiet = begin <= clock < end if begin <= end else clock >= begin or clock < end
        assert told_at < one.at < starts_at
        assert not is_quiet
