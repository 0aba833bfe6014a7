"""Parsing a stranger's file in a process of its own, with little memory, little time and no secrets."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.tree import Clause, ParsedDocument

_ROOT = Path(__file__).resolve().parents[2]
_CHILD = "knowledge.documents.sandbox_child"


def parse_safely(filename: str, data: bytes, *, timeout_seconds: float = 60, memory_mb: int = 1024) -> ParsedDocument:
    """`parse` in a child process that is killed when it takes too long or too much."""
    return document_from_json(ask_child(_CHILD, filename, data, timeout_seconds=timeout_seconds, memory_mb=memory_mb))


def ask_child(module: str, name: str, data: bytes, *, timeout_seconds: float, memory_mb: int = 1024) -> dict[str, Any]:
    """The answer of a module that calls `sandbox_child.serve`; raises UnreadableDocument with its reason to refuse."""
    command = [sys.executable, "-m", module, str(memory_mb), str(int(timeout_seconds) + 1)]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd=_ROOT,
        start_new_session=True,
    )
    try:
        answer, _ = child.communicate(_request(name, data), timeout=timeout_seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument(f"文件在{timeout_seconds:g}秒内没有读完，请拆分后再上传。") from error
    finally:
        _end(child)
    return _reply(answer, child.returncode)


def _environment() -> dict[str, str]:
    """Nothing of ours: the child must not see keys. One thread keeps numeric libraries within the memory limit."""
    return {
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _request(name: str, data: bytes) -> bytes:
    encoded = name.encode("utf-8", errors="replace")
    return len(encoded).to_bytes(4, "big") + encoded + data


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        with suppress(ProcessLookupError):  # it may end between the two calls
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()


def _reply(answer: bytes, returncode: int) -> dict[str, Any]:
    try:
        reply: dict[str, Any] = json.loads(answer)
    except ValueError as error:
        reason = "文件读取时占用内存过多或出错，已中止" if returncode else "文件读取出错"
        raise UnreadableDocument(f"{reason}；请拆分或另存后再上传。") from error
    if "refused" in reply:
        raise UnreadableDocument(str(reply["refused"]))
    return reply


def document_to_json(document: ParsedDocument) -> dict[str, Any]:
    """JSON, not pickle: a child that a hostile file has taken over must not reach us through its answer."""
    return {
        "title": document.title,
        "document_number": document.document_number,
        "published_on": document.published_on.isoformat() if document.published_on else None,
        "effective_from": document.effective_from.isoformat() if document.effective_from else None,
        "clauses": [
            [one.ordinal, one.parent, one.level, one.marker, one.label, one.title, one.text, one.page]
            for one in document.clauses
        ],
        "cleaned_text": document.cleaned_text,
        "warnings": list(document.warnings),
    }


def document_from_json(reply: dict[str, Any]) -> ParsedDocument:
    published, effective = reply["published_on"], reply["effective_from"]
    return ParsedDocument(
        title=reply["title"],
        document_number=reply["document_number"],
        published_on=date.fromisoformat(published) if published else None,
        effective_from=date.fromisoformat(effective) if effective else None,
        clauses=tuple(Clause(*fields) for fields in reply["clauses"]),
        cleaned_text=reply["cleaned_text"],
        warnings=tuple(reply["warnings"]),
    )
