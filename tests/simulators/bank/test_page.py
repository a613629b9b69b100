"""The page that plays a payer's bank."""

from simulators.bank.ledger import Refusal
from tests.simulators.bank.support import World


async def test_the_page_loads_nothing_from_elsewhere(world: World) -> None:
    page = (await world.http.get("/")).text
    script = (await world.http.get("/static/bank.js")).text
    style = (await world.http.get("/static/bank.css")).text

    assert "Banco Simulado" in page
    for text in (page, script, style):
        assert "//" not in text.replace("http://www.w3.org/2000/svg", "").replace("// ", "")


async def test_the_page_says_every_refusal_in_portuguese(world: World) -> None:
    script = (await world.http.get("/static/bank.js")).text

    assert [reason for reason in Refusal if f"  {reason}: '" not in script] == []
