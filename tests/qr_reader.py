"""Reads QR codes as a phone would, by a reader that is not ours."""

import io
import re
from typing import Any

import numpy as np
import zxingcpp
from PIL import Image

PIXELS = 8  # for each module
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")


def read_path(qr: dict[str, Any]) -> str:
    """What a code says that came as `size` and `path`; every part of the path is a run of dark modules."""
    assert RUN.sub("", qr["path"]) == ""
    modules = np.full((qr["size"], qr["size"]), 255, dtype=np.uint8)
    for x, y, length in (map(int, run) for run in RUN.findall(qr["path"])):
        modules[y, x : x + length] = 0
    return read_picture(np.kron(modules, np.ones((PIXELS, PIXELS), dtype=np.uint8)))


def read_picture(picture: "np.ndarray[Any, Any] | bytes") -> str:
    """The one code in a picture: grey levels, or a PNG."""
    if isinstance(picture, bytes):
        picture = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    (code,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return str(code.text)
