"""The child of `read.read_safely`."""

import gc

from knowledge.documents.sandbox_child import serve


def _read(name: str, data: bytes) -> dict[str, object]:
    from knowledge.offers import KINDS
    from knowledge.supply_file.read import read_supply
    from knowledge.supply_file.reading import reading_to_json

    gc.disable()  # a workbook is millions of objects of which none is garbage, and this process ends soon
    written, _, filename = name.partition("/")
    kind = next(kind for kind in KINDS if kind == written)
    return reading_to_json(read_supply(kind, filename, data))


if __name__ == "__main__":
    serve(_read)
