"""A long text into messages that WeChat takes: by bytes, at sentences, never inside a link or a number with its unit."""

import re
import unicodedata

TEXT_LIMIT = 2048  # bytes of UTF-8 in one text message

_UNIT = (
    r"(?:亿元|万元|千元|百万元|元|万户|家|户|人|个月|个工作日|个百分点|工作日|个|周年|年|月|日|天|周|小时|分钟|时|分|号|条|款|项|页|次|倍|平方米|亩|公里|"
    r"％|%|‰|折|期|批|名|岁|吨)"
)
_NUMBER = r"[0-9０-９]+(?:[.,．，:：/\-—–~～至到][0-9０-９]+)*"
#: What stays whole: links, addresses, document numbers, titles, numbers with what they count.
_WHOLE = re.compile(
    rf"<a\s[^<>]*>[^<]*</a>|https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'*+,;=%]+|[\u4e00-\u9fff]{{0,8}}〔[0-9]{{4}}〕\s*第?[0-9]+\s*号|"
    rf"《[^《》\n]{{1,60}}》|第[一二三四五六七八九十百零]+[条款项章]|"
    rf"(?:[0-9]{{2,4}}年)?[0-9]{{1,2}}月(?:[0-9]{{1,2}}[日号])?|"
    rf"{_NUMBER}(?:\s*{_UNIT}){{1,2}}|[一二三四五六七八九十百千万亿零〇两半]+\s*{_UNIT}|{_NUMBER}|[A-Za-z]+(?:[-_.@][A-Za-z0-9]+)*"
)
_TOO_BIG = re.compile(r"</?a[^<>]*>")
#: How good a place is to stop at, best first.
_STOPS = (
    re.compile(r"\n\s*\n\s*$"), re.compile(r"\n\s*$"), re.compile(r"[。！？!?…][”’」』）)】]*\s*$"), re.compile(r"[；;：:]\s*$"),
    re.compile(r"[，,、]\s*$"),
)  # fmt: skip


def size(text: str) -> int:
    """Bytes of the text as it is sent."""
    return len(text.encode("utf-8", "replace"))


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """The text in pieces of at most `limit` bytes (at least 4), without space at their ends; [] if there is nothing.

    Only spaces are lost. What stays whole is cut only if it alone is longer than a piece; a link then becomes its label.
    """
    pieces: list[str] = []
    atoms = _atoms(text, limit)
    while atoms:
        count = _fitting(atoms, limit)
        if count < len(atoms):
            count = _best_stop(atoms, count)
        if piece := "".join(atoms[:count]).strip():
            pieces.append(piece)
        atoms = atoms[count:]
    return pieces


def _atoms(text: str, limit: int) -> list[str]:
    """The smallest parts between which may be cut."""
    found: list[str] = []
    end = 0
    for match in _WHOLE.finditer(text):
        found += _clusters(text[end : match.start()])
        found += [match.group()] if size(match.group()) <= limit else _clusters(_TOO_BIG.sub("", match.group()))
        end = match.end()
    return [*found, *_clusters(text[end:])]


def _clusters(text: str) -> list[str]:
    """Characters with the marks that belong to them; punctuation that may not begin a line stays with what it ends."""
    found: list[str] = []
    for char in text:
        joins = (
            bool(unicodedata.combining(char))
            or char in "\u200d\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
        )
        if found and (joins or found[-1].endswith("\u200d")) and size(found[-1]) < 64:
            found[-1] += char
        else:
            found.append(char)
    return found


def _fitting(atoms: list[str], limit: int) -> int:
    """How many atoms fit into one piece; at least one."""
    total = 0
    for count, atom in enumerate(atoms):
        total += size(atom)
        if total > limit and count:
            return count
    return len(atoms)


def _best_stop(atoms: list[str], count: int) -> int:
    """The best place to stop in the second half of what fits."""
    tails = ["".join(atoms[max(0, end - 6) : end]) for end in range(count // 2 + 1, count + 1)]
    for stop in _STOPS:
        for back, tail in enumerate(reversed(tails)):
            if stop.search(tail):
                return count - back
    return count
