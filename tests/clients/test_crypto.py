import pytest
from cryptography.fernet import Fernet

from clients.crypto import SecretBox, UndecryptableError

OLD = Fernet.generate_key().decode()
NEW = Fernet.generate_key().decode()
CREDENTIALS = {"client_id": "a", "client_secret": "çedilha 😀", "nested": {"n": 1}}


def test_credentials_come_back_as_they_went_and_are_not_readable_meanwhile() -> None:
    box = SecretBox([NEW])

    stored = box.encrypt_json(CREDENTIALS)

    assert "client_secret" not in stored
    assert box.decrypt_json(stored) == CREDENTIALS
    assert box.decrypt_text(box.encrypt_text("chave")) == "chave"


def test_what_an_old_key_closed_is_opened_and_rotated_to_the_new_one() -> None:
    stored = SecretBox([OLD]).encrypt_text("chave")

    rotated = SecretBox([NEW, OLD]).rotate(stored)

    assert SecretBox([NEW, OLD]).decrypt_text(stored) == "chave"
    assert SecretBox([NEW]).decrypt_text(rotated) == "chave"


@pytest.mark.parametrize("stored", ["", "lixo", "não-ASCII"])
def test_what_no_key_opens_is_said_so(stored: str) -> None:
    box = SecretBox([NEW])

    for opening in (box.decrypt_text, box.decrypt_json, box.rotate):
        with pytest.raises(UndecryptableError):
            opening(stored)
    with pytest.raises(UndecryptableError):
        box.decrypt_text(SecretBox([OLD]).encrypt_text("chave"))


def test_a_secret_that_is_no_object_is_not_taken_for_credentials() -> None:
    box = SecretBox([NEW])

    for text in ("[1]", "not json"):
        with pytest.raises(UndecryptableError):
            box.decrypt_json(box.encrypt_text(text))


@pytest.mark.parametrize("keys", [[], ["short"]])
def test_a_box_without_a_good_key_cannot_be_made(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="key"):
        SecretBox(keys)
