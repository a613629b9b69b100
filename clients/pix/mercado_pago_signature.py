"""The signature of Mercado Pago's notifications."""

import hashlib
import hmac


def signature_is_valid(secret: str, *, data_id: str, request_id: str | None, header: str) -> bool:
    """Whether `header` (x-signature) signs this id, request and moment. An empty secret: never.

    The moment is not judged: repeated deliveries keep it, and dedupe is what stops a replay.
    """
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    moment, given = parts.get("ts", ""), parts.get("v1", "")
    if not (secret and moment and given):
        return False
    manifest = "".join(
        f"{name}:{value};"
        for name, value in (("id", data_id), ("request-id", request_id), ("ts", moment))
        if value
    )
    expected = hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), given.encode())
