"""An assistant over the starter knowledge and the real documents, in a folder of its own."""

from collections.abc import Collection, Mapping
from pathlib import Path

from bot.bootstrap import Assistant, make_assistant
from bot.settings import Settings
from knowledge.content_schema import FaqContent
from knowledge.lexicon import load_lexicon
from knowledge.records.database import Database
from knowledge.records.repositories.faqs import Faqs
from knowledge.starter import load_starter, starter_faqs, starter_passages
from matching.encoder_training import train
from tests.bench.corpus import TODAY, Corpus, load_policies

ROOT = Path(__file__).parents[2]


def policy_assistant(
    folder: Path, held_out: Mapping[str, Collection[str]] | None = None, *, with_faqs: bool = True
) -> tuple[Assistant, Corpus]:
    """Starter FAQs and samples, and every document of ../shared.

    The encoder is that of var/; with `held_out` (FAQ id → variants) one is trained that has never seen those
    variants, and they are not in the index either.
    """
    if held_out is None:
        (folder / "encoder").symlink_to(ROOT / "var" / "encoder")
    else:
        faqs = {i: _without(faq, held_out.get(i, ())) for i, faq in starter_faqs().items()}
        train(list(faqs.values()), load_lexicon(), starter_passages(), folder / "encoder")
    settings = Settings(data_dir=folder, database_url="", rasa_url="http://127.0.0.1:9")
    database = Database(settings.database)
    database.migrate()
    with database.transaction() as session:
        if with_faqs:
            load_starter(session, today=TODAY)
        for faq_id, variants in (held_out or {}).items():
            row = Faqs(session).get(faq_id)
            assert row is not None
            row.variants = [variant for variant in row.variants if variant not in variants]
    corpus = load_policies(database)
    assistant = make_assistant(settings)
    assistant.index.open()
    return assistant, corpus


def _without(faq: FaqContent, variants: Collection[str]) -> FaqContent:
    return faq.model_copy(update={"variants": [variant for variant in faq.variants if variant not in variants]})
