"""What a recogniser heard, whichever recogniser it was."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.errors import BadContent


class BadTranscript(BadContent):
    """A recogniser's message that is not as its protocol says; names the dialect and what was expected."""


class Dialect(StrEnum):
    """Recognisers whose messages are understood."""

    FUNASR = "funasr"
    VOSK = "vosk"
    SHERPA_ONNX = "sherpa-onnx"
    ALIYUN = "aliyun"
    TENCENT = "tencent"
    IFLYTEK = "iflytek"


class Kind(StrEnum):
    """`partial`: may still change, and replaces the partial before; `final`: a sentence; `error`: the recogniser gave up."""

    PARTIAL = "partial"
    FINAL = "final"
    ERROR = "error"


@dataclass(frozen=True)
class AsrEvent:
    """Something heard.

    Attributes:
        text: of the whole sentence so far; of an error, what the recogniser says of it.
        confidence: 0 to 1, if the recogniser gives one that means that.
        start_ms, end_ms: where it lies in the call, if told.
        alternatives: other readings of a final, best first.
        code: of an error, as the recogniser writes it.
    """

    kind: Kind
    text: str
    confidence: float | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    alternatives: tuple[str, ...] = ()
    code: str | None = None
