"""Reference numbers as people type them: xq 20261123 0007 is XQ-20261123-0007."""

import re
import unicodedata

NEED, ORDER = "XQ", "DD"
_GAP = r"[\s\-_–—−~.·]*"
_NUMBER = re.compile(rf"(?<![A-Za-z])({NEED}|{ORDER}){_GAP}((?:\d{_GAP}){{8}})(\d{{4,6}})(?!\d)", re.I)
_DIGITS = re.compile(r"\D")


def find_number(text: str) -> str | None:
    """The first number of a need or an order in a text, as it is written; case, width, dashes and spaces do not matter.

    >>> find_number("帮我查下ｘｑ20261123 0007")
    'XQ-20261123-0007'
    """
    found = _NUMBER.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    prefix, day, place = found.groups()
    return f"{prefix.upper()}-{_DIGITS.sub('', day)}-{place}"
