"""The conformance corpus of the recognisers' dialects: messages as their makers document them, and what they say."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.hotline.speech.asr import AsrEvent, BadTranscript, Dialect, Kind, Transcript

CORPUS = Path(__file__).parent / "corpus"


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((CORPUS / f"{name}.yml").read_text(encoding="utf-8"))
    return content


STREAMS = [
    pytest.param(dialect, stream["messages"], id=f"{dialect}: {stream['name']}")
    for dialect in Dialect
    for stream in _read(dialect.replace("-", "_"))["streams"]
]


@pytest.mark.parametrize(("dialect", "messages"), STREAMS)
def test_a_stream_is_understood_as_its_maker_means_it(dialect: Dialect, messages: list[dict[str, Any]]) -> None:
    transcript = Transcript(dialect)
    for message in messages:
        expected = [
            AsrEvent(**event | {"kind": Kind(event["kind"]), "alternatives": tuple(event.get("alternatives", ()))})
            for event in message["out"]
        ]
        assert list(transcript.read(message["in"])) == expected


@pytest.mark.parametrize("case", _read("malformed")["messages"], ids=lambda case: f"{case['dialect']} {case['in']}")
def test_a_malformed_message_is_refused_by_name(case: dict[str, str]) -> None:
    with pytest.raises(BadTranscript, match=case["error"]) as caught:
        Transcript(Dialect(case["dialect"])).read(case["in"])
    assert str(caught.value).startswith(case["dialect"])


def test_bytes_are_read_as_utf_8_and_nothing_else() -> None:
    assert Transcript(Dialect.VOSK).read('{"text": "你 好"}'.encode())[0].text == "你好"
    with pytest.raises(BadTranscript, match="UTF-8"):
        Transcript(Dialect.VOSK).read("你好".encode("gb18030"))


def test_what_was_cut_off_is_not_lost() -> None:
    transcript = Transcript(Dialect.FUNASR)
    transcript.read('{"mode":"2pass-online","text":"转人","is_final":false}')
    assert transcript.close() == (AsrEvent(Kind.FINAL, "转人"),)
    assert transcript.close() == ()


@pytest.mark.parametrize("is_final", [True, False])
def test_is_final_of_funasr_changes_nothing(is_final: bool) -> None:
    transcript = Transcript(Dialect.FUNASR)
    kinds = [
        event.kind
        for mode in ("2pass-online", "2pass-offline", "2pass-online")
        for event in transcript.read(json.dumps({"mode": mode, "text": "好", "is_final": is_final}))
    ]
    assert kinds == [Kind.PARTIAL, Kind.FINAL, Kind.PARTIAL]


_NAMES = st.sampled_from(
    ["mode", "text", "timestamp", "is_end", "partial", "result", "alternatives", "header", "payload", "name", "status", "code", "data",
     "action", "cn", "st", "rt", "ws", "cw", "w", "type", "slice_type", "voice_text_str", "conf", "ys_probs", "timestamps", "start_time"]
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(["2pass-online", "result", "SentenceEnd"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)
@given(st.sampled_from(Dialect), st.dictionaries(_NAMES, _JSON, max_size=6).map(json.dumps) | st.text(max_size=30))
def test_any_message_is_understood_or_refused(dialect: Dialect, message: str) -> None:
    try:
        events = Transcript(dialect).read(message)
    except BadTranscript:
        return
    assert all(isinstance(event.text, str) and (event.text or event.kind is Kind.ERROR) for event in events)
