"""How our sessions are set up in WAHA."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# `message.any` alone: `message` of the same text would come a second time, under the same id.
WEBHOOK_EVENTS = ("message.any", "session.status", "message.ack", "message.reaction")
RETRY_DELAY_SECONDS = 2
RETRY_ATTEMPTS = 15


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """What differs from session to session. `metadata` comes back in every delivery."""

    webhook_url: str
    hmac_key: str = field(repr=False)
    metadata: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.hmac_key:
            raise ValueError("hmac_key: WAHA signs nothing with an empty key")

    def to_wire(self) -> dict[str, object]:
        """The `config` object of WAHA. A PUT replaces all of it, so all of it is always sent."""
        return {
            "metadata": dict(self.metadata),
            "ignore": {"status": True, "groups": True, "channels": True, "broadcast": True},
            # Online sessions silence the notifications on the clinic's own phone.
            "noweb": {"markOnline": False, "store": {"enabled": True, "fullSync": False}},
            "gows": {
                "storage": {
                    "messages": True,
                    "groups": False,
                    "chats": True,
                    "labels": False,
                    "contacts": True,
                    "messageSecrets": True,
                }
            },
            "webhooks": [
                {
                    "url": self.webhook_url,
                    "events": list(WEBHOOK_EVENTS),
                    "hmac": {"key": self.hmac_key},
                    # 2, 4, 8 ... seconds: outlives a deploy that takes minutes.
                    "retries": {
                        "policy": "exponential",
                        "delaySeconds": RETRY_DELAY_SECONDS,
                        "attempts": RETRY_ATTEMPTS,
                    },
                }
            ],
        }
