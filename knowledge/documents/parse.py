"""The entry: a file's name and bytes to a document, by the reader its extension calls for."""

from collections.abc import Callable
from pathlib import PurePath

from knowledge.documents.assemble import assemble
from knowledge.documents.blocks import Reading
from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.readers.docx import read_docx
from knowledge.documents.readers.html import read_html
from knowledge.documents.readers.limits import MAX_INPUT_BYTES
from knowledge.documents.readers.pdf import read_pdf
from knowledge.documents.readers.plain_text import read_markdown, read_text
from knowledge.documents.readers.xlsx import read_xlsx
from knowledge.documents.tree import ParsedDocument

_READERS: dict[str, Callable[[bytes], Reading]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".xlsx": read_xlsx,
}
_OLD = {
    ".doc": "旧版 Word 文档（.doc）无法直接读取，请用 Word 或 WPS 另存为 .docx 后再上传。",
    ".wps": "WPS 文档（.wps）无法直接读取，请另存为 .docx 后再上传。",
    ".xls": "旧版 Excel 表格（.xls）无法直接读取，请另存为 .xlsx 后再上传。",
}


def parse(filename: str, data: bytes) -> ParsedDocument:
    """Read the file; `UnreadableDocument` carries the reason in Chinese when that cannot be done."""
    if not data:
        raise UnreadableDocument("文件是空的。")
    if len(data) > MAX_INPUT_BYTES:
        raise UnreadableDocument(f"文件超过{MAX_INPUT_BYTES // (1024 * 1024)}MB，请压缩图片或拆分后再上传。")
    suffix = PurePath(filename).suffix.lower()
    if suffix in _OLD:
        raise UnreadableDocument(_OLD[suffix])
    reader = _READERS.get(suffix)
    if reader is None:
        raise UnreadableDocument("不支持这种文件；可以上传 txt、md、html、docx、pdf、xlsx。")
    try:
        return assemble(reader(data))
    except MemoryError as error:
        raise UnreadableDocument("文件展开后过大，内存不足，请拆分后再上传。") from error
    except RecursionError as error:
        raise UnreadableDocument("文件结构嵌套过深，无法读取。") from error
