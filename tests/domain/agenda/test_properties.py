"""What holds for every clinic, wish and moment."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.agenda import Offer, ReasonCode, SlotQuery, open_slots, refusal, search
from tests.domain.agenda.oracle import MINUTE, bookable_starts, in_a_row, performers
from tests.domain.agenda.strategies import PROCEDURE, Situation, situations, wishes

thoroughly = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def oracle_starts(situation: Situation, query: SlotQuery) -> set[datetime]:
    """What the plain rules say can be booked on the situation's date by whom the wish allows."""
    facts = situation.facts
    return {
        start
        for dentist in performers(facts, query.procedure_id)
        if query.dentist_id in (None, dentist.dentist_id)
        for start in bookable_starts(
            facts,
            dentist,
            dentist.performs[query.procedure_id],
            situation.day,
            situation.now,
            query.in_a_row,
        )
    }


@thoroughly
@given(situations())
def test_open_slots_are_exactly_what_the_plain_rules_allow(situation: Situation) -> None:
    facts, now, day = situation.facts, situation.now, situation.day
    for dentist in performers(facts, PROCEDURE):
        service = dentist.performs[PROCEDURE]

        slots = list(open_slots(facts, dentist, service, day, now))

        expected = bookable_starts(facts, dentist, service, day, now, visits=1)
        assert [slot.starts_at for slot in slots] == expected
        assert all(slot.duration == service.duration for slot in slots)


@thoroughly
@given(situations(), st.sampled_from([1, 2, 3]))
def test_a_search_of_one_date_finds_all_that_the_plain_rules_allow(
    situation: Situation, visits: int
) -> None:
    query = SlotQuery(
        PROCEDURE, dates=((situation.day, situation.day),), in_a_row=visits, limit=100
    )

    options = search(situation.facts, query, now=situation.now).options

    expected = oracle_starts(situation, query)
    found = [offer.starts_at for offer in options]
    assert len(found) == min(len(expected), query.limit)
    assert set(found) <= set(expected)


@thoroughly
@given(st.data())
def test_every_offer_can_be_booked_and_meets_what_must_be_met(data: st.DataObject) -> None:
    situation = data.draw(situations())
    query = data.draw(wishes(situation))

    result = search(situation.facts, query, now=situation.now)

    for offer in result.options + result.alternatives:
        assert_bookable(situation, query, offer)
    zone = situation.facts.rules.zone
    for offer in result.options:
        local = offer.starts_at.astimezone(zone)
        assert query.admits_day(local.date())
        assert query.admits_time(local.time())
        assert query.dentist_id in (None, offer.dentist_id)
    for offer in result.alternatives:
        local = offer.starts_at.astimezone(zone)
        assert local.date() not in query.not_dates
        assert local.weekday() not in query.not_weekdays


def assert_bookable(situation: Situation, query: SlotQuery, offer: Offer) -> None:
    """All visits or none, one dentist, each accepted by the check made before a hold."""
    facts, now = situation.facts, situation.now
    dentist = facts.dentist(offer.dentist_id)
    service = dentist.performs[query.procedure_id]
    assert list(offer.periods) == in_a_row(offer.starts_at, service, query.in_a_row)
    for visit in offer.periods:
        assert refusal(facts, offer.dentist_id, query.procedure_id, visit, now) is None
        assert visit.starts_at >= now + facts.rules.min_notice
        assert not any(busy.overlaps(service.occupied(visit)) for busy in dentist.busy)


@thoroughly
@given(st.data())
def test_offers_are_few_in_order_of_time_and_each_time_only_once(data: st.DataObject) -> None:
    situation = data.draw(situations())
    query = data.draw(wishes(situation))

    result = search(situation.facts, query, now=situation.now)

    for offers in (result.options, result.alternatives):
        starts = [offer.starts_at for offer in offers]
        assert len(offers) <= query.limit
        assert starts == sorted(set(starts))


@thoroughly
@given(st.data())
def test_a_reason_is_given_exactly_when_nothing_fits(data: st.DataObject) -> None:
    situation = data.draw(situations())
    query = replace(
        data.draw(wishes(situation)), dates=((situation.day, situation.day),), near=None
    )

    result = search(situation.facts, query, now=situation.now)

    zone = situation.facts.rules.zone
    possible = [
        start
        for start in oracle_starts(situation, query)
        if query.admits_day(situation.day) and query.admits_time(start.astimezone(zone).time())
    ]
    assert bool(result.options) == bool(possible)
    assert (result.reason is None) == bool(possible)
    assert not (result.options and result.alternatives)
    if result.reason and result.reason.code is ReasonCode.BEYOND_HORIZON:
        assert situation.day > situation.facts.last_day(situation.now)


@thoroughly
@given(st.data())
def test_alternatives_are_found_whenever_the_agenda_has_any_time(data: st.DataObject) -> None:
    situation = data.draw(situations())
    wish = data.draw(wishes(situation))
    anything = SlotQuery(
        PROCEDURE,
        in_a_row=wish.in_a_row,
        not_dates=wish.not_dates,
        not_weekdays=wish.not_weekdays,
    )

    result = search(situation.facts, wish, now=situation.now)

    if not result.options:
        whatever = search(situation.facts, anything, now=situation.now).options
        assert bool(result.alternatives) == bool(whatever)


@thoroughly
@given(situations(), st.integers(0, 4 * 24 * 60))
def test_a_period_is_refused_exactly_when_the_plain_rules_forbid_it(
    situation: Situation, minutes_ahead: int
) -> None:
    facts = situation.facts
    for dentist in performers(facts, PROCEDURE):
        service = dentist.performs[PROCEDURE]
        start = situation.now + timedelta(minutes=minutes_ahead)
        (period,) = in_a_row(start, service, 1)
        day = start.astimezone(facts.rules.zone).date()

        reason = refusal(facts, dentist.dentist_id, PROCEDURE, period, situation.now)

        # At every minute instead of on the grid, which only decides what is offered.
        every_minute = replace(facts, rules=replace(facts.rules, slot_grid=MINUTE))
        allowed = bookable_starts(every_minute, dentist, service, day, situation.now, visits=1)
        assert (reason is None) == (start in allowed)


@thoroughly
@given(st.data())
def test_the_closest_times_leave_no_closer_one_out(data: st.DataObject) -> None:
    situation = data.draw(situations())
    hours = data.draw(st.integers(-24, 96))
    moment = situation.now + timedelta(hours=hours)
    query = SlotQuery(PROCEDURE, near=moment, limit=1)

    options = search(situation.facts, query, now=situation.now).options

    today = situation.now.astimezone(situation.facts.rules.zone).date()
    horizon = situation.facts.rules.horizon.days
    starts = [
        start
        for ahead in range(horizon + 1)
        for start in oracle_starts(replace(situation, day=today + timedelta(days=ahead)), query)
    ]
    distances = [abs(start - moment) for start in starts]
    assert [abs(offer.starts_at - moment) for offer in options] == sorted(distances)[:1]
