import re
from uuid import UUID

from domain.pix.rules import check_txid
from domain.pix.txid import charge_txid, static_txid

CLINIC = UUID("018f0000-0000-7000-8000-000000000001")
BOOKING = UUID("018f0000-0000-7000-8000-000000000002")


def test_the_same_charge_always_has_the_same_txid() -> None:
    # Spelled out: charges already at the bank are found by these after any upgrade.
    assert charge_txid(CLINIC, BOOKING, 1) == "a2d5e800347f0c7ad9eab566c9299f08"
    assert static_txid(CLINIC, BOOKING, 1) == "fc1a59474984d8464a03eb1b8"


def test_another_clinic_booking_or_attempt_has_another_txid() -> None:
    txids = {
        charge_txid(CLINIC, BOOKING, 1),
        charge_txid(CLINIC, BOOKING, 2),
        charge_txid(CLINIC, CLINIC, 1),
        charge_txid(BOOKING, BOOKING, 1),
        charge_txid(BOOKING, CLINIC, 1),
    }
    assert len(txids) == 5


def test_a_txid_fits_where_it_is_sent() -> None:
    assert re.fullmatch(r"[a-z0-9]{32}", charge_txid(CLINIC, BOOKING, 1))
    check_txid(static_txid(CLINIC, BOOKING, 1))
    assert not charge_txid(CLINIC, BOOKING, 1).startswith(static_txid(CLINIC, BOOKING, 1))
