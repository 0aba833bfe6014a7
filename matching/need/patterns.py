"""What the patterns of this package are built from."""

import re

#: Where one statement ends and the next begins. `|` stands for a space that somebody typed between two words.
ENDS = "，。；！？|\n"
SOFT_END = "|"
_END = re.compile(f"[{ENDS}]")


def either(words: str) -> str:
    """A group that matches any one of these words (or small patterns), which are separated by spaces.

    >>> either("最多 最多也就")
    '(?:最多也就|最多)'
    """
    return "(?:" + "|".join(sorted(words.split(), key=len, reverse=True)) + ")"


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the statement that holds this place starts and ends."""
    first = max(text.rfind(mark, 0, start) for mark in ENDS) + 1
    following = _END.search(text, end)
    return first, following.start() if following else len(text)
