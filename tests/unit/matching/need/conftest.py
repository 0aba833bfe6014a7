"""One reader for all tests of this folder: its words are read from disk once."""

from datetime import date

import pytest

from knowledge.need_words import NeedWords, need_words
from matching.need.read import NeedReader

TODAY = date(2026, 11, 23)  # a Monday


@pytest.fixture(scope="session")
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def words() -> NeedWords:
    return need_words()


@pytest.fixture(scope="session")
def reader() -> NeedReader:
    return NeedReader()
