"""Signatures, window and sealing, against Tencent's published vectors and WeRoBot's independent implementation."""

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werobot.crypto import MessageCrypt
from werobot.crypto.exceptions import AppIdValidationError

from channels.wechat.crypto import (
    WINDOW_SECONDS,
    Crypto,
    NotFromWeChat,
    Unreadable,
    check_signature,
    check_time,
    signature,
)
from channels.wechat.protocol import read_sealed
from knowledge.errors import BadContent

# Published by Tencent with its sample code.
TOKEN, KEY, APP_ID = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="

xml_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)


def test_published_vector_opens() -> None:
    opened = Crypto(TOKEN, KEY, APP_ID).open(
        ECHO, "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780"
    )
    assert opened == "1616140317555161061"


def test_published_vector_has_its_signature() -> None:
    assert signature(TOKEN, "1409659589", "263014780", ECHO) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"


@given(xml_text)
def test_what_the_other_side_seals_opens(text: str) -> None:
    wire = MessageCrypt(TOKEN, KEY, APP_ID).encrypt_message(text, timestamp="1700000000", nonce="n1")
    sealed = read_sealed(wire)
    assert (
        Crypto(TOKEN, KEY, APP_ID).open(sealed, signature(TOKEN, "1700000000", "n1", sealed), "1700000000", "n1")
        == text
    )


@given(xml_text)
def test_what_is_sealed_opens_on_the_other_side(text: str) -> None:
    wire = Crypto(TOKEN, KEY, APP_ID).seal(text, "1700000000", "n2")
    sealed = read_sealed(wire)
    other = MessageCrypt(TOKEN, KEY, APP_ID)
    signed = wire.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    assert other.decrypt_message("1700000000", "n2", signed, sealed).decode() == text


def test_app_id_of_somebody_else_is_refused_by_both_sides() -> None:
    wire = read_sealed(Crypto(TOKEN, KEY, "wx-other").seal("<xml/>", "1", "n"))
    with pytest.raises(Unreadable):
        Crypto(TOKEN, KEY, APP_ID).open(wire, signature(TOKEN, "1", "n", wire), "1", "n")
    with pytest.raises(AppIdValidationError):
        MessageCrypt(TOKEN, KEY, APP_ID).decrypt_message("1", "n", signature(TOKEN, "1", "n", wire), wire)


@given(st.binary(max_size=200))
def test_garbage_with_a_good_signature_is_unreadable_and_nothing_else(garbage: bytes) -> None:
    sealed = base64.b64encode(garbage).decode()
    with pytest.raises(Unreadable):
        Crypto(TOKEN, KEY, APP_ID).open(sealed, signature(TOKEN, "1", "n", sealed), "1", "n")


@given(st.text(max_size=60))
def test_wrong_signature_is_refused(given_signature: str) -> None:
    with pytest.raises(NotFromWeChat):
        check_signature(given_signature, TOKEN, "1", "n")


@pytest.mark.parametrize("place", range(4))
def test_signature_covers_every_part(place: int) -> None:
    parts = [TOKEN, "1409659589", "263014780", ECHO]
    signed = signature(*parts)
    parts[place] += "0"
    with pytest.raises(NotFromWeChat):
        check_signature(signed, *parts)


@pytest.mark.parametrize("seconds", [0, WINDOW_SECONDS, -WINDOW_SECONDS])
def test_time_within_the_window_is_good(seconds: int) -> None:
    check_time(str(1_700_000_000 + seconds), now=lambda: 1_700_000_000.0)


@pytest.mark.parametrize("timestamp", [str(1_700_000_301), str(1_699_999_699), "", "x", "-1", "１７", "9" * 30])
def test_time_outside_the_window_is_refused(timestamp: str) -> None:
    with pytest.raises(NotFromWeChat):
        check_time(timestamp, now=lambda: 1_700_000_000.0)


@pytest.mark.parametrize("key", ["", "short", KEY + "A", "!" * 43])
def test_key_that_is_none_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(BadContent, match="43 characters"):
        Crypto(TOKEN, key, APP_ID)


def test_the_same_text_is_sealed_differently_each_time() -> None:
    crypto = Crypto(TOKEN, KEY, APP_ID)
    nonce = secrets.token_hex(4)
    assert crypto.seal("<xml/>", "1", nonce) != crypto.seal("<xml/>", "1", nonce)
