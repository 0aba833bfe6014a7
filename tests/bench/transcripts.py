"""What a telephone costs: desk accuracy on the held-out utterances as written, as a recogniser writes them, and as the hotline hears them."""

import statistics
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from channels.hotline.speech.hearing import Heard, hear
from tests.bench.desks import AT_ONCE, UTTERANCES
from tests.bench.speaking import spoken
from tests.bench.table import Row
from tests.e2e.service import Service, running_service

SEEDS = ("a", "b")  # each a different telephone
MOST_LOST = 0.05


def rows() -> list[Row]:
    utterances = yaml.safe_load(UTTERANCES.read_text(encoding="utf-8"))["utterances"]
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder) / "service") as service:
        as_written = _share_right(service, [u["text"] for u in utterances], utterances)
        made = [Row.reported("desk accuracy, as written", as_written, None)]
        for seed in SEEDS:
            told = [spoken(u["text"], seed) for u in utterances]
            heard = [hear(transcript.text) for transcript in told]
            raw = _share_right(service, [transcript.text for transcript in told], utterances)
            ours = _share_right(service, [h.text for h in heard], utterances)
            made += [
                Row.reported(f"characters misheard, telephone {seed}", statistics.mean(t.misheard for t in told), None),
                Row.reported(f"desk accuracy, telephone {seed} (baseline: as written)", ours, as_written),
                Row.at_most(
                    f"desk accuracy lost, telephone {seed} (baseline: transcript as it comes)",
                    as_written - ours, as_written - raw, ceiling=MOST_LOST,
                ),
                Row.at_most(f"callers asked what they said, telephone {seed}", _asked(heard), None, ceiling=0.05),
            ]  # fmt: skip
    return made


def _share_right(service: Service, texts: list[str], utterances: list[dict[str, str]]) -> float:
    def right(asked: tuple[str, dict[str, str]]) -> bool:
        text, utterance = asked
        return bool(service.chat(text, channel="hotline")["understanding"]["desk"] == utterance["desk"])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return statistics.mean(pool.map(right, zip(texts, utterances, strict=True)))


def _asked(heard: list[Heard]) -> float:
    return statistics.mean(h.needs_confirmation for h in heard)
