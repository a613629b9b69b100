"""Secrets at rest: providers' credentials and webhook keys, encrypted before they meet a row."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UndecryptableError(Exception):
    """No key of ours opens this: a key was removed too early, or the row was tampered with."""


class SecretBox:
    """Fernet with rotation: the first key encrypts, all of them decrypt."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ValueError for no key, or for one that is not 32 bytes in URL-safe base64."""
        if not keys:
            raise ValueError("at least one encryption key is needed")
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def encrypt_text(self, secret: str) -> str:
        """The secret as text that is safe to store."""
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt_text(self, stored: str) -> str:
        """Raises `UndecryptableError`."""
        try:
            return self._fernet.decrypt(stored.encode()).decode()
        except InvalidToken:
            raise UndecryptableError("no key opens this secret") from None

    def encrypt_bytes(self, secret: bytes) -> bytes:
        """A file as bytes that are safe to store; a third longer."""
        return self._fernet.encrypt(secret)

    def decrypt_bytes(self, stored: bytes) -> bytes:
        """Raises `UndecryptableError`."""
        try:
            return self._fernet.decrypt(stored)
        except InvalidToken:
            raise UndecryptableError("no key opens this secret") from None

    def encrypt_json(self, secret: Mapping[str, object]) -> str:
        """A JSON object as text that is safe to store."""
        return self.encrypt_text(json.dumps(secret, ensure_ascii=False))

    def decrypt_json(self, stored: str) -> dict[str, object]:
        """Raises `UndecryptableError`, also when the secret is no JSON object."""
        try:
            secret = json.loads(self.decrypt_text(stored))
        except ValueError:
            secret = None
        if not isinstance(secret, dict):
            raise UndecryptableError("the secret is not a JSON object")
        return secret

    def rotate(self, stored: str) -> str:
        """The same secret under the first key. Raises `UndecryptableError`."""
        try:
            return self._fernet.rotate(stored.encode()).decode()
        except InvalidToken:
            raise UndecryptableError("no key opens this secret") from None


def new_token() -> str:
    """256 random bits, as a bearer token or the unguessable part of an address."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> bytes:
    """The SHA-256 by which a token is kept and found: of so many bits nobody guesses them back."""
    return hashlib.sha256(token.encode()).digest()
