"""One spelling for every text the NLU sees, the same at training and at run time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from opencc import OpenCC

_SPACES = re.compile(r"\s+")
_WORD_CHARACTER = re.compile(r"[^\W_]")


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=1024)  # tokenizer, classifier and guard all ask for the same text
def normalise(text: str) -> str:
    """Return the text half-width, simplified, lower-case, without control characters."""
    folded = unicodedata.normalize("NFKC", text)
    # Category C holds control, format (zero-width) and private-use characters: never part of a word.
    visible = "".join(
        " " if character.isspace() else character
        for character in folded
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    return _SPACES.sub(" ", _to_simplified().convert(visible).lower()).strip()


def is_word(token: str) -> bool:
    """Tell whether the token holds at least one letter or digit."""
    return _WORD_CHARACTER.search(token) is not None


def source_fingerprint(module: Path = Path(__file__)) -> str:
    """Hash a module (this one): Rasa's cache looks at a component's class only, not at what it calls."""
    return hashlib.sha256(module.read_bytes()).hexdigest()
