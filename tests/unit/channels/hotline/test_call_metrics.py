"""What is counted of calls, text messages that only the log sees, who may speak as a gateway, and wires read wrongly."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from bot.errors import BadContent
from channels.hotline.access import is_allowed
from channels.hotline.audiocodes import protocol as audiocodes
from channels.hotline.call_state import Call
from channels.hotline.conversationrelay import protocol as conversationrelay
from channels.hotline.events import HangUp, Speak, StopSpeaking, Transfer
from channels.hotline.figures import Figures
from channels.hotline.jambonz import protocol as jambonz
from channels.hotline.metrics import CallMetrics
from channels.hotline.sms import LogSms

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(0, 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["type", "name", "text", "value", "parameters", "activities", "data", "reason", "speech", "hook",
                         "alternatives", "transcript", "confidence", "digits", "caller", "from", "call_status", "id"]),
        inner | st.sampled_from(["message", "event", "start", "DTMF", "session:new", "setup", "prompt", "dtmf", "verb:hook", "/turn", "speechDetected"]),
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


def test_call_is_counted_by_how_it_ended_and_by_its_signs() -> None:
    registry = CollectorRegistry()
    metrics = CallMetrics(registry)
    metrics.ended(Figures(ended="transferred", talk_over=2, nods=3))
    metrics.ended(Figures(ended="client-disconnected", talk_over=1))
    metrics.spoke_after(0.2)
    assert registry.get_sample_value("hotline_calls_total", {"ended": "transferred"}) == 1
    assert registry.get_sample_value("hotline_calls_total", {"ended": "hung_up"}) == 1
    assert registry.get_sample_value("hotline_signs_total", {"sign": "talk_over"}) == 3
    assert registry.get_sample_value("hotline_signs_total", {"sign": "nods"}) == 3
    assert registry.get_sample_value("hotline_first_word_seconds_count") == 1


def test_figures_keep_sum_and_slowest() -> None:
    figures = Figures()
    figures.spoke_after(0.5)
    figures.spoke_after(0.25)
    assert (figures.first_words, figures.first_word_seconds, figures.slowest_first_word) == (2, 0.75, 0.5)


async def test_text_message_stands_in_the_log_without_the_number(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="channels.hotline.sms"):
        await LogSms().send("13912345678", "联系人电话 15509511234。")
    assert "联系人" in caplog.text and "13912345678" not in caplog.text and "15509511234" not in caplog.text


@pytest.mark.parametrize(
    ("given_header", "token", "allowed"),
    [("Bearer abc", "abc", True), ("bearer abc", "abc", True), ("abc", "abc", True), ("Bearer abd", "abc", False),
     ("", "abc", False), ("", "", False), ("Bearer ", "", False), ("Bearer 口令", "口令", True)],
)  # fmt: skip
def test_only_the_token_lets_in_and_no_token_lets_in_nobody(given_header: str, token: str, allowed: bool) -> None:
    assert is_allowed(given_header, token) is allowed


@given(
    message=st.dictionaries(
        st.sampled_from(["type", "data", "activities", "hook", "msgid", "digit", "last"]), JSON, max_size=5
    )
)
def test_no_message_breaks_a_wire(message: dict[str, object]) -> None:
    for wire in (audiocodes, conversationrelay, jambonz):
        try:
            heard = wire.read(message, 1.0)
        except BadContent:
            continue
        assert all(one.event.at == 1.0 for one in heard)


def test_first_words_of_a_call_are_preceded_by_how_to_behave_and_later_ones_are_not() -> None:
    call = Call("c-1")
    first = audiocodes.write([Speak("您好。")], call, 0.0)
    call.sent = len(first)
    later = audiocodes.write([StopSpeaking(), Transfer("sip:168@pbx", "摘要"), HangUp("goodbye")], call, 1.5)
    assert [one.get("name") for one in first] == ["config", None]
    assert [one["name"] for one in later] == ["abortPrompts", "transfer", "hangup"]
    assert [one["id"] for one in (*first, *later)] == ["c-1-1", "c-1-2", "c-1-3", "c-1-4", "c-1-5"]
    assert later[1]["activityParams"]["transferTarget"] == "sip:168@pbx"
    assert later[0]["timestamp"] == "1970-01-01T00:00:01.500Z"


def test_slow_speech_is_marked_up_and_its_text_escaped() -> None:
    spoken = audiocodes.write([Speak("A<B&C", slow=True)], Call("c", sent=1), 0.0)[0]["text"]
    assert spoken == '<speak><prosody rate="slow">A&lt;B&amp;C</prosody></speak>'
