"""Tokens: overlapping character pairs (the base of keyword search in Chinese) and jieba words."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

import jieba

jieba.setLogLevel(logging.WARNING)  # it tells of every start on stderr
_RUN = re.compile(r"[\u3400-\u9fff\u3007]+|[a-z0-9]+(?:\.[0-9]+)?")
_USER_WORD_FREQUENCY = 100_000  # above any rival split, so that 专精特新 stays one word


@dataclass(frozen=True)
class Token:
    """A token of a normalised text and where it stands."""

    text: str
    start: int
    end: int


def pairs(text: str) -> list[Token]:
    """Character pairs of each run of Han characters; words of letters and digits whole; lone characters as they are."""
    tokens = []
    for run in _RUN.finditer(text):
        start, word = run.start(), run.group()
        if word[0].isascii() or len(word) == 1:
            tokens.append(Token(word, start, run.end()))
        else:
            tokens.extend(Token(word[i : i + 2], start + i, start + i + 2) for i in range(len(word) - 1))
    return tokens


def characters(text: str) -> list[str]:
    """Each Han character of a normalised text as a token of its own, told apart from lone characters by its mark."""
    return [f"c:{char}" for char in text if "\u3400" <= char <= "\u9fff"]


def keyword_tokens(text: str) -> list[str]:
    """What the keyword index holds of a normalised text: pairs and single characters."""
    return [*(token.text for token in pairs(text)), *characters(text)]


class Segmenter:
    """A private jieba with the words of our lexicon; the global one would leak them to everybody."""

    def __init__(self, user_words: Iterable[str] = ()) -> None:
        self._jieba = jieba.Tokenizer()
        for word in user_words:
            self._jieba.add_word(word, freq=_USER_WORD_FREQUENCY)

    def words(self, text: str) -> list[str]:
        """Words of a normalised text, long ones also by their parts, punctuation left out."""
        return [word for word in self._jieba.cut_for_search(text) if word[0].isalnum()]
