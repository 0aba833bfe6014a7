"""Latin letters as they were written: texts are read in small letters, but people are shown ISO22000认证 and Figma."""

import re
from dataclasses import replace
from typing import Any

from matching.need.findings import Entity

FIELDS = ("occupation", "skills", "services", "topics")
SHORT = 4  # letters of a word that is an abbreviation: ppt → PPT

_LATIN = re.compile(r"[a-z]+")


def as_spelt(
    values: dict[str, Any], entities: tuple[Entity, ...], text: str
) -> tuple[dict[str, Any], tuple[Entity, ...]]:
    """The fields in words and their entities with the letters of `text`, as it was before it was prepared."""
    named = [name for field in FIELDS for name in _listed(values.get(field)) if _LATIN.search(name)]
    if not named:
        return values, entities
    spelt = {name: _spelt(name, text) for name in named}
    changed = {
        field: tuple(spelt.get(name, name) for name in value) if isinstance(value, tuple) else spelt.get(value, value)
        for field, value in values.items()
        if field in FIELDS
    }
    of_words = tuple(replace(e, value=spelt[e.value]) if e.value in spelt else e for e in entities)
    return values | changed, of_words


def _spelt(name: str, text: str) -> str:
    """`name` as it stands in the text; elsewhere short words in capitals."""
    at = text.lower().find(name)
    name = text[at : at + len(name)] if at >= 0 and len(text.lower()) == len(text) else name
    return _LATIN.sub(
        lambda word: word[0].upper() if len(word[0]) <= SHORT and not _in_word(name, word) else word[0], name
    )


def _in_word(name: str, word: re.Match[str]) -> bool:
    """The small letters of PyTorch are part of it."""
    return name[word.start() - 1 : word.start()].isalpha() and name[word.start() - 1 : word.start()].isascii()


def _listed(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
