"""Reading aloud: a written text made fit for a synthesiser, and its values back. The two are inverse for every value."""

from channels.hotline.speech.parsing import parsed
from channels.hotline.speech.punctuation import (
    half_width,
    sentences,
    with_letters_apart,
    with_ordinals,
    without_brackets,
    without_links,
    without_marks,
)
from channels.hotline.speech.wording import worded


def say(text: str) -> str:
    """The text as it is read aloud: no digit, no address, no bracket; whole sentences.

    >>> say("额度30-50万元，年利率3.45%，请拨打96168。")
    '额度三十到五十万元，年利率百分之三点四五，请拨打九六幺六八。'
    """
    text = without_links(without_marks(half_width(text)))
    text = worded(with_ordinals(text))
    return sentences(with_letters_apart(without_brackets(text)))


def parse(spoken: str) -> str:
    """The values of a spoken text written again: what `say` said, and digits that a caller reads out.

    >>> parse("三十到五十万元，百分之三点四五，幺三九，九五幺六，八幺六八")
    '30-50万元，3.45%，13995168168'
    """
    return parsed(spoken)
