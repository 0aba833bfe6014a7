"""Where calls are kept between two messages: a folder for one replica, Redis for several. Sealed, for they hold numbers."""

import asyncio
import hashlib
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from redis.asyncio import Redis

from channels.hotline.call_state import Call
from knowledge.records.vault import Vault

CALL_SECONDS = 2 * 3600  # after its last message a call is over for good


class CallStore(Protocol):
    async def load(self, call_id: str) -> Call | None:
        """The call as it was kept last; None if there is none."""

    async def keep(self, call: Call) -> None:
        """Keep the call as it is now."""

    async def sweep(self) -> None:
        """Forget calls that were over long ago."""


class FolderStore:
    """One file per call, so that calls outlive a restart; what is going on is also in memory."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault
        self._known: dict[str, tuple[float, str]] = {}

    async def load(self, call_id: str) -> Call | None:
        _, written = self._known.get(call_id, (0.0, None))
        written = written or await asyncio.to_thread(self._read, call_id)
        return Call.from_json(json.loads(written)) if written else None

    async def keep(self, call: Call) -> None:
        written = json.dumps(call.as_json(), ensure_ascii=False)
        self._known.pop(call.call_id, None)
        if call.phase != "over":
            self._known[call.call_id] = (time.monotonic(), written)  # the newest stand last
        while self._known and next(iter(self._known.values()))[0] < time.monotonic() - CALL_SECONDS:
            del self._known[next(iter(self._known))]
        await asyncio.to_thread(self._write, call.call_id, written)

    async def sweep(self) -> None:
        await asyncio.to_thread(self._sweep, time.time() - CALL_SECONDS)

    def _read(self, call_id: str) -> str | None:
        with suppress(FileNotFoundError):
            return self._vault.open(self._path(call_id).read_text(encoding="ascii"))
        return None

    def _write(self, call_id: str, written: str) -> None:
        path = self._path(call_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{time.monotonic_ns()}")
        draft.write_text(self._vault.seal(written), encoding="ascii")
        draft.replace(path)

    def _sweep(self, before: float) -> None:
        for path in self._folder.glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()

    def _path(self, call_id: str) -> Path:
        return self._folder / f"{hashlib.sha256(call_id.encode('utf-8', 'replace')).hexdigest()[:40]}.call"


class RedisStore:
    """Calls that any replica can take up."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def load(self, call_id: str) -> Call | None:
        sealed = await self._redis.get(f"call:{call_id}")
        if not sealed:
            return None
        return Call.from_json(json.loads(self._vault.open(sealed if isinstance(sealed, str) else sealed.decode())))

    async def keep(self, call: Call) -> None:
        sealed = self._vault.seal(json.dumps(call.as_json(), ensure_ascii=False))
        await self._redis.set(f"call:{call.call_id}", sealed, ex=CALL_SECONDS)

    async def sweep(self) -> None:
        """Redis forgets by itself."""


def make_store(redis_url: str, folder: Path, vault: Vault) -> CallStore:
    return RedisStore(Redis.from_url(redis_url), vault) if redis_url else FolderStore(folder, vault)
