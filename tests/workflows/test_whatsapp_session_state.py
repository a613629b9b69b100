"""The rules by which a number is kept connected, without any server."""

from datetime import UTC, datetime, timedelta

from activities.whatsapp_session import SessionSight
from domain.events import SessionStatusChanged
from domain.vocabulary import SessionStatus
from workflows.whatsapp_session_state import (
    REMEMBERED_EVENTS,
    RESTART_AFTER,
    Alarm,
    SessionState,
)

T0 = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
SCAN_QR_CODE = SessionStatus.SCAN_QR_CODE
STARTING = SessionStatus.STARTING
WORKING = SessionStatus.WORKING
FAILED = SessionStatus.FAILED
STOPPED = SessionStatus.STOPPED


def after(**duration: float) -> datetime:
    return T0 + timedelta(**duration)


def told(status: SessionStatus, at: datetime, event_id: str | None = None) -> SessionStatusChanged:
    return SessionStatusChanged(event_id or f"{status}-{at}", status, at)


def seen(
    state: SessionState,
    status: SessionStatus,
    at: datetime,
    *,
    paired: bool = True,
    started: bool = False,
) -> None:
    """The session is found so, and what follows is settled."""
    qr_expires_at = state.code_found_expires_at(at) if status is SCAN_QR_CODE else None
    state.note(SessionSight(status, paired, qr_expires_at, started), at)
    state.plan(at)


def a_working_number() -> SessionState:
    state = SessionState()
    seen(state, WORKING, T0)
    return state


def test_a_code_is_the_first_when_it_follows_a_start_and_lives_a_minute_then() -> None:
    state = SessionState()
    state.hear(told(STARTING, T0))
    state.hear(told(SCAN_QR_CODE, after(seconds=2)))

    assert state.code_found_expires_at(after(seconds=3)) == after(seconds=62)


def test_a_later_code_lives_twenty_seconds_from_when_it_was_shown() -> None:
    state = SessionState()
    state.hear(told(STARTING, T0))
    state.hear(told(SCAN_QR_CODE, after(seconds=62)))

    assert state.code_found_expires_at(after(seconds=70)) == after(seconds=82)


def test_events_in_the_wrong_order_count_by_wahas_clock() -> None:
    state = SessionState()
    state.hear(told(SCAN_QR_CODE, after(seconds=62)))
    state.hear(told(SCAN_QR_CODE, after(seconds=2)))
    state.hear(told(STARTING, T0))

    assert state.code_found_expires_at(after(seconds=63)) == after(seconds=82)


def test_a_code_of_unknown_age_lives_twenty_seconds_from_now() -> None:
    state = SessionState()
    state.hear(told(SCAN_QR_CODE, T0))

    assert SessionState().code_found_expires_at(T0) == after(seconds=20)
    assert state.code_found_expires_at(after(minutes=5)) == after(minutes=5, seconds=20)


def test_a_clock_of_wahas_that_is_ahead_lengthens_no_life() -> None:
    state = SessionState()
    state.hear(told(SCAN_QR_CODE, after(hours=1)))

    assert state.code_found_expires_at(T0) == after(seconds=20)


def test_a_code_is_looked_at_again_when_its_life_is_over() -> None:
    state = SessionState()

    seen(state, SCAN_QR_CODE, T0, paired=False)

    assert state.next_at == after(seconds=22)


def test_an_event_told_again_is_no_reason_to_look() -> None:
    state = SessionState()
    state.hear(told(WORKING, T0, "evt"))
    state.stirred = False

    state.hear(told(WORKING, T0, "evt"))

    assert not state.stirred


def test_the_memory_of_events_is_bounded() -> None:
    state = SessionState()

    for second in range(REMEMBERED_EVENTS + 50):
        state.hear(told(STARTING, after(seconds=second)))

    assert len(state.seen) == REMEMBERED_EVENTS


def test_a_start_that_hangs_is_looked_at_ever_less_often() -> None:
    state = SessionState()
    pauses = []
    now = T0
    for _ in range(9):
        seen(state, STARTING, now)
        assert state.next_at is not None
        pauses.append((state.next_at - now).total_seconds())
        now = state.next_at

    assert pauses == [5, 5, 10, 20, 40, 80, 160, 320, 600]


def test_a_number_that_works_is_looked_at_every_ten_minutes() -> None:
    assert a_working_number().next_at == after(minutes=10)


