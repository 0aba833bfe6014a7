"""The tokenizer: one spelling, one private dictionary, never an empty message."""

import os
import shutil
import unittest
from unittest import mock

import jieba
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.jieba_tokenizer import PLACEHOLDER, PrivateJiebaTokenizer, read_words
from bot.components.normalise import normalise
from tests.unit.components.workbench import Workbench, message


class TokenizerTest(unittest.TestCase):
    def setUp(self) -> None:
        self.workbench = Workbench()
        self.addCleanup(self.workbench.close)

    def words(self, tokenizer: PrivateJiebaTokenizer, text: str) -> list[str]:
        return [token.text for token in tokenizer.tokenize(message(text), "text")]

    def test_normalises_width_script_case_and_control_characters(self) -> None:
        self.assertEqual(normalise("ＥＲＰ　系統\u200b\x07，專精特新"), "erp 系统,专精特新")

    def test_keeps_dictionary_words_whole(self) -> None:
        tokenizer = self.workbench.tokenizer("专精特新", "产融对接")
        self.assertIn("专精特新", self.words(tokenizer, "專精特新怎么申报"))
        self.assertIn("产融对接", self.words(tokenizer, "产融对接会"))

    def test_drops_spaces_and_punctuation(self) -> None:
        self.assertEqual(self.words(self.workbench.tokenizer(), "贷款，  多少？"), ["贷款", "多少"])

    def test_punctuation_alone_gives_one_placeholder(self) -> None:
        for text in ("？？！", " ", "", "\U0001f600", "\x00"):
            with self.subTest(text=text):
                self.assertEqual(self.words(self.workbench.tokenizer(), text), [PLACEHOLDER])

    def test_leaves_the_global_dictionary_alone(self) -> None:
        self.workbench.tokenizer("宁夏枢纽窗口台")
        self.assertNotIn("宁夏枢纽窗口台", jieba.dt.FREQ)

    def test_model_keeps_its_words_when_the_folder_is_gone(self) -> None:
        self.workbench.tokenizer("白名单贷")
        shutil.rmtree(self.workbench.path / "lexicon")
        again = PrivateJiebaTokenizer.load(*self.workbench.arguments(PrivateJiebaTokenizer))
        self.assertIn("白名单贷", self.words(again, "申请白名单贷"))

    def test_missing_folder_is_an_empty_dictionary(self) -> None:
        tokenizer = self.workbench.trained(PrivateJiebaTokenizer, TrainingData(), dictionary_path="no/such/folder")
        self.assertEqual(self.words(tokenizer, "贷款"), ["贷款"])

    def test_the_dictionary_is_looked_for_in_the_data_folder(self) -> None:
        self.workbench.dictionary("丙词组")
        with mock.patch.dict(os.environ, {"DATA_DIR": str(self.workbench.path)}):
            self.assertEqual(read_words(None), ["丙词组"])

    def test_fingerprint_follows_the_dictionary(self) -> None:
        config = {"dictionary_path": self.workbench.dictionary("甲词")}
        before = PrivateJiebaTokenizer.fingerprint_addon(config)
        self.workbench.dictionary("甲词", "乙词")
        self.assertNotEqual(before, PrivateJiebaTokenizer.fingerprint_addon(config))


if __name__ == "__main__":
    unittest.main()
