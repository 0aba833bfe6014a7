"""The vault: what is sealed opens again with its key and with no other; damage is noticed; keys change one after the other."""

import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import BadContent
from knowledge.records.vault import KEY_FILE, Vault, VaultError, keys_from, make_key

KEY, OTHER = make_key(), make_key()
CONTACT = '{"phone": "13895012345", "name": "王女士"}'


@given(st.text(max_size=200))
def test_what_is_sealed_opens_again(text: str) -> None:
    assert Vault([KEY]).open(Vault([KEY]).seal(text)) == text


def test_sealed_text_holds_nothing_readable_and_never_looks_the_same() -> None:
    sealed = {Vault([KEY]).seal(CONTACT) for _ in range(20)}
    assert len(sealed) == 20
    assert not [text for text in sealed if "13895012345" in text or "2345" in text or "王" in text]


def test_another_key_opens_nothing_and_the_error_names_nothing() -> None:
    with pytest.raises(VaultError) as raised:
        Vault([OTHER]).open(Vault([KEY]).seal(CONTACT))
    assert "13895012345" not in str(raised.value)
    assert KEY not in str(raised.value)


@pytest.mark.parametrize("place", [0, 1, 10, 40, 100])
def test_one_changed_character_is_noticed(place: int) -> None:
    sealed = Vault([KEY]).seal(CONTACT)
    changed = "A" if sealed[place] != "A" else "B"
    damaged = sealed[:place] + changed + sealed[place:][1:]
    assert damaged != sealed
    with pytest.raises(VaultError):
        Vault([KEY]).open(damaged)


@pytest.mark.parametrize("damaged", ["", "x", "13895012345", "密", "gAAAAA", "\ud800"])
def test_what_was_never_sealed_is_refused(damaged: str) -> None:
    with pytest.raises(VaultError):
        Vault([KEY]).open(damaged)


def test_keys_change_one_after_the_other() -> None:
    old = Vault([KEY]).seal(CONTACT)
    both = Vault([OTHER, KEY])
    assert both.open(old) == CONTACT
    new = both.seal(CONTACT)
    assert Vault([OTHER]).open(new) == CONTACT
    with pytest.raises(VaultError):
        Vault([KEY]).open(new)


@pytest.mark.parametrize("keys", [[], ["short"], [KEY, "密钥"]])
def test_a_bad_key_is_refused_and_not_repeated(keys: list[str]) -> None:
    with pytest.raises(BadContent) as raised:
        Vault(keys)
    assert not [key for key in keys if key in str(raised.value)]


def test_the_setting_comes_before_the_file(tmp_path: Path) -> None:
    assert keys_from(f" {KEY} , {OTHER},", tmp_path) == [KEY, OTHER]
    assert list(tmp_path.iterdir()) == []


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    keys = keys_from("", folder)
    assert keys_from(" ", folder) == keys
    assert Vault(keys).open(Vault(keys).seal(CONTACT)) == CONTACT
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [KEY_FILE]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    start, found = threading.Barrier(8), []

    def begin() -> None:
        start.wait()
        found.extend(keys_from("", tmp_path))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_draft_left_by_a_kill_is_no_key(tmp_path: Path) -> None:
    (tmp_path / f"{KEY_FILE}.deadbeef").write_text("half")
    assert Vault(keys_from("", tmp_path))
    assert (tmp_path / KEY_FILE).is_file()
