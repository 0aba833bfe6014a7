"""txt and Markdown: both are lines."""

import re

from knowledge.documents.blocks import Block, Paragraph, Reading
from knowledge.documents.cleaning import normalise_characters
from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.readers.decoding import decode
from knowledge.documents.readers.text_lines import lines_to_blocks

_COMMENT_OPEN, _COMMENT_CLOSE = "<!--", "-->"
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t\u3000]*(.*?)[ \t#]*$")
_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})")
_QUOTE = re.compile(r"^ {0,3}(?:>[ \t]?)+")
_BULLET = re.compile(r"^[ \t]*[*+-][ \t]+(?=\S)")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}(?:\s\"[^\"]{0,200}\")?\)")
_EMPHASIS = re.compile(r"\*\*|~~|`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_RULE = re.compile(r"^ {0,3}(?:[-*_][ \t]*){3,}$")
_SHEBANG_BYTES = (b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!")


def read_text(data: bytes) -> Reading:
    text, warnings = _decoded(data)
    return Reading(tuple(lines_to_blocks(text)), warnings)


def read_markdown(data: bytes) -> Reading:
    """Markdown by its lines: markup goes, every word and written number stays as it is."""
    text, warnings = _decoded(data)
    levels: dict[str, int] = {}
    lines: list[str] = []
    for line in _without_comments(text).split("\n"):
        if _FENCE.match(line) or _RULE.match(line):
            lines.append("")
            continue
        heading = _HEADING.match(line)
        if heading:
            plain = _inline(heading[2])
            levels[plain.strip()] = len(heading[1])
            lines += ["", plain, ""]
        else:
            lines.append(_inline(_BULLET.sub("", _QUOTE.sub("", line))))
    blocks = [_with_role(block, levels) for block in lines_to_blocks("\n".join(lines))]
    return Reading(tuple(blocks), warnings)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    if data.startswith(_SHEBANG_BYTES):
        raise UnreadableDocument("文件内容与扩展名不符：扩展名是文本，内容却不是文本。请改成正确的扩展名后再上传。")
    text, warnings = decode(data)
    text = normalise_characters(text)
    if "\x00" in data.decode("latin-1")[:1024] and not any(character > "\x7f" for character in text[:1024]):
        raise UnreadableDocument("文件不是文本文件，请检查扩展名。")
    return text, warnings


def _without_comments(text: str) -> str:
    pieces: list[str] = []
    at = 0
    while (start := text.find(_COMMENT_OPEN, at)) >= 0:
        end = text.find(_COMMENT_CLOSE, start)
        if end < 0:
            break
        pieces.append(text[at:start])
        at = end + len(_COMMENT_CLOSE)
    return "".join(pieces) + text[at:]


def _inline(text: str) -> str:
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub("", _LINK.sub(r"\1", text)))


def _with_role(block: Block, levels: dict[str, int]) -> Block:
    if isinstance(block, Paragraph) and block.text.strip() in levels:
        return Paragraph(block.text.strip(), soft=True, blank_before=True, role="heading")
    return block
