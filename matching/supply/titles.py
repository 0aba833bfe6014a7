"""资质: titles that enterprises hold, by whatever name they are called."""

from collections.abc import Sequence

from knowledge.need_words import need_words

#: Whoever has the first title has the second.
_INCLUDED = {"专精特新小巨人": "专精特新中小企业"}


def missing_titles(needed: Sequence[str], has: Sequence[str]) -> tuple[str, ...]:
    """The titles that an offer asks for and an enterprise does not have, by whatever name either calls them."""
    held = {_official(title) for title in has}
    held |= {included for title in held if (included := _INCLUDED.get(title))}
    return tuple(title for title in needed if _official(title) not in held)


def _official(title: str) -> str:
    return need_words().qualification.get(title.lower()) or title
