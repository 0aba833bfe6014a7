"""Which keys the vault gets."""

import logging
from pathlib import Path

import pytest

from bot.bootstrap import make_vault
from bot.settings import Settings
from knowledge.records.vault import KEY_FILE, Vault, make_key

SHARED = {"database_url": "postgresql://db/assistant", "redis_url": "redis://cache"}


def test_the_vault_opens_what_the_keys_of_the_setting_sealed(tmp_path: Path) -> None:
    old, new = make_key(), make_key()
    vault = make_vault(Settings(data_dir=tmp_path, contact_keys=f"{new},{old}"))
    assert vault.open(Vault([old]).seal("电话")) == "电话"
    assert Vault([new]).open(vault.seal("电话")) == "电话"
    assert not (tmp_path / KEY_FILE).exists()


@pytest.mark.parametrize(
    ("fields", "warned"),
    [
        (SHARED, True),
        ({**SHARED, "contact_keys": make_key()}, False),
        ({"database_url": "postgresql://db/assistant"}, False),
        ({}, False),
    ],
)
def test_replicas_without_a_common_key_are_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, fields: dict[str, str], warned: bool
) -> None:
    settings = Settings(**{"data_dir": tmp_path, "database_url": "", "redis_url": "", "contact_keys": "", **fields})
    with caplog.at_level(logging.WARNING):
        make_vault(settings)
    assert ("CONTACT_KEYS" in caplog.text) == warned
