"""When the number may write first."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.courtesy import (
    SPREAD,
    WARM_UP,
    FirstWords,
    Never,
    NumberFacts,
    PersonFacts,
    QuietHours,
    Verdict,
    WaitUntil,
    WhyNot,
    WriteNow,
    daily_cap,
    may_write_first,
)

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
NOON = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=SAO_PAULO)
MORNING = datetime(2026, 11, 25, 7, 30, tzinfo=SAO_PAULO)
HOUR = timedelta(hours=1)
PERSON = PersonFacts(UUID(int=90), has_written=True, opted_out=False)
SHARE = timedelta(seconds=90)
NUMBER = NumberFacts(
    quiet=QuietHours(SAO_PAULO),
    is_working=True,
    bot_active=True,
    warm_since=NOON - timedelta(days=90),
    restricted_until=None,
    written_today=0,
)
SERVICE = [kind for kind in FirstWords if kind.is_service]
UNASKED = [kind for kind in FirstWords if not kind.is_service]


@pytest.mark.parametrize("kind", FirstWords)
def test_a_patient_who_wrote_may_be_written_to_by_day(kind: FirstWords) -> None:
    assert may_write_first(kind, NUMBER, PERSON, NOON) == WriteNow()


@pytest.mark.parametrize("kind", sorted(set(FirstWords) - {FirstWords.BOOKING_CHANGE}))
def test_who_opted_out_or_never_wrote_is_never_written_to(kind: FirstWords) -> None:
    out = may_write_first(kind, NUMBER, replace(PERSON, opted_out=True), NOON)
    stranger = may_write_first(kind, NUMBER, replace(PERSON, has_written=False), NOON)

    assert out == Never(WhyNot.OPTED_OUT)
    assert stranger == Never(WhyNot.NEVER_WROTE)


def test_a_change_of_their_own_visit_is_told_to_everybody_who_can_be_reached() -> None:
    person = replace(PERSON, opted_out=True, has_written=False)
    kind = FirstWords.BOOKING_CHANGE

    assert may_write_first(kind, NUMBER, person, NOON) == WriteNow()
    gone = may_write_first(kind, NUMBER, replace(person, is_reachable=False), NOON)
    assert gone == Never(WhyNot.NOT_ON_WHATSAPP)


@pytest.mark.parametrize("kind", UNASKED)
def test_a_bot_that_is_off_invites_nobody(kind: FirstWords) -> None:
    off = replace(NUMBER, bot_active=False)

    assert may_write_first(kind, off, PERSON, NOON) == Never(WhyNot.BOT_IS_OFF)


@pytest.mark.parametrize("kind", FirstWords)
def test_at_night_everything_waits_for_the_morning(kind: FirstWords) -> None:
    verdict = may_write_first(kind, NUMBER, PERSON, NIGHT)

    at = MORNING if kind.is_service else MORNING + SHARE
    assert verdict == WaitUntil(at, WhyNot.QUIET_HOURS)


@pytest.mark.parametrize("kind", FirstWords)
def test_a_number_that_is_not_connected_is_asked_again_soon(kind: FirstWords) -> None:
    verdict = may_write_first(kind, replace(NUMBER, is_working=False), PERSON, NOON)

    assert verdict == WaitUntil(NOON + timedelta(minutes=10), WhyNot.NOT_CONNECTED)


@pytest.mark.parametrize("kind", FirstWords)
def test_a_restricted_number_writes_to_known_chats_about_their_visits_alone(
    kind: FirstWords,
) -> None:
    until = NOON + 2 * HOUR
    restricted = replace(NUMBER, restricted_until=until)

    known = may_write_first(kind, restricted, PERSON, NOON)
    stranger = may_write_first(
        FirstWords.BOOKING_CHANGE, restricted, replace(PERSON, has_written=False), NOON
    )

    waits = WaitUntil(until + SHARE, WhyNot.RESTRICTED)
    assert known == (WriteNow() if kind.is_service else waits)
    assert stranger == waits
    assert may_write_first(kind, restricted, PERSON, until) == WriteNow()


def test_a_restriction_that_ends_at_night_is_waited_out_until_the_morning() -> None:
    restricted = replace(NUMBER, restricted_until=NIGHT.astimezone(UTC))

    verdict = may_write_first(FirstWords.RECALL, restricted, PERSON, NOON)

    assert verdict == WaitUntil((MORNING + SHARE).astimezone(UTC), WhyNot.RESTRICTED)


@pytest.mark.parametrize("kind", FirstWords)
def test_beyond_the_days_measure_the_unasked_waits_for_tomorrow(kind: FirstWords) -> None:
    full = replace(NUMBER, written_today=WARM_UP[-1][1])

    verdict = may_write_first(kind, full, PERSON, NOON)

    tomorrow = WaitUntil(MORNING + SHARE, WhyNot.DAILY_CAP)
    assert verdict == (WriteNow() if kind.is_service else tomorrow)


def test_a_number_bears_more_by_the_day_and_nothing_before_it_was_ever_connected() -> None:
    caps = [daily_cap(NOON - timedelta(days=days), NOON) for days in (0, 2, 3, 7, 14, 30, 400)]

    assert caps == [5, 5, 10, 20, 40, 80, 80]
    assert daily_cap(None, NOON) == 0


def test_a_clinic_may_have_other_quiet_hours_or_none() -> None:
    siesta = QuietHours.of(SAO_PAULO, time(12), time(14))
    none = QuietHours.of(SAO_PAULO, time(0), time(0))

    assert siesta.around(NOON) == (NOON, NOON + 2 * HOUR)
    assert siesta.around(NOON + 2 * HOUR) is None
    assert none.around(NIGHT) is None
    assert QuietHours.of(SAO_PAULO, None, None) == QuietHours(SAO_PAULO, time(21), time(7, 30))


@pytest.mark.parametrize(
    "verdict", [WriteNow(), WaitUntil(NOON, WhyNot.DAILY_CAP), Never(WhyNot.OPTED_OUT)]
)
def test_a_verdict_comes_back_from_a_history_as_it_went_in(verdict: Verdict) -> None:
    stored: TypeAdapter[Verdict] = TypeAdapter(Verdict)

    assert stored.validate_json(stored.dump_json(verdict)) == verdict


@given(
    minutes=st.integers(0, 60 * 24 * 30),
    quiet=st.tuples(st.times(), st.times()),
    restricted=st.one_of(st.none(), st.integers(0, 60 * 24 * 3)),
    written=st.integers(0, 100),
    share=st.integers(0, 2**64),
    kind=st.sampled_from(FirstWords),
)
def test_who_waits_as_told_may_write_then_unless_the_share_runs_into_the_next_quiet_hours(
    minutes: int,
    quiet: tuple[time, time],
    restricted: int | None,
    written: int,
    share: int,
    kind: FirstWords,
) -> None:
    now = NOON + timedelta(minutes=minutes)
    begin, end = (one.replace(second=0, microsecond=0) for one in quiet)
    number = replace(
        NUMBER,
        quiet=QuietHours(SAO_PAULO, begin, end),
        restricted_until=None if restricted is None else now + timedelta(minutes=restricted),
        written_today=written,
    )
    person = replace(PERSON, conversation_id=UUID(int=share))

    verdict = may_write_first(kind, number, person, now)

    if isinstance(verdict, WriteNow):
        assert number.quiet.around(now) is None
        return
    assert isinstance(verdict, WaitUntil)
    assert now < verdict.at
    then = may_write_first(kind, replace(number, written_today=0), person, verdict.at)
    assert then == WriteNow() or number.quiet.around(verdict.at - SPREAD) != (
        number.quiet.around(verdict.at)
    )
