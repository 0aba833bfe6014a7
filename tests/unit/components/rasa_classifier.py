"""The classifier and the guard behind it."""

import unittest

import numpy as np
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import hstack

from bot.components.ngram_classifier import NgramClassifier, NgramFeatures
from bot.components.vocabulary_guard import VocabularyGuard
from tests.unit.components.workbench import Workbench, message, training_data

EXAMPLES = {
    "financing_find": ["想贷款三百万", "没有抵押能贷款吗", "小微企业贷款利率", "厂里周转缺钱想借一笔"],
    "talent_find": ["招两个电工", "想招聘会计", "哪里有焊工", "找个懂外贸的人"],
    "out_of_scope": ["今天天气怎么样", "晚上吃什么好", "彩票中奖号码", "写一首诗"],
    "smalltalk_greet": ["你好", "您好呀", "早上好", "在吗"],
}


class Pipeline:
    """Tokenizer, classifier and guard trained on the examples."""

    def __init__(self, workbench: Workbench, **guard: float) -> None:
        data: TrainingData = training_data(**EXAMPLES)
        self.tokenizer = workbench.tokenizer()
        self.tokenizer.process_training_data(data)
        self.classifier = workbench.trained(NgramClassifier, data)
        self.guard = workbench.trained(VocabularyGuard, data, **guard)

    def parse(self, text: str) -> Message:
        return self.guard.process(self.classifier.process(self.tokenizer.process([message(text)])))[0]


class ClassifierTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.workbench = Workbench()
        cls.addClassCleanup(cls.workbench.close)
        cls.pipeline = Pipeline(cls.workbench)

    def check_ranking(self, parsed: Message) -> None:
        ranking = parsed.get("intent_ranking")
        confidences = [entry["confidence"] for entry in ranking]
        self.assertEqual(ranking[0], parsed.get("intent"))
        self.assertEqual(confidences, sorted(confidences, reverse=True))
        self.assertAlmostEqual(sum(confidences), 1.0, places=4)
        self.assertEqual(len({entry["name"] for entry in ranking}), len(ranking))

    def test_finds_the_intent_of_new_words(self) -> None:
        self.assertEqual(self.pipeline.parse("企业贷款要什么抵押").get("intent")["name"], "financing_find")
        self.assertEqual(self.pipeline.parse("想招聘一个焊工").get("intent")["name"], "talent_find")

    def test_ranking_is_sorted_complete_and_sums_to_one(self) -> None:
        for text in ("想贷款", "asdfgh", "？？", "你好", "龘靐齉"):
            with self.subTest(text=text):
                self.check_ranking(self.pipeline.parse(text))

    def test_unknown_words_never_reach_a_desk(self) -> None:
        for text in ("asdfgh", "qwe123", "啊啊啊啊", "？？！", "龘靐齉", "lorem ipsum"):
            with self.subTest(text=text):
                self.assertNotIn(self.pipeline.parse(text).get("intent")["name"], ("financing_find", "talent_find"))

    def test_refusal_says_why_and_keeps_the_first_guess(self) -> None:
        parsed = message("xyz")
        guess = [{"name": "talent_find", "confidence": 0.9}, {"name": "out_of_scope", "confidence": 0.1}]
        parsed.set("intent", guess[0])
        parsed.set("intent_ranking", guess)
        self.pipeline.guard.process([parsed])
        self.assertEqual(parsed.get("intent")["reason"], "vocabulary_coverage")
        self.assertEqual([entry["name"] for entry in parsed.get("intent_ranking")], ["out_of_scope", "talent_find"])
        self.check_ranking(parsed)

    def test_coverage_is_reported(self) -> None:
        self.assertEqual(self.pipeline.parse("想贷款三百万").get("vocabulary_coverage"), 1.0)
        self.assertEqual(self.pipeline.parse("zzz").get("vocabulary_coverage"), 0.0)

    def test_guard_refuses_a_threshold_that_would_break_the_ranking(self) -> None:
        with self.assertRaisesRegex(ValueError, "between 0 and 0.5"):
            Pipeline(self.workbench, threshold=0.8)

    def test_features_are_those_of_the_vectorizers(self) -> None:
        texts = ["想贷款三百万", "贷款贷款贷款300万", "hello 你好", "龘", "", "今天晚上吃什么好"]
        messages = self.pipeline.tokenizer.process([message(text) for text in texts])
        features = NgramFeatures(NgramClassifier.get_default_config()["parts"])
        features.fit(messages[:3])
        theirs = [
            vectorizer.transform(read) * part["weight"]
            for part, vectorizer, read in zip(
                features._parts, features._vectorizers, features._texts(messages), strict=True
            )
        ]
        np.testing.assert_allclose(features.transform(messages).toarray(), hstack(theirs).toarray(), atol=1e-12)

    def test_numbers_do_not_matter(self) -> None:
        one, other = (self.pipeline.parse(text).get("intent") for text in ("贷款300万", "贷款4500万"))
        self.assertEqual(one, other)

    def test_damaged_model_does_not_load(self) -> None:
        workbench = Workbench()
        self.addCleanup(workbench.close)
        Pipeline(workbench)
        for path in (workbench.path / "model").rglob("weights.npz"):
            path.write_bytes(b"broken")
        with self.assertRaises(ValueError):
            NgramClassifier.load(*workbench.arguments(NgramClassifier))


if __name__ == "__main__":
    unittest.main()
