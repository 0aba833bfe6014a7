"""Office files are zip archives of XML: refuse what is not one, what unpacks without end, and what defines entities."""

import importlib
import io
import zipfile
from xml.sax.handler import ContentHandler

from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.readers.limits import MAX_RATIO, MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES, RATIO_FROM_BYTES

_OLE = b"\xd0\xcf\x11\xe0"
_TOO_LARGE = "文件解压后过大或压缩比异常，可能不安全，已拒绝读取。"
_XML_SUFFIXES = (".xml", ".rels", ".vml")
_ANY_ENTITY = "文件内含实体定义（可能是恶意文件），已拒绝读取。"


def check_office_file(data: bytes, *, required: str, extension: str) -> None:
    """Raise `UnreadableDocument` unless `data` is a safe archive that holds the part `required`."""
    if data.startswith(_OLE):
        raise UnreadableDocument(f"文件已加密，或是旧版格式改了扩展名；请解除密码并另存为 {extension} 后再上传。")
    if not data.startswith(b"PK"):
        raise UnreadableDocument(f"文件内容与扩展名 {extension} 不符，或文件已损坏，请重新导出后再上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive.infolist())
            if required not in archive.namelist():
                raise UnreadableDocument(f"文件内容与扩展名 {extension} 不符：压缩包里没有正文。")
            _check_entities(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableDocument(f"文件已损坏，不能作为 {extension} 打开，请重新导出后再上传。") from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MAX_ZIP_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableDocument(_TOO_LARGE)
    if unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * packed:
        raise UnreadableDocument(_TOO_LARGE)


def _check_entities(archive: zipfile.ZipFile) -> None:
    """Run every XML part through defusedxml; it stops at the first declaration, before anything is expanded."""
    sax = importlib.import_module("defusedxml.sax")
    common = importlib.import_module("defusedxml.common")
    for entry in archive.infolist():
        if not entry.filename.lower().endswith(_XML_SUFFIXES):
            continue
        content = archive.read(entry)
        if not _may_declare(content):
            continue
        try:
            sax.parseString(content, ContentHandler(), forbid_dtd=True)
        except common.DefusedXmlException as error:
            raise UnreadableDocument(_ANY_ENTITY) from error
        except Exception as error:  # expat and the codecs raise many kinds; all mean that the part is not XML
            raise UnreadableDocument("文件内部的 XML 已损坏，请重新导出后再上传。") from error


def _may_declare(content: bytes) -> bool:
    """Plain UTF-8 without "<!" declares nothing; anything in another encoding is looked at in full."""
    head = content[:200]
    return (
        b"<!DOCTYPE" in content
        or b"<!ENTITY" in content
        or b"\x00" in head
        or head[:2] in (b"\xff\xfe", b"\xfe\xff")
        or (b"encoding=" in head and b"utf-8" not in head.lower())
    )
