"""What is measured of a call, for its record and for Prometheus."""

from dataclasses import dataclass


@dataclass
class Figures:
    """Figures of one call.

    Attributes:
        turns: questions put to the conversation. first_words: how many were answered; first_word_seconds, slowest_first_word:
            from the end of an utterance to our first word, in all and at most.
        reprompts: times we asked again after silence or what was not understood. repairs: what was heard wrongly and put right.
        talk_over: times the caller interrupted. nods: times a nod stopped us for nothing. repeats: 再说一遍.
        drops: sockets lost. ended: how the call ended.
    """

    started_at: float = 0.0
    turns: int = 0
    first_words: int = 0
    first_word_seconds: float = 0.0
    slowest_first_word: float = 0.0
    reprompts: int = 0
    repairs: int = 0
    talk_over: int = 0
    nods: int = 0
    repeats: int = 0
    drops: int = 0
    ended: str = ""

    def spoke_after(self, seconds: float) -> None:
        """A question was answered after so many seconds."""
        self.first_words += 1
        self.first_word_seconds += seconds
        self.slowest_first_word = max(self.slowest_first_word, seconds)
