"""The child of `sandbox.ask_child`: limits itself, reads one request, writes one JSON answer. Here it parses a document."""

import json
import resource
import sys
from collections.abc import Callable

from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.sandbox import document_to_json

_MEGABYTE = 1024 * 1024


def serve(read: Callable[[str, bytes], dict[str, object]]) -> None:
    """Answer one request by `read`, which is to import its libraries itself: they then count against the limits."""
    memory, seconds = int(sys.argv[1]) * _MEGABYTE, int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # writes no file; the answer goes through a pipe
    request = sys.stdin.buffer.read()
    size = int.from_bytes(request[:4], "big")
    name, data = request[4 : 4 + size].decode("utf-8"), request[4 + size :]
    sys.stdout.buffer.write(json.dumps(_answer(read, name, data), ensure_ascii=False).encode("utf-8", errors="replace"))


def _answer(read: Callable[[str, bytes], dict[str, object]], name: str, data: bytes) -> dict[str, object]:
    try:
        return read(name, data)
    except UnreadableDocument as error:
        return {"refused": error.reason}
    except MemoryError:
        return {"refused": "文件展开后过大，内存不足，请拆分后再上传。"}
    except Exception:  # whatever a library throws at a hostile file, the clerk gets one sentence
        return {"refused": "文件已损坏或格式异常，无法读取，请重新导出后再上传。"}


def _document(filename: str, data: bytes) -> dict[str, object]:
    from knowledge.documents.parse import parse

    return document_to_json(parse(filename, data))


if __name__ == "__main__":
    serve(_document)
