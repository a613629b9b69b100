import re

import pytest

from clients.waha.ids import (
    ChatKind,
    MessageId,
    chat_kind,
    normalise_chat_id,
    outbound_message_id,
    parse_message_id,
    phone_of,
)


def test_an_outbound_id_has_the_engines_own_shape_and_depends_on_the_key_alone() -> None:
    first = outbound_message_id("conversation/1/turn/7/0")

    assert re.fullmatch(r"3EB0[0-9A-F]{18}", first)
    assert first == outbound_message_id("conversation/1/turn/7/0")
    assert first != outbound_message_id("conversation/1/turn/7/1")


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        ("5551991112222@s.whatsapp.net", "5551991112222@c.us"),
        ("5551991112222:12@s.whatsapp.net", "5551991112222@c.us"),
        ("5551991112222@c.us", "5551991112222@c.us"),
        ("70011122233344:3@lid", "70011122233344@lid"),
        ("120363025246125486@g.us", "120363025246125486@g.us"),
        ("status@broadcast", "status@broadcast"),
        ("all", "all"),
    ],
)
def test_every_spelling_of_a_chat_becomes_one(raw: str, normalised: str) -> None:
    assert normalise_chat_id(raw) == normalised


@pytest.mark.parametrize(
    ("chat_id", "kind"),
    [
        ("5551991112222@c.us", ChatKind.PERSON),
        ("70011122233344@lid", ChatKind.HIDDEN_NUMBER),
        ("120363025246125486@g.us", ChatKind.GROUP),
        ("status@broadcast", ChatKind.STATUS),
        ("1234@broadcast", ChatKind.BROADCAST),
        ("120363144038483540@newsletter", ChatKind.CHANNEL),
        ("", ChatKind.UNKNOWN),
        ("0@call", ChatKind.UNKNOWN),
    ],
)
def test_the_suffix_says_what_a_chat_is(chat_id: str, kind: ChatKind) -> None:
    assert chat_kind(chat_id) is kind


def test_a_group_message_id_keeps_its_chat_and_drops_the_participant() -> None:
    parsed = parse_message_id("false_120363@g.us_3EB0AA_5551991112222@c.us")

    assert parsed == MessageId(from_me=False, chat_id="120363@g.us", bare="3EB0AA")


@pytest.mark.parametrize("bare", ["3EB0AA", "", "maybe_5551@c.us_3EB0", "true_nochat_3EB0"])
def test_what_is_not_a_full_id_is_not_taken_for_one(bare: str) -> None:
    assert parse_message_id(bare) is None


def test_a_hidden_number_is_never_taken_for_a_phone() -> None:
    assert phone_of("70011122233344@lid") is None
    assert phone_of("5551991112222@c.us") == "5551991112222"
    assert phone_of("٣٣@c.us") is None
