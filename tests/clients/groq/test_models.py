import pytest

from clients.groq.models import DEFAULT_MODEL, LARGER_MODEL, served_model
from simulators.groq.catalogue import DECOMMISSIONED, MODELS


@pytest.mark.parametrize("retired", sorted(DECOMMISSIONED - {"llama-guard-3-8b"}))
def test_a_retired_name_has_a_successor_that_keeps_to_a_schema(retired: str) -> None:
    assert MODELS[served_model(retired)].strict


@pytest.mark.parametrize(
    ("configured", "served"),
    [
        (None, DEFAULT_MODEL),
        ("  ", DEFAULT_MODEL),
        ("llama-3.1-70b", LARGER_MODEL),
        ("Llama-3.1-8B-Instant", DEFAULT_MODEL),
        ("openai/gpt-oss-120b", LARGER_MODEL),
        ("openai/gpt-oss-9000b", "openai/gpt-oss-9000b"),
    ],
)
def test_every_configured_name_is_served_by_something(configured: str | None, served: str) -> None:
    assert served_model(configured) == served
