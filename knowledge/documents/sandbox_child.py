"""The child of `sandbox.parse_safely`: limits itself, reads one request, writes one JSON answer."""

import json
import resource
import sys

from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.sandbox import document_to_json

_MEGABYTE = 1024 * 1024


def main() -> None:
    memory, seconds = int(sys.argv[1]) * _MEGABYTE, int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # writes no file; the answer goes through a pipe
    request = sys.stdin.buffer.read()
    size = int.from_bytes(request[:4], "big")
    filename, data = request[4 : 4 + size].decode("utf-8"), request[4 + size :]
    sys.stdout.buffer.write(json.dumps(_answer(filename, data), ensure_ascii=False).encode("utf-8", errors="replace"))


def _answer(filename: str, data: bytes) -> dict[str, object]:
    try:
        from knowledge.documents.parse import parse  # after the limits: its libraries count against them

        return document_to_json(parse(filename, data))
    except UnreadableDocument as error:
        return {"refused": error.reason}
    except MemoryError:
        return {"refused": "文件展开后过大，内存不足，请拆分后再上传。"}
    except Exception:  # whatever a library throws at a hostile file, the clerk gets one sentence
        return {"refused": "文件已损坏或格式异常，无法读取，请重新导出后再上传。"}


if __name__ == "__main__":
    main()
