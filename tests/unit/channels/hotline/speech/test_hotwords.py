"""The lexicon as hotwords, in the format and within the limits of each recogniser."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.command_line import app
from channels.hotline.speech.asr import Dialect
from channels.hotline.speech.hotwords import FORMATS, OUR_OWN, USEFUL, chosen, export, hotwords
from knowledge.lexicon import Lexicon

LINES = {
    Dialect.FUNASR: (r"[\u4e00-\u9fff]{2,10} \d+", 5000),
    Dialect.SHERPA_ONNX: (r"[\u4e00-\u9fff]{2,10} :\d\.\d", 5000),
    Dialect.TENCENT: (r"[\u4e00-\u9fff]{2,10}\|(?:[1-9]|1[01])", 1000),
    Dialect.IFLYTEK: (r"[\u4e00-\u9fff]{2,10}", 1000),
}


def test_every_recogniser_that_is_understood_can_be_told_hotwords() -> None:
    assert set(FORMATS) == set(Dialect)


@pytest.mark.parametrize("dialect", LINES)
def test_lists_by_line_keep_format_and_limit(dialect: Dialect) -> None:
    pattern, most = LINES[dialect]
    lines = export(dialect).splitlines()
    assert 500 < len(lines) <= most and len(lines) == len(set(lines))
    assert not [line for line in lines if not re.fullmatch(pattern, line)]
    assert lines[0].startswith("专精特新")


def test_aliyun_takes_an_object_of_at_most_500_words() -> None:
    words = json.loads(export(Dialect.ALIYUN))
    assert len(words) == 500 and words["专精特新"] == 3
    assert all(isinstance(weight, int) and 1 <= weight <= 5 for weight in words.values())


def test_vosk_takes_phrases_of_dictionary_words_and_may_hear_others() -> None:
    phrases = json.loads(export(Dialect.VOSK))
    assert phrases[-1] == "[unk]"
    assert "窗口 平台" in phrases


def test_what_no_general_model_knows_comes_first() -> None:
    levels = [hotword.level for hotword in hotwords()]
    assert levels == sorted(levels, reverse=True) and {OUR_OWN, USEFUL} <= set(levels)
    words = {hotword.word for hotword in hotwords()}
    assert {"宁科贷", "补贴券", "贺兰县"} <= words and not {"企业", "公司", "有限责任公司股东会"} & words


def test_a_new_term_of_the_lexicon_becomes_a_hotword() -> None:
    levels = {hotword.word: hotword.level for hotword in chosen(Lexicon(terms=("塞上惠企贷", "企业", "A股", "二")))}
    assert levels["塞上惠企贷"] == OUR_OWN
    assert not {"企业", "A股", "二"} & set(levels)


def test_the_command_prints_or_writes(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app, ["hotwords", "tencent", "--limit", "3"])
    assert printed.exit_code == 0 and printed.stdout.count("|") == 3
    written = CliRunner().invoke(app, ["hotwords", "tencent", "--limit", "3", "--output", str(tmp_path / "words.txt")])
    assert written.exit_code == 0
    assert (tmp_path / "words.txt").read_text(encoding="utf-8") == printed.stdout
    assert CliRunner().invoke(app, ["hotwords", "siri"]).exit_code == 2
