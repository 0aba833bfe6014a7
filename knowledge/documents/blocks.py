"""What every reader hands over, whatever the format: paragraphs and tables in reading order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A run of text. `turns` are the offsets at which a new page begins inside it, each with its page number."""

    text: str
    page: int | None = None
    soft: bool = False  # came from bare lines, so its end may be the end of a line, not of a sentence
    blank_before: bool = False
    role: str = ""  # "heading" where the format says so, "sheet" for the name of a worksheet
    turns: tuple[tuple[int, int], ...] = ()

    def page_at(self, offset: int) -> int | None:
        page = self.page
        for start, number in self.turns:
            if start <= offset:
                page = number
        return page


@dataclass(frozen=True)
class Table:
    """Cells as read, header rows included. `header_rows` is None when the format does not tell."""

    rows: tuple[tuple[str, ...], ...]
    page: int | None = None
    header_rows: int | None = None


Block = Paragraph | Table


@dataclass(frozen=True)
class Reading:
    """The outcome of one reader."""

    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