def test_a_number_that_fails_by_itself_gets_its_restarts_and_then_people() -> None:
    state = a_working_number()
    now = after(minutes=1)
    for pause in RESTART_AFTER:
        seen(state, FAILED, now)
        assert state.restart_at == state.next_at == now + pause
        assert state.alarm is None
        now += pause
        state.restart_at = None  # the restart is done

    seen(state, FAILED, now)

    assert state.restart_at is None
    assert state.alarm is Alarm.NUMBER_DOWN


def test_looking_at_a_failure_again_does_not_put_its_restart_off() -> None:
    state = a_working_number()
    seen(state, FAILED, after(minutes=1))
    planned = state.restart_at

    seen(state, FAILED, after(minutes=1, seconds=5))

    assert state.restart_at == planned
    assert state.restarts == 1


def test_a_number_that_comes_back_by_itself_is_not_restarted() -> None:
    state = a_working_number()
    seen(state, FAILED, after(minutes=1))

    seen(state, WORKING, after(minutes=1, seconds=5))

    assert state.restart_at is None


def test_ten_good_minutes_earn_the_restarts_anew() -> None:
    short, long = a_working_number(), a_working_number()
    for state in (short, long):
        state.restarts = len(RESTART_AFTER)

    seen(short, FAILED, after(minutes=9))
    seen(long, FAILED, after(minutes=11))

    assert short.alarm is Alarm.NUMBER_DOWN
    assert long.restart_at == after(minutes=11) + RESTART_AFTER[0]


def test_a_number_that_works_no_more_and_asks_for_a_scan_calls_people() -> None:
    state = a_working_number()

    seen(state, SCAN_QR_CODE, after(hours=1), paired=False)

    assert state.alarm is Alarm.NUMBER_DOWN


def test_a_code_that_nobody_scanned_calls_nobody_while_the_clinic_is_connecting() -> None:
    state = SessionState()

    seen(state, FAILED, T0, paired=False)

    assert state.alarm is None
    assert state.restart_at is None


def test_a_start_that_fails_at_once_has_dead_credentials_once() -> None:
    state = SessionState()
    seen(state, STARTING, T0, started=True)

    seen(state, FAILED, after(seconds=4))

    assert state.credentials_are_dead(after(seconds=4))
    state.logged_out = True
    assert not state.credentials_are_dead(after(seconds=4))


def test_a_failure_after_minutes_is_the_networks_and_keeps_the_credentials() -> None:
    state = SessionState()
    seen(state, STARTING, T0, started=True)

    seen(state, FAILED, after(minutes=2))

    assert not state.credentials_are_dead(after(minutes=2))


def test_a_failure_that_we_did_not_start_keeps_the_credentials() -> None:
    state = SessionState()
    seen(state, STARTING, T0)

    seen(state, FAILED, after(seconds=4))

    assert not state.credentials_are_dead(after(seconds=4))


def test_an_unpaired_failure_has_no_credentials_to_drop() -> None:
    state = SessionState()
    seen(state, SCAN_QR_CODE, T0, paired=False, started=True)

    seen(state, FAILED, after(seconds=30), paired=False)

    assert not state.credentials_are_dead(after(seconds=30))


def test_a_stopped_session_is_started_again_even_if_waha_lost_its_phone() -> None:
    state = a_working_number()

    seen(state, STOPPED, after(minutes=1), paired=False)

    assert state.restart_at is not None


def test_a_number_works_since_waha_said_so_and_not_since_we_heard() -> None:
    state = SessionState()
    state.hear(told(WORKING, T0))

    assert state.began_to_work_at(after(minutes=3)) == T0
    assert SessionState().began_to_work_at(after(minutes=3)) == after(minutes=3)


def test_people_are_told_of_a_restriction_while_it_lasts() -> None:
    state = a_working_number()
    sight = SessionSight(WORKING, paired=True, qr_expires_at=None, restricted_until=after(hours=1))

    for minutes, alarm in ((0, Alarm.RESTRICTED), (59, Alarm.RESTRICTED), (60, None)):
        state.note(sight, after(minutes=minutes))
        state.plan(after(minutes=minutes))
        assert state.alarm is alarm


def test_a_number_that_is_down_is_the_more_urgent_alarm() -> None:
    state = a_working_number()
    state.restarts = len(RESTART_AFTER)
    sight = SessionSight(FAILED, paired=True, qr_expires_at=None, restricted_until=after(hours=1))

    state.note(sight, T0)
    state.plan(T0)

    assert state.alarm is Alarm.NUMBER_DOWN
