"""Session ids of persons whom a channel knows: stable, opaque, and fit for every channel."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.bootstrap import make_person_key
from bot.persons import session_of
from bot.settings import Settings
from channels.web_chat.protocol import Key

CHANNELS = st.sampled_from(["wechat", "hotline"])
KEYS = st.binary(min_size=32, max_size=32)


@given(CHANNELS, st.text(), KEYS)
def test_a_session_is_stable_and_fits_the_contract(channel: str, external_id: str, key: bytes) -> None:
    session = session_of(channel, external_id, key)

    assert session == session_of(channel, external_id, key)
    assert TypeAdapter(Key).validate_python(session) == session
    assert re.fullmatch(r"[A-Za-z0-9_-]{40,64}", session)


@given(st.tuples(CHANNELS, st.text(), KEYS), st.tuples(CHANNELS, st.text(), KEYS))
def test_no_two_persons_channels_or_keys_share_a_session(
    one: tuple[str, str, bytes], other: tuple[str, str, bytes]
) -> None:
    assert (session_of(*one) == session_of(*other)) == (one == other)


def test_the_id_of_the_channel_cannot_be_read_from_the_session() -> None:
    assert "13800001111" not in session_of("hotline", "13800001111", b"k" * 32)


def test_the_key_is_that_of_the_setting_or_is_made_once(tmp_path: Path) -> None:
    made = make_person_key(Settings(data_dir=tmp_path))

    assert made == make_person_key(Settings(data_dir=tmp_path))
    assert len(made) >= 32
    assert make_person_key(Settings.model_validate({"person_key": "a secret"})) == b"a secret"
