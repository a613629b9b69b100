"""What WAHA says of an account, in all the words that it may use."""

from datetime import UTC, datetime

import pytest

from clients.waha.models import AccountRestriction
from clients.waha.wire import AccountWire
from domain.courtesy import Restriction

END = 1_795_363_200
TIMELOCK, CAPPING = Restriction.REACHOUT_TIMELOCK, Restriction.MESSAGE_CAPPING


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ({}, None),
        ({"reachoutTimelock": None, "messageCapping": None}, None),
        ({"reachoutTimelock": {"isActive": False, "timeEnforcementEnds": END}}, None),
        ({"reachoutTimelock": {"isActive": True, "timeEnforcementEnds": END}}, (TIMELOCK, END)),
        ({"reachoutTimelock": {"isActive": True, "timeEnforcementEnds": None}}, (TIMELOCK, None)),
        ({"reachoutTimelock": {"isActive": True, "timeEnforcementEnds": "?"}}, (TIMELOCK, None)),
        ({"messageCapping": {"cappingStatus": "NONE"}}, None),
        ({"messageCapping": {"cappingStatus": "FIRST_WARNING"}}, None),
        ({"messageCapping": {"cappingStatus": "SECOND_WARNING"}}, (CAPPING, None)),
        ({"messageCapping": {"cappingStatus": "CAPPED", "cycleEnd": END}}, (CAPPING, END)),
        ({"messageCapping": {"cappingStatus": "A_WORD_OF_2027", "cycleEnd": []}}, (CAPPING, None)),
    ],
)
def test_a_restriction_is_understood(
    said: dict[str, object], understood: tuple[Restriction, int | None] | None
) -> None:
    account = AccountWire.model_validate({"id": "5511987654321@c.us"} | said).account()

    if understood is None:
        assert account.restriction is None
        return
    kind, end = understood
    until = None if end is None else datetime.fromtimestamp(end, UTC)
    assert account.restriction == AccountRestriction(kind, until)
