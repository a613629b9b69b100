"""Both forms of a Brazilian mobile."""

import pytest

from domain.phones import whatsapp_forms


@pytest.mark.parametrize(
    ("phone", "forms"),
    [
        ("5511987654321", ("5511987654321", "551187654321")),
        ("553187654321", ("553187654321", "5531987654321")),
        ("551133334444", ("551133334444",)),
        ("12025550123", ("12025550123",)),
        ("5511", ("5511",)),
    ],
)
def test_a_mobile_has_two_forms_and_everything_else_one(phone: str, forms: tuple[str]) -> None:
    assert whatsapp_forms(phone) == forms
