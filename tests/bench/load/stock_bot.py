"""A stock Rasa bot over our FAQs, to measure ours against: Rasa's documented default pipeline, nothing of our own.

What differs from `rasa init`: the tokenizer (Jieba is the only one of Rasa's that reads Chinese), fewer epochs and
a sample of the FAQs. Epochs change how often it is right, not how long a turn takes; fewer FAQs only make it faster.
"""

import hashlib
import json
import os
import random
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.content_schema import FaqContent
from knowledge.starter import starter_faqs

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
INTENTS = ROOT / "nlu_data" / "intents"
CACHE = ROOT / "var" / "bench"
FAQS = 200  # of all; more would take longer than four minutes to train
EPOCHS = 2  # of 100 by default
SEED = 168
FALLBACK = "nlu_fallback"  # what an unsure intent becomes; without a rule for it nothing would be said

PIPELINE: list[dict[str, Any]] = [
    {"name": "JiebaTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": EPOCHS, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
POLICIES: list[dict[str, Any]] = [
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": EPOCHS},
    {"name": "TEDPolicy", "max_history": 5, "epochs": EPOCHS, "constrain_similarities": True},
]


@dataclass(frozen=True)
class StockBot:
    """A trained stock bot in its folder."""

    folder: Path

    def command(self, port: int) -> list[str]:
        """How it is started: `rasa run` with Rasa's own REST channel and the default stores."""
        return [
            str(PYTHON), "-W", "ignore", "-m", "rasa", "run", "--model", str(self.folder / "models" / "stock.tar.gz"),
            "--credentials", "credentials.yml", "--endpoints", "endpoints.yml",
            "--interface", "127.0.0.1", "--port", str(port),
        ]  # fmt: skip


def environment() -> dict[str, str]:
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}


def sampled_faqs() -> dict[str, FaqContent]:
    """The FAQs that both bots are asked about; always the same ones for the same content."""
    every = starter_faqs()
    chosen = random.Random(SEED).sample(sorted(every), min(FAQS, len(every)))
    return {faq_id: every[faq_id] for faq_id in sorted(chosen)}


def desk_examples() -> dict[str, list[str]]:
    """Intent → examples, of every desk and of small talk."""
    found: dict[str, list[str]] = {}
    for path in sorted(INTENTS.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = block["examples"].splitlines()
            found[block["intent"]] = [line.removeprefix("- ").strip() for line in lines if line.strip()]
    return found


def trained() -> StockBot:
    """The bot of today's content: from the cache, or written and trained (some minutes)."""
    files = bot_files()
    content = json.dumps(files, ensure_ascii=False, sort_keys=True).encode()
    mark = hashlib.sha256(content + b"".join(p.read_bytes() for p in sorted(INTENTS.glob("*.yml")))).hexdigest()[:12]
    folder = CACHE / f"stock-{mark}"
    if not (folder / "models" / "stock.tar.gz").is_file():
        for old in CACHE.glob("stock-*"):
            shutil.rmtree(old)
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        _train(folder)
    return StockBot(folder)


def bot_files() -> dict[str, str]:
    """Everything that `rasa train` reads beside our desk intents: name → text."""
    faqs, intents = sampled_faqs(), sorted(desk_examples())
    ruled = ["faq", FALLBACK, *intents]
    responses = {f"utter_faq/{faq_id}": [{"text": faq.answer}] for faq_id, faq in faqs.items()}
    responses |= {f"utter_{intent}": [{"text": f"这里是{intent}的答复。"}] for intent in [FALLBACK, *intents]}
    session = {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}
    domain = {"version": "3.1", "intents": ["faq", *intents], "responses": responses, "session_config": session}
    examples = {f"faq/{faq_id}": (faq.question, *faq.variants) for faq_id, faq in faqs.items()}
    nlu = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in examples.items()]
    config = {"recipe": "default.v1", "assistant_id": "stock", "language": "zh"}
    return {
        "config.yml": _yaml({**config, "pipeline": PIPELINE, "policies": POLICIES}),
        "domain.yml": _yaml(domain),
        "data/nlu.yml": _yaml({"version": "3.1", "nlu": nlu}),
        "data/rules.yml": _yaml({"version": "3.1", "rules": [_turn("rule", intent) for intent in ruled]}),
        "data/stories.yml": _yaml({"version": "3.1", "stories": [_story(intent) for intent in intents]}),
        "credentials.yml": "rest:\n",
        "endpoints.yml": "{}\n",
    }


def _turn(kind: str, intent: str) -> dict[str, Any]:
    return {kind: intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}


def _story(intent: str) -> dict[str, Any]:
    """A short conversation: hello, something for this desk, a question of the FAQs, thanks."""
    order = ["smalltalk_greet", intent, "faq", "smalltalk_thank"]
    steps = [step for name in order for step in _turn("story", name)["steps"]]
    return {"story": f"{intent} and a question", "steps": steps}


def _train(folder: Path) -> None:
    command = [
        "nice", str(PYTHON), "-W", "ignore", "-m", "rasa", "train", "--data", "data", str(INTENTS),
        "--out", "models", "--fixed-model-name", "stock", "--quiet",
    ]  # fmt: skip
    training = {
        **environment(),
        "RASA_CACHE_DIRECTORY": str(CACHE / "cache"),
    }  # what did not change is not trained again
    with (folder / "train.log").open("wb") as log:
        subprocess.run(command, check=True, cwd=folder, env=training, stdout=log, stderr=subprocess.STDOUT)


def _yaml(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)


if __name__ == "__main__":
    print(trained().folder)
