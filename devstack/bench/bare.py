"""The yardstick: a workflow that runs two trivial activities for each signal."""

from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def read_nothing(turn: str) -> str:
    """The first of two activities."""
    return turn


@workflow.defn
class BareWorkflow:
    """One turn for each signal, like a conversation that neither reads nor speaks."""

    def __init__(self) -> None:
        self._pending: list[str] = []

    @workflow.run
    async def run(self) -> None:
        """Lives until it is terminated."""
        while True:
            await workflow.wait_condition(lambda: bool(self._pending))
            turn = self._pending.pop(0)
            read = await workflow.execute_activity(
                read_nothing,
                turn,
                start_to_close_timeout=timedelta(seconds=10),
                schedule_to_close_timeout=timedelta(seconds=60),
            )
            await workflow.execute_activity(
                "say_nothing",
                read,
                start_to_close_timeout=timedelta(seconds=10),
                schedule_to_close_timeout=timedelta(seconds=60),
            )

    @workflow.signal
    def turn(self, turn: str) -> None:
        """Another turn."""
        self._pending.append(turn)
