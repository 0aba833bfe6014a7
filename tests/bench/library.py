"""An assistant over the starter knowledge and the real documents, in a folder of its own."""

from pathlib import Path

from bot.bootstrap import Assistant, make_assistant
from bot.settings import Settings
from knowledge.records.database import Database
from knowledge.starter import load_starter
from tests.bench.corpus import TODAY, Corpus, load_policies

ROOT = Path(__file__).parents[2]


def policy_assistant(folder: Path) -> tuple[Assistant, Corpus]:
    """Starter FAQs and samples, and every document of ../shared; the encoder is that of var/."""
    (folder / "encoder").symlink_to(ROOT / "var" / "encoder")
    settings = Settings(data_dir=folder, database_url="", rasa_url="http://127.0.0.1:9")
    database = Database(settings.database)
    database.migrate()
    with database.transaction() as session:
        load_starter(session, today=TODAY)
    corpus = load_policies(database)
    assistant = make_assistant(settings)
    assistant.index.open()
    return assistant, corpus
