"""The terms that a patient is told are the clinic's row."""

from datetime import timedelta

from domain.cancellation import CancellationPolicy, LateCancellation
from tests.activities.agenda_world import busy_clinic
from tests.api.world import change
from tests.databases import DatabaseUrls


async def test_who_asks_for_the_terms_has_the_clinics(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        change(
            database,
            "update clinic set refund_window_hours = 36, late_cancellation = 'nothing', "
            "cancellation_fee_centavos = 1500",
        )

        asked, unasked = await busy.read("e se eu cancelar?"), await busy.read("quero marcar")

    terms = CancellationPolicy(timedelta(hours=36), LateCancellation.NOTHING, 1500)
    assert (asked.clinic.terms, unasked.clinic.terms) == (terms, None)
    assert any(one.deposit_centavos for one in asked.catalogue)
