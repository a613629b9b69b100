"""Goes over what may have been left behind."""

from datetime import UTC, datetime, timedelta

from temporalio import activity

from activities.inbox import Inbox


class ReconciliationActivities:
    """Sweeps over all clinics."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    @activity.defn
    async def sweep_inbox(self, older_than: timedelta) -> int:
        """Forward deliveries that have waited longer than this; how many there were."""
        return await self._inbox.sweep(datetime.now(UTC) - older_than)
