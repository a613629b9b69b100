"""A mother, her two children, and perhaps herself: one chat, three people, one PIX."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from db.models import Dentist, DentistProcedure, Procedure, WorkingHours
from tests.databases import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage
from tests.e2e.patient import Patient, eventually
from tests.e2e.world import World, make_world
from tests.owner import owner_engine

pytestmark = pytest.mark.stack

ZONE = ZoneInfo("America/Sao_Paulo")
PAIR = re.compile(r"^(\d)\) \S+, \d{2}/\d{2}, às? (\d{2}:\d{2}) e (\d{2}:\d{2})$", re.MULTILINE)
DEPOSIT = 5400
CHARGE_SENT = "total de R$ 108,00"


@pytest.fixture
async def family_world(database: DatabaseUrls) -> AsyncIterator[World]:
    """A clinic that treats children, and waits long enough for several bubbles."""
    async with make_world(database, debounce_seconds=1.5) as made:
        _treat_children(made.database.owner, made.clinic)
        await made.connect_number()
        yield made


def _treat_children(owner_url: str, clinic: ClinicOnStage) -> UUID:
    """Dra. Júlia, every day from eight: 40 minutes, and ten between two children."""
    dentist, procedure = uuid4(), uuid4()
    owned = {"clinic_id": clinic.clinic_id}
    engine = owner_engine(owner_url)
    with Session(engine) as session, session.begin():
        session.add(Dentist(id=dentist, name="Dra. Júlia", **owned))
        session.add(
            Procedure(
                id=procedure,
                name="Odontopediatria",
                code="odontopediatria",
                duration_minutes=40,
                buffer_after_minutes=10,
                price_centavos=18000,
                deposit_centavos=DEPOSIT,
                **owned,
            )
        )
        session.flush()
        session.add(DentistProcedure(dentist_id=dentist, procedure_id=procedure, **owned))
        for weekday in range(7):
            hours = {"opens": time(8), "closes": time(18)}
            session.add(
                WorkingHours(id=uuid4(), dentist_id=dentist, weekday=weekday, **hours, **owned)
            )
    return dentist


async def names_the_children(mother: Patient) -> tuple[str, str]:
    """From the first word to the question whether to book; the times that were picked."""
    day = datetime.now(ZONE) + timedelta(days=4)
    await mother.say("oi vcs atendem criança", "sao 2, um de 6 e uma de 4")
    await mother.hears("Atendemos crianças", "Dra. Júlia", "um seguido do outro?")
    await mother.say(f"sim de preferencia dia {day:%d/%m} de manha")
    offers = PAIR.findall(await mother.hears("1)", "Qual prefere?"))
    await mother.say("2")
    asked = await mother.hears("data de nascimento de cada um", "o seu nome")
    assert "cpf" not in asked.casefold()
    await mother.say(
        # One bubble: the order of two in the same second is nobody's to know.
        "Pedro Torres Lima 03/02/2020\nManuela Torres Lima 11/08/2022",
        "mae, aline torres",
        "e pra mim uma limpeza no msm horario tem?",
    )
    await mother.hears("Anotado, Aline", "limpeza")
    _, first, second = offers[1]
    question = await mother.hears("Posso reservar?")
    assert f"Pedro {first} e Manuela {second}" in question
    assert "R$ 54,00 por criança (total R$ 108,00)" in question
    return first, second


def visits(world: World) -> list[dict[str, Any]]:
    return world.rows(
        "select booking.id, status, full_name, birth_date, group_id from booking"
        " join patient on patient.id = patient_id order by lower(period)"
    )


async def until(world: World, *statuses: str) -> None:
    async def look() -> bool | None:
        return [one["status"] for one in visits(world)] == list(statuses) or None

    await eventually(look, f"visits that are {statuses}; there are {visits(world)}")


async def test_a_mother_books_two_children_in_a_row_with_one_pix_and_then_herself(
    family_world: World,
) -> None:
    world, mother = family_world, family_world.patient("Aline")

    first, second = await names_the_children(mother)
    await mother.say("confirmo, ve pra mim dps")
    await mother.hears("Reservado até", CHARGE_SENT)
    code = await mother.hears("br.gov.bcb.pix")
    held = visits(world)
    before_paying = await mother.texts()
    await world.pay(code)
    confirmation = await mother.hears("confirmado ✅", f"Pedro {first} e Manuela {second}")
    await mother.hears("E a sua limpeza, Aline")
    await mother.say("depois de amanhã de tarde")
    for_herself = await mother.hears("limpeza", "1)")

    assert [(one["status"], one["full_name"]) for one in held] == [
        ("held", "Pedro Torres Lima"),
        ("held", "Manuela Torres Lima"),
    ]
    assert not any("confirmad" in bubble for bubble in before_paying)
    assert "É preciso um responsável presente." in confirmation
    assert "Júlia" not in for_herself
    await until(world, "confirmed", "confirmed")
    people = world.rows(
        "select full_name, relation, is_guardian, contact_id from contact_patient"
        " join patient on patient.id = patient_id order by full_name"
    )
    assert [(one["full_name"], one["relation"], one["is_guardian"]) for one in people] == [
        ("Aline Torres", "self", False),
        ("Manuela Torres Lima", "child", True),
        ("Pedro Torres Lima", "child", True),
    ]
    assert len({one["contact_id"] for one in people}) == 1
    charges = world.rows("select amount_centavos from charge")
    assert [one["amount_centavos"] for one in charges] == [2 * DEPOSIT]
    shares = world.rows("select amount_centavos from allocation order by booking_id")
    assert [one["amount_centavos"] for one in shares] == [DEPOSIT, DEPOSIT]
    assert (await mother.texts()).count(code) == 1


async def test_one_child_is_cancelled_and_its_part_of_the_pix_goes_back(
    family_world: World,
) -> None:
    world, mother = family_world, family_world.patient("Aline")
    await names_the_children(mother)
    await mother.say("confirmo")
    await world.pay(await mother.hears("br.gov.bcb.pix"))
    await mother.hears("confirmado ✅")
    await until(world, "confirmed", "confirmed")
    manuela = visits(world)[1]["id"]

    (await world.api.post(f"/api/v1/bookings/{manuela}/cancel")).raise_for_status()
    await mother.hears("Devolução concluída", "R$ 54,00")

    await until(world, "confirmed", "cancelled")
    refunds = world.rows("select booking_id, amount_centavos from refund")
    assert refunds == [{"booking_id": manuela, "amount_centavos": DEPOSIT}]


async def test_giving_up_before_paying_frees_both_times(family_world: World) -> None:
    world, mother = family_world, family_world.patient("Aline")
    await names_the_children(mother)
    await mother.say("confirmo")
    await mother.hears("br.gov.bcb.pix")

    await mother.say("quero cancelar")
    await mother.hears("desistir dos horários", "Pedro", "Manuela")
    await mother.say("sim")
    await mother.hears("foram cancelados", "Pedro", "Manuela")

    await until(world, "cancelled", "cancelled")
