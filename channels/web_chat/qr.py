"""A QR code as a path, for a widget that may load no image from anywhere."""

import segno
from pydantic import BaseModel

QUIET_ZONE = 4  # modules of white around it, as the standard wants


class QrOut(BaseModel):
    """The dark modules as the path data of an SVG whose viewBox is `0 0 size size`, quiet zone included."""

    size: int
    path: str


def drawn(address: str) -> QrOut:
    """The code of an address; each run of dark modules in a row is one rectangle."""
    code = segno.make_qr(address, error="m")
    rows = [bytes(row) for row in code.matrix_iter(border=QUIET_ZONE)]
    return QrOut(size=len(rows), path="".join(_row(row, y) for y, row in enumerate(rows)))


def _row(row: bytes, y: int) -> str:
    path, x = "", 0
    while (x := row.find(1, x)) >= 0:
        end = row.find(0, x)
        path += f"M{x} {y}h{end - x}v1h{x - end}z"
        x = end
    return path
