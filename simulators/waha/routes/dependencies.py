"""What the routes share: the simulator itself, the key, the pace."""

import hmac
from typing import Annotated

from fastapi import Depends, Request

from simulators.waha import errors
from simulators.waha.simulator import WahaSimulator


async def simulator_of(request: Request) -> WahaSimulator:
    """Asynchronous, since FastAPI would look a plain function up in a thread: slow, and a race
    for tests that turn the clock."""
    simulator = request.app.state.simulator
    assert isinstance(simulator, WahaSimulator)
    return simulator


Simulator = Annotated[WahaSimulator, Depends(simulator_of)]


async def authorized(request: Request, simulator: Simulator) -> None:
    """WAHA's key, by header or query; then the time that an answer takes."""
    given = request.headers.get("X-Api-Key") or request.query_params.get("x-api-key") or ""
    expected = simulator.settings.api_key.get_secret_value()
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise errors.unauthorized()
    pause = simulator.settings.answer_seconds + simulator.faults.answer_delay_seconds
    if pause > 0:
        await simulator.clock.sleep(pause)
