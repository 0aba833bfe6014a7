"""Numbers that Word makes by itself and that are nowhere in the text: 第一条, （一）, 1. from the list definitions."""

import re
from collections import defaultdict
from typing import Any

from docx.oxml.ns import qn

from knowledge.documents.markers import chinese_numeral

_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "chineseLegalSimplified",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "ideographTraditional",
}
_PLACEHOLDER = re.compile(r"%([1-9])")
_HEADING_STYLE = re.compile(r"^(?:heading ?[1-9]|标题 ?[1-9]|title|标题)$", re.IGNORECASE)
_DEEPEST_STYLE = 12


class AutoNumbers:
    """Keeps the counters of all lists; call `prefix` once for each paragraph, in order."""

    def __init__(self, document: Any) -> None:
        self._styles: dict[str, Any] = {}
        for style in document.styles.element.iterchildren(qn("w:style")):
            self._styles[style.get(qn("w:styleId"), "")] = style
        self._levels: dict[tuple[str, int], Any] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._abstract_of: dict[str, str] = {}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        root = self._numbering_root(document)
        if root is not None:
            self._read(root)

    def prefix(self, paragraph: Any) -> str:
        """The number with its punctuation, empty for an unnumbered or bulleted paragraph."""
        found = self._numbering_of(paragraph)
        if found is None:
            return ""
        number_id, level = found
        definition = self._levels.get((number_id, level))
        if definition is None:
            return ""
        counters = self._counters[self._abstract_of.get(number_id, number_id)]
        counters[level] = counters.get(level, self._start(number_id, level) - 1) + 1
        for deeper in [one for one in counters if one > level]:
            del counters[deeper]
        return self._written(number_id, level, definition, counters)

    def is_heading(self, paragraph: Any) -> bool:
        style = self._styles.get(self._style_id(paragraph))
        name = style.find(qn("w:name")) if style is not None else None
        return name is not None and bool(_HEADING_STYLE.match(name.get(qn("w:val"), "")))

    @staticmethod
    def _numbering_root(document: Any) -> Any:
        if not any(rel.reltype.endswith("/numbering") for rel in document.part.rels.values()):
            return None  # asking python-docx for it would add an empty one
        return document.part.numbering_part.element

    def _read(self, root: Any) -> None:
        abstracts = {one.get(qn("w:abstractNumId")): one for one in root.iterchildren(qn("w:abstractNum"))}
        for number in root.iterchildren(qn("w:num")):
            number_id = number.get(qn("w:numId"), "")
            reference = number.find(qn("w:abstractNumId"))
            abstract_id = reference.get(qn("w:val"), "") if reference is not None else ""
            self._abstract_of[number_id] = abstract_id
            for level in abstracts[abstract_id].iterchildren(qn("w:lvl")) if abstract_id in abstracts else ():
                self._levels[number_id, int(level.get(qn("w:ilvl"), "0"))] = level
            for override in number.iterchildren(qn("w:lvlOverride")):
                self._override(number_id, override)

    def _override(self, number_id: str, override: Any) -> None:
        level = int(override.get(qn("w:ilvl"), "0"))
        start, definition = override.find(qn("w:startOverride")), override.find(qn("w:lvl"))
        if definition is not None:
            self._levels[number_id, level] = definition
        if start is not None:
            self._starts[number_id, level] = int(start.get(qn("w:val"), "1"))
            self._abstract_of[number_id] = f"own {number_id}"

    def _start(self, number_id: str, level: int) -> int:
        if (number_id, level) in self._starts:
            return self._starts[number_id, level]
        definition = self._levels.get((number_id, level))
        start = definition.find(qn("w:start")) if definition is not None else None
        return int(start.get(qn("w:val"), "1")) if start is not None else 1

    def _written(self, number_id: str, level: int, definition: Any, counters: dict[int, int]) -> str:
        shape = definition.find(qn("w:lvlText"))
        template = shape.get(qn("w:val"), "") if shape is not None else ""
        if _format(definition) in ("bullet", "none"):
            return ""

        def fill(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            value = counters.get(at, self._start(number_id, at))
            return _formatted(value, _format(self._levels.get((number_id, at), definition)))

        written = _PLACEHOLDER.sub(fill, template)
        return f"{written} " if written and written[-1].isalnum() else written

    def _numbering_of(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(qn("w:pPr"))
        own = properties.find(qn("w:numPr")) if properties is not None else None
        number_id, level = _numbering(own)
        style_id = self._style_id(paragraph)
        for _ in range(_DEEPEST_STYLE):
            style = self._styles.get(style_id)
            if style is None or number_id is not None:
                break
            number_id, style_level = _numbering(style.find(f"{qn('w:pPr')}/{qn('w:numPr')}"))
            level = style_level if level is None else level
            based = style.find(qn("w:basedOn"))
            style_id = based.get(qn("w:val"), "") if based is not None else ""
        return None if number_id in (None, "0") or number_id is None else (number_id, level or 0)

    @staticmethod
    def _style_id(paragraph: Any) -> str:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return str(style.get(qn("w:val"), "")) if style is not None else ""


def _numbering(properties: Any) -> tuple[str | None, int | None]:
    if properties is None:
        return None, None
    number, level = properties.find(qn("w:numId")), properties.find(qn("w:ilvl"))
    return (
        number.get(qn("w:val")) if number is not None else None,
        int(level.get(qn("w:val"), "0")) if level is not None else None,
    )


def _format(level: Any) -> str:
    shape = level.find(qn("w:numFmt"))
    return str(shape.get(qn("w:val"), "decimal")) if shape is not None else "decimal"


def _formatted(value: int, shape: str) -> str:
    if shape in _CHINESE:
        return chinese_numeral(max(value, 0))
    if shape in ("upperLetter", "lowerLetter") and 1 <= value <= 26:
        return chr((64 if shape == "upperLetter" else 96) + value)
    if shape == "decimalEnclosedCircle" and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    return str(value)
