"""What API Pix keeps beside the ledger: the terms of each cob, its revisions, webhooks, tokens."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CobTerms:
    """One revision of what a cob asks for. `debtor` and `info` are kept as they were sent."""

    expires_in_seconds: int
    amount_centavos: int
    debtor: dict[str, str] | None
    request_to_payer: str | None
    info: list[dict[str, str]] | None


@dataclass(slots=True)
class Cob:
    """An immediate charge; whether it is paid or removed is the ledger's business."""

    txid: str
    charge_id: str
    loc_id: int
    location: str
    revisions: list[CobTerms]


@dataclass(frozen=True, slots=True)
class PixWebhook:
    url: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AccessToken:
    merchant_id: str
    expires_at: datetime


@dataclass(slots=True)
class ApiPixState:
    """By merchant, then by txid; webhooks by key; tokens by themselves."""

    cobs: dict[str, dict[str, Cob]] = field(default_factory=dict)
    webhooks: dict[str, PixWebhook] = field(default_factory=dict)
    tokens: dict[str, AccessToken] = field(default_factory=dict)
    next_loc_id: int = 1
