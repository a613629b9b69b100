"""Our own deliveries in WAHA's shape, with invented people, and the recorded ones if present."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
OWN = ROOT / "tests/fixtures/waha"
RECORDED = ROOT / "../shared/contracts/waha-webhooks"


def delivery(name: str) -> bytes:
    return (OWN / f"{name}.json").read_bytes()


def recorded_deliveries() -> list[Path]:
    return sorted(RECORDED.glob("*.json"))
