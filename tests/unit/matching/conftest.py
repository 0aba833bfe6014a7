"""Parts that take a while to make, shared by the tests of matching."""

import pytest

from knowledge.lexicon import Lexicon, load_lexicon
from matching.tokenise import Segmenter


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def segmenter(lexicon: Lexicon) -> Segmenter:
    """The segmenter that the service uses."""
    return Segmenter(lexicon.words())


@pytest.fixture(scope="session")
def plain_segmenter() -> Segmenter:
    return Segmenter()
