"""A clinic's terms, and the words in which a patient hears them before confirming."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cancellation import CancellationPolicy, LateCancellation, Settlement, settle
from domain.messages_money import if_cancelled
from domain.vocabulary import Actor

VISIT = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
PAID = 6600
CREDIT = CancellationPolicy(DAY, LateCancellation.CREDIT, fee_centavos=600)
NOTHING = CancellationPolicy(DAY, LateCancellation.NOTHING)


@pytest.mark.parametrize(
    ("policy", "before", "settlement"),
    [
        (CREDIT, DAY, Settlement(refund_centavos=6000, kept_centavos=600)),
        (
            CREDIT,
            DAY - timedelta(seconds=1),
            Settlement(credit_centavos=6000, kept_centavos=600),
        ),
        (NOTHING, DAY, Settlement(refund_centavos=6600)),
        (NOTHING, DAY - timedelta(seconds=1), Settlement(kept_centavos=6600)),
        (NOTHING, -DAY, Settlement(kept_centavos=6600)),
    ],
)
def test_the_terms_turn_at_the_very_second(
    policy: CancellationPolicy, before: timedelta, settlement: Settlement
) -> None:
    found = settle(policy, PAID, now=VISIT - before, starts_at=VISIT, actor=Actor.PATIENT)

    assert found == settlement


@pytest.mark.parametrize("actor", [Actor.STAFF, Actor.SYSTEM])
def test_a_clinic_that_cancels_gives_everything_back(actor: Actor) -> None:
    found = settle(CREDIT, PAID, now=VISIT, starts_at=VISIT, actor=actor)

    assert found == Settlement(refund_centavos=PAID)


@given(
    paid=st.integers(0, 10**7),
    fee=st.integers(0, 10**7),
    hours=st.integers(0, 720),
    minutes_left=st.integers(-600, 10**5),
    late=st.sampled_from(LateCancellation),
    actor=st.sampled_from(Actor),
)
def test_no_centavo_is_lost_or_made_up(
    paid: int, fee: int, hours: int, minutes_left: int, late: LateCancellation, actor: Actor
) -> None:
    policy = CancellationPolicy(timedelta(hours=hours), late, fee)
    now = VISIT - timedelta(minutes=minutes_left)

    found = settle(policy, paid, now=now, starts_at=VISIT, actor=actor)

    assert found.paid_centavos == paid
    assert min(found.refund_centavos, found.credit_centavos, found.kept_centavos) >= 0


@pytest.mark.parametrize(
    ("settlement", "said", "unsaid"),
    [
        (Settlement(refund_centavos=6600), ["R$ 66,00 voltam por PIX"], "taxa"),
        (
            Settlement(refund_centavos=6000, kept_centavos=600),
            ["R$ 60,00 voltam por PIX", "R$ 6,00 ficam como taxa"],
            "crédito",
        ),
        (Settlement(credit_centavos=6600), ["R$ 66,00 ficam como crédito"], "taxa"),
        (
            Settlement(credit_centavos=6000, kept_centavos=600),
            ["R$ 60,00 ficam como crédito", "R$ 6,00 ficam como taxa"],
            "PIX",
        ),
        (Settlement(kept_centavos=6600), ["o sinal de R$ 66,00 não é devolvido"], "crédito"),
    ],
)
def test_each_outcome_is_said_with_its_amounts(
    settlement: Settlement, said: list[str], unsaid: str
) -> None:
    sentence = if_cancelled(settlement)

    assert all(words in sentence for words in said)
    assert unsaid not in sentence
