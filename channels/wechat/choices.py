"""The ids of what can be tapped. What a tap says is the truth; the id is a hint that counts only if it goes with it."""

import hashlib

from matching.normalise import normalise

TITLE_LIMIT = 60  # characters of a title that a link says
_MARK = 6  # characters of the digest: enough against mixing two choices up, which is all it is for


def menu_id_of(choice_id: str, title: str) -> str:
    """The id of a choice on the wire: its own, and a mark of its title."""
    return f"{choice_id}.{_mark(title)}"


def choice_of(menu_id: str | None, content: str) -> str | None:
    """The choice that was tapped; None if the id does not go with what was said."""
    choice_id, dot, mark = (menu_id or "").rpartition(".")
    return choice_id[:128] if dot and choice_id and mark == _mark(content) else None


def _mark(title: str) -> str:
    return hashlib.sha256(normalise(title[:TITLE_LIMIT]).encode("utf-8", "replace")).hexdigest()[:_MARK]
