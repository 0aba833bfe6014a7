"""What recognisers send, in one shape: six dialects in, `AsrEvent`s out. What each dialect looks like: docs/speech.md."""

from dataclasses import dataclass, field

from channels.hotline.speech.asr_dialects import READERS, funasr_times, joined
from channels.hotline.speech.asr_event import AsrEvent, BadTranscript, Dialect, Kind
from channels.hotline.speech.asr_fields import Fields, json_object

__all__ = ["AsrEvent", "BadTranscript", "Dialect", "Kind", "Transcript"]


@dataclass
class Transcript:
    """The messages of one call's recogniser, read in order: FunASR sends its partials in pieces, so there is something to keep."""

    dialect: Dialect
    _pieces: str = field(default="", init=False)

    def read(self, message: str | bytes) -> tuple[AsrEvent, ...]:
        """The events of one message; none for one that only says that something began or ended. Raises BadTranscript."""
        try:
            text = message.decode() if isinstance(message, bytes) else message
        except UnicodeDecodeError as error:
            raise BadTranscript(f"{self.dialect}: expected UTF-8 text, got {error.object[:20]!r}") from error
        if self.dialect is Dialect.SHERPA_ONNX and text == "Done!":
            return ()
        heard = Fields(self.dialect, json_object(self.dialect, text))
        events = self._funasr(heard) if self.dialect is Dialect.FUNASR else READERS[self.dialect](heard)
        return tuple(event for event in events if event.text or event.kind is Kind.ERROR)

    def close(self) -> tuple[AsrEvent, ...]:
        """What was heard and never ended: the call, or the recogniser, ended before the sentence did."""
        rest, self._pieces = self._pieces, ""
        return (AsrEvent(Kind.FINAL, rest),) if rest else ()

    def _funasr(self, heard: "Fields") -> list[AsrEvent]:
        """Only `mode` tells a piece from a sentence: `is_final` is false on sentences of one server, true on pieces of another."""
        if heard.get("error"):
            return [AsrEvent(Kind.ERROR, str(heard.get("error")))]
        mode = heard.text("mode")
        said = joined(heard.text("text", "" if heard.get("is_end") else None))
        events = []
        if mode.endswith("offline"):
            self._pieces = ""
            start, end = funasr_times(heard)
            events.append(AsrEvent(Kind.FINAL, said, start_ms=start, end_ms=end))
        elif mode.endswith("online"):
            self._pieces = joined(self._pieces + said)
            events.append(AsrEvent(Kind.PARTIAL, self._pieces if said else ""))
        elif not heard.get("is_end"):
            raise heard.wrong("mode", "2pass-online, 2pass-offline, online or offline")
        return [*events, *(self.close() if heard.get("is_end") else ())]
