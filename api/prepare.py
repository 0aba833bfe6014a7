"""Everything that must stand before the service starts; each step does nothing when it is already done.

Run as `python -m api.prepare` (make run does). Prints the admin password if it had to make one up.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from api.auth import ensure_admin
from bot.bootstrap import make_index
from bot.clock import today_in_shanghai
from bot.settings import Settings, load_settings
from knowledge.lexicon import load_lexicon
from knowledge.records.database import Database
from knowledge.starter import load_starter, load_starter_supply, starter_faqs, starter_passages
from matching.encoder_training import train

log = logging.getLogger(__name__)


def prepare(settings: Settings, say: Callable[[str], None] = print) -> None:
    """Migrate, load the starter knowledge, train the encoder, build the index, make the admin."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    _timed(say, "数据库就绪", database.migrate)
    with database.transaction() as session:
        added = load_starter(session, today=today_in_shanghai())
    if added:
        say(f"  已载入自带知识 {added} 条")
    with database.writing() as connection:
        offers = load_starter_supply(connection)
    if offers:
        say(f"  已载入示例供给 {offers} 条")
    compile_dictionary(settings.data_dir / "lexicon")
    if settings.encoder_model == "local":
        _timed(say, "语义编码器就绪", lambda: train_encoder(settings.data_dir / "encoder"))
    index, _ = make_index(settings, database, load_lexicon())
    _timed(say, "检索索引就绪", index.open)
    password = ensure_admin(database, settings.admin_password.get_secret_value())
    if password:
        say(f"  管理员账号 admin，初始密码 {password}（只显示这一次，请记下）")
    database.close()


def compile_dictionary(folder: Path) -> None:
    """Write the lexicon's words for Rasa's tokenizer, one a line; untouched when nothing changed."""
    folder.mkdir(parents=True, exist_ok=True)
    path, content = folder / "words.txt", "\n".join(load_lexicon().words()) + "\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != content:
        path.write_text(content, encoding="utf-8")


def train_encoder(folder: Path) -> None:
    """Train the local encoder if its inputs changed."""
    train(list(starter_faqs().values()), load_lexicon(), starter_passages(), folder)


def _timed(say: Callable[[str], None], done: str, step: Callable[[], object]) -> None:
    started = time.monotonic()
    step()
    say(f"  {done}（{time.monotonic() - started:.1f} 秒）")


if __name__ == "__main__":
    chosen = load_settings()
    logging.basicConfig(level="WARNING", format="%(levelname)s %(name)s %(message)s")
    prepare(chosen)
