"""Small files of every kind that may be sent to staff, and of some that may not."""

import io
import struct
import zipfile

DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def pdf(filling: int = 0) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" + b"%" * filling + b"\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 60 + b"\xff\xd9"


def png() -> bytes:
    header = b"\x00\x00\x00\rIHDR" + struct.pack(">II", 1, 1) + b"\x08\x02\x00\x00\x00" + b"\x90wS\xde"
    return b"\x89PNG\r\n\x1a\n" + header + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def webp() -> bytes:
    body = b"WEBPVP8 " + struct.pack("<I", 12) + b"\x00" * 12
    return b"RIFF" + struct.pack("<I", len(body)) + body


def office(part: str, main: str, *, extra: dict[str, bytes] | None = None, types: str | None = None) -> bytes:
    """An archive such as Office writes, with one part."""
    listed = types or (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{part}" ContentType="{main}"/></Types>'
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", listed)
        archive.writestr(part, "<x/>")
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return written.getvalue()


def docx() -> bytes:
    return office("word/document.xml", DOCX_MAIN)


def xlsx() -> bytes:
    return office("xl/workbook.xml", XLSX_MAIN)


def plain_zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return written.getvalue()


SAMPLES = {"pdf": pdf(), "jpeg": jpeg(), "png": png(), "webp": webp(), "docx": docx(), "xlsx": xlsx()}
