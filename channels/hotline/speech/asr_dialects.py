"""One reader for each dialect whose messages stand alone. What the dialects look like: docs/speech.md."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence

from channels.hotline.speech.asr_event import AsrEvent, Dialect, Kind
from channels.hotline.speech.asr_fields import Fields

_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_ALIYUN_WELL = 20000000


def joined(text: str) -> str:
    """Without the spaces that some recognisers put between Chinese words."""
    return _HAN_GAP.sub("", text).strip()


def _probability(value: float | None) -> float | None:
    """A confidence; what is none (Vosk's scores of alternatives run into the hundreds) is left out."""
    return value if value is not None and 0 <= value <= 1 else None


def funasr_times(heard: Fields) -> tuple[int | None, int | None]:
    start, end = heard.milliseconds("start_time"), heard.milliseconds("end_time")
    stamps = heard.get("timestamp")
    if isinstance(stamps, str):  # a list in the Python server, its text in the C++ one
        try:
            stamps = json.loads(stamps or "[]")
        except ValueError:
            raise heard.wrong("timestamp", "pairs of milliseconds") from None
    if not stamps:
        return start, end
    try:
        return (int(stamps[0][0]) if start is None else start), (int(stamps[-1][1]) if end is None else end)
    except (TypeError, IndexError, KeyError, ValueError):
        raise heard.wrong("timestamp", "pairs of milliseconds") from None


def _vosk(heard: Fields) -> list[AsrEvent]:
    if "partial" in heard.content:
        return [AsrEvent(Kind.PARTIAL, joined(heard.text("partial")))]
    others = heard.parts("alternatives")
    best = others[0] if others else heard
    words = best.parts("result")
    sure = [value for word in words if (value := word.number("conf")) is not None]
    return [
        AsrEvent(
            Kind.FINAL, joined(best.text("text")),
            confidence=_probability(sum(sure) / len(sure) if sure else best.number("confidence")),
            start_ms=words[0].milliseconds("start", per=1000) if words else None,
            end_ms=words[-1].milliseconds("end", per=1000) if words else None,
            alternatives=tuple(joined(other.text("text")) for other in others[1:]),
        )
    ]  # fmt: skip


def _sherpa_onnx(heard: Fields) -> list[AsrEvent]:
    ended = bool(heard.get("is_final")) or bool(heard.get("is_eof"))
    start = heard.milliseconds("start_time", per=1000)
    stamps, chances = _numbers(heard, "timestamps"), _numbers(heard, "ys_probs")
    return [
        AsrEvent(
            Kind.FINAL if ended else Kind.PARTIAL, joined(heard.text("text")),
            confidence=min(1.0, math.exp(sum(chances) / len(chances))) if chances and ended else None,
            start_ms=start, end_ms=(start or 0) + round(stamps[-1] * 1000) if stamps else None,
        )
    ]  # fmt: skip


def _numbers(heard: Fields, name: str) -> Sequence[float]:
    values = heard.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, int | float) for value in values):
        raise heard.wrong(name, "a list of numbers")
    return values


def _aliyun(heard: Fields) -> list[AsrEvent]:
    header = heard.part("header")
    name, status = header.text("name"), header.number("status")
    if name == "TaskFailed" or status not in (None, _ALIYUN_WELL):
        says = header.get("status_text") or header.get("status_message") or name
        return [AsrEvent(Kind.ERROR, str(says), code=None if status is None else str(int(status)))]
    kind = {"TranscriptionResultChanged": Kind.PARTIAL, "SentenceEnd": Kind.FINAL}.get(name)
    if kind is None:
        return []
    payload = heard.part("payload")
    sure = _probability(payload.number("confidence")) if kind is Kind.FINAL else None
    return [
        AsrEvent(
            kind, joined(payload.text("result")), confidence=sure,
            start_ms=payload.milliseconds("begin_time"), end_ms=payload.milliseconds("time"),
        )
    ]  # fmt: skip


def _tencent(heard: Fields) -> list[AsrEvent]:
    code = heard.number("code")
    if code is None:
        raise heard.wrong("code", "a number")
    if code:
        return [AsrEvent(Kind.ERROR, str(heard.get("message") or "error"), code=str(int(code)))]
    if heard.get("result") is None:
        return []
    result = heard.part("result")
    kind = {0: Kind.PARTIAL, 1: Kind.PARTIAL, 2: Kind.FINAL}.get(int(result.number("slice_type") or 0))
    if kind is None:
        raise result.wrong("slice_type", "0, 1 or 2")
    text = joined(result.text("voice_text_str"))
    return [AsrEvent(kind, text, None, result.milliseconds("start_time"), result.milliseconds("end_time"))]


def _iflytek(heard: Fields) -> list[AsrEvent]:
    what = str(heard.get("action") or heard.get("msg_type") or "")
    code = str(heard.get("code") or "0")
    if what == "error" or code not in ("0", "000000"):
        return [AsrEvent(Kind.ERROR, str(heard.get("desc") or heard.get("data") or what), code=code)]
    if what not in ("result", "started"):
        raise heard.wrong("action", "started, result or error")
    if what == "started" or not heard.get("data"):
        return []
    data = heard.part("data")
    if data.get("cn") is None:  # a translation or a speaker: nothing said
        return []
    sentence = data.part("cn").part("st")
    kind = {"0": Kind.FINAL, "1": Kind.PARTIAL}.get(str(sentence.get("type")))
    if kind is None:
        raise sentence.wrong("type", "0 or 1")
    words = [word for line in sentence.parts("rt") for word in line.parts("ws")]
    # Of the candidates of a word the first is the best; `s` marks what the engine would smooth away (嗯, 那个).
    best = [candidates[0] for word in words if (candidates := word.parts("cw"))]
    text = "".join(word.text("w", "") for word in best if word.get("wp") != "s")
    return [AsrEvent(kind, joined(text), None, sentence.milliseconds("bg"), sentence.milliseconds("ed") or None)]


READERS: Mapping[Dialect, Callable[[Fields], list[AsrEvent]]] = {
    Dialect.VOSK: _vosk,
    Dialect.SHERPA_ONNX: _sherpa_onnx,
    Dialect.ALIYUN: _aliyun,
    Dialect.TENCENT: _tencent,
    Dialect.IFLYTEK: _iflytek,
}
