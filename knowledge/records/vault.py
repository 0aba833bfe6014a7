"""The vault: contact details are sealed before they reach the database, and opened for a member of staff only."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from knowledge.errors import AssistantError, BadContent

KEY_FILE = "contact.key"


class VaultError(AssistantError):
    """What is sealed is damaged, or none of the keys fits."""


class Vault:
    """Authenticated encryption. The first key seals, every key opens: so keys can be changed one after the other."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise BadContent("the vault needs at least one key")
        try:
            self._keys = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:  # the key itself must not be in the message
            raise BadContent("a contact key must be 32 bytes in URL-safe base64, as make_key() makes it") from error

    def seal(self, text: str) -> str:
        """The text, unreadable without a key; the same text is sealed differently each time."""
        return self._keys.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """What was sealed; raises VaultError if it is damaged or sealed with another key."""
        try:
            return self._keys.decrypt(sealed.encode()).decode()
        except (InvalidToken, UnicodeError) as error:
            raise VaultError(
                "what is sealed cannot be opened: it is damaged, or its key is not among the keys"
            ) from error


def make_key() -> str:
    """A new key."""
    return Fernet.generate_key().decode("ascii")


def keys_from(setting: str, folder: Path, name: str = KEY_FILE) -> list[str]:
    """The keys of the setting (comma-separated); if it is empty the key file `name` in the folder, made if it is not there."""
    if keys := [key.strip() for key in setting.split(",") if key.strip()]:
        return keys
    path = folder / name
    if not path.is_file():
        _make_file(path)
    return [path.read_text(encoding="ascii").strip()]


def _make_file(path: Path) -> None:
    """Whole or not at all, and never over another: two processes may start at once, and one may be killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(make_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first; its key counts
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
