"""A number finds what no webhook brought, and hands it over once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.testing import ActivityEnvironment

from activities.catch_up import DEAF_AFTER, FURTHEST_BACK, OVERLAP, CatchUp, CaughtUp
from clients.waha import client as waha_client
from db.models import WhatsAppSession
from domain.errors import NotFoundError
from domain.events import MessageArrived, StaffSpoke
from tests.databases import DatabaseUrls
from tests.workflows.number import Number, a_number
from workflows.temporal_errors import TemporalAwayError

MARIA, PEDRO = "5511987650001", "5511987650002"
NOTHING = CaughtUp(missed=0, is_whole=True, is_deaf=False)


@pytest.fixture
async def number(database: DatabaseUrls) -> AsyncIterator[Number]:
    """A number that has worked for a day, and whose webhooks nobody takes."""
    async with a_number(database) as number:
        await number.connect(datetime.now(UTC) - timedelta(days=1))
        number.hooks.deaf = True
        yield number


async def catch_up(number: Number) -> CaughtUp:
    request = CatchUp(number.clinic, number.session)
    caught: CaughtUp = await ActivityEnvironment().run(number.catching_up.catch_up, request)
    return caught


def ago(**duration: float) -> float:
    return (datetime.now(UTC) - timedelta(**duration)).timestamp()


async def test_what_was_missed_is_kept_and_told_oldest_first(number: Number) -> None:
    await number.writes(PEDRO, "boa tarde", timestamp=ago(minutes=2))
    await number.writes(MARIA, "oi", timestamp=ago(minutes=3))
    await number.writes(MARIA, "alguém?", timestamp=ago(minutes=1))

    caught = await catch_up(number)

    assert caught.missed == 3
    assert number.heard() == ["oi", "boa tarde", "alguém?"]
    assert [what for what, *_ in number.told.told] == ["message_received"] * 3
    assert number.shown().row.caught_up_to is not None


async def test_looking_again_finds_nothing_more(number: Number) -> None:
    await number.writes(MARIA, "oi")
    await catch_up(number)

    assert await catch_up(number) == NOTHING
    assert len(number.told.told) == 1


async def test_what_a_webhook_brought_meanwhile_is_not_told_twice(number: Number) -> None:
    await number.writes(MARIA, "oi")
    await catch_up(number)
    number.change(WhatsAppSession, caught_up_to=datetime.now(UTC) - timedelta(hours=1))

    assert await catch_up(number) == NOTHING


async def test_while_temporal_is_away_the_sweep_has_what_is_left(number: Number) -> None:
    await number.writes(MARIA, "oi", timestamp=ago(minutes=1))
    await number.writes(PEDRO, "olá")
    number.told.away = True
    with pytest.raises(TemporalAwayError):
        await catch_up(number)
    number.told.away = False

    await catch_up(number)
    swept = await number.inbox.sweep(datetime.now(UTC) + timedelta(seconds=1))

    events = [event for *_, event in number.told.told]
    assert swept == 1
    assert len({one.message_id for one in events if isinstance(one, MessageArrived)}) == 2


async def test_a_word_of_the_staffs_counts_as_such_and_our_own_never(number: Number) -> None:
    await number.writes(MARIA, "oi")
    await catch_up(number)
    await number.staff_write(MARIA, "Oi, Maria! É a Ana.")
    number.says("Sou o robô")
    await number.waha.send_text(number.name, f"{MARIA}@c.us", "Sou o robô", "3EB0OTHER")

    caught = await catch_up(number)

    assert caught.missed == 1
    assert isinstance(number.told.told[-1][-1], StaffSpoke)
    assert "Sou o robô" not in number.heard()


async def test_groups_and_what_was_written_before_the_number_came_are_left_out(
    number: Number,
) -> None:
    await number.writes(MARIA, "há muito tempo", timestamp=ago(days=2))
    await number.writes(MARIA, "no grupo", chatId="120363000000000000@g.us")

    assert await catch_up(number) == NOTHING


async def test_nothing_is_looked_for_that_is_too_old_to_matter(number: Number) -> None:
    number.change(WhatsAppSession, warm_since=datetime.now(UTC) - timedelta(days=60))
    await number.writes(MARIA, "velha", timestamp=ago(days=FURTHEST_BACK.days, minutes=1))
    await number.writes(MARIA, "recente", timestamp=ago(days=FURTHEST_BACK.days - 1))

    await catch_up(number)

    assert number.heard() == ["recente"]


async def test_many_messages_are_fetched_in_several_rounds(
    number: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waha_client, "HISTORY_PAGE", 2)
    texts = [str(place) for place in range(25)]
    for place, text in enumerate(texts):
        await number.writes(MARIA, text, timestamp=ago(minutes=600 - 20 * place))

    rounds = [await catch_up(number)]
    while not rounds[-1].is_whole:
        rounds.append(await catch_up(number))

    assert len(rounds) > 2
    assert number.heard() == texts
    assert len(number.told.told) == len(texts)


async def test_a_flood_of_seconds_is_fetched_to_its_end(
    number: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waha_client, "HISTORY_PAGE", 2)
    for place in range(25):
        await number.writes(MARIA, str(place), timestamp=ago(seconds=60 - place))

    for _ in range(4):
        caught = await catch_up(number)

    assert caught.is_whole
    assert len(number.heard()) == 25


async def test_a_number_that_works_and_tells_of_nothing_for_a_while_is_deaf(
    number: Number,
) -> None:
    await number.writes(MARIA, "oi", timestamp=ago(seconds=DEAF_AFTER.total_seconds() + 5))

    assert await catch_up(number) == CaughtUp(missed=1, is_whole=True, is_deaf=True)


async def test_one_lost_delivery_among_others_is_no_deafness(number: Number) -> None:
    await number.writes(MARIA, "recebida", timestamp=ago(seconds=1))
    await catch_up(number)
    number.change(WhatsAppSession, caught_up_to=datetime.now(UTC) - timedelta(hours=1))
    await number.writes(PEDRO, "perdida", timestamp=ago(seconds=DEAF_AFTER.total_seconds() + 5))

    assert await catch_up(number) == CaughtUp(missed=1, is_whole=True, is_deaf=False)


@pytest.mark.parametrize("seconds", [0, 30])
async def test_a_delivery_that_may_still_come_is_no_deafness(number: Number, seconds: int) -> None:
    await number.writes(MARIA, "oi", timestamp=ago(seconds=seconds))

    assert not (await catch_up(number)).is_deaf


async def test_what_was_written_while_the_number_was_away_is_no_deafness(number: Number) -> None:
    back = datetime.now(UTC) - timedelta(minutes=10)
    number.change(WhatsAppSession, working_since=back)
    await number.writes(MARIA, "oi", timestamp=(back + OVERLAP).timestamp() - 1)

    assert await catch_up(number) == CaughtUp(missed=1, is_whole=True, is_deaf=False)


async def test_a_number_that_is_gone_is_not_found(number: Number) -> None:
    number.remove()

    with pytest.raises(NotFoundError):
        await catch_up(number)
