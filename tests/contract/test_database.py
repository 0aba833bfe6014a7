"""The database itself: migrations both ways, transactions, what both kinds keep alike."""

import importlib
import pkgutil
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from knowledge.records import repositories
from knowledge.records.database import MIGRATIONS, Database
from knowledge.records.repositories.staff import Staff
from knowledge.records.tables import Base, ClauseRow, FaqRow, StaffRow, TokenRow


def tables_of(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def run_alembic(database: Database, step: str, target: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        getattr(command, step)(config, target)


def test_migrations_make_every_table(database: Database) -> None:
    assert tables_of(database) == set(Base.metadata.tables)


def test_migrated_schema_is_what_the_code_expects(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_migrations_go_down_to_nothing_and_up_again(database: Database) -> None:
    run_alembic(database, "downgrade", "base")
    assert tables_of(database) == set()
    run_alembic(database, "upgrade", "head")
    assert tables_of(database) == set(Base.metadata.tables)


def test_migrating_twice_keeps_what_is_there(database: Database) -> None:
    with database.transaction() as session:
        Staff(session).add(StaffRow(username="bao", password_hash="x", roles=["editor"]))
    database.migrate()
    with database.reading() as session:
        assert Staff(session).count() == 1


def test_check_passes_while_the_database_answers_and_raises_when_it_does_not(database: Database, tmp_path) -> None:
    database.check()
    (tmp_path / "folder").mkdir()
    unreachable = Database(
        "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"
        if database.engine.dialect.name == "postgresql"
        else f"sqlite:///{tmp_path}/folder"
    )
    with pytest.raises(Exception, match=r"connect|unable to open"):
        unreachable.check()


def test_an_error_rolls_the_whole_transaction_back(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        Staff(session).add(StaffRow(username="bao", password_hash="x", roles=[]))
        raise RuntimeError
    with database.reading() as session:
        assert Staff(session).count() == 0


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    beijing = datetime(2026, 11, 23, 7, 30, tzinfo=timezone(timedelta(hours=8)))
    with database.transaction() as session:
        Staff(session).add(StaffRow(username="bao", password_hash="x", roles=[], created_at=beijing))
    with database.reading() as session:
        kept = Staff(session).get("bao").created_at
    assert kept == beijing
    assert kept.tzinfo is UTC


def test_chinese_stays_readable_inside_json_columns(database: Database) -> None:
    with database.transaction() as session:
        session.add(faq_row("f1", variants=["补贴券怎么领", "𠮷野家能不能用券"]))
    with database.reading() as session:
        stored = session.execute(text("SELECT CAST(variants AS TEXT) FROM faqs")).scalar_one()
        assert "补贴券怎么领" in stored
        assert session.get(FaqRow, "f1").variants == ["补贴券怎么领", "𠮷野家能不能用券"]


@pytest.mark.parametrize(
    "orphan",
    [
        ClauseRow(document_id="none", ordinal=0, level="item", marker="", label="", title="", text=""),
        TokenRow(token_hash="t", username="none", expires_at=datetime(2026, 1, 1, tzinfo=UTC)),
    ],
    ids=["clause", "token"],
)
def test_a_row_without_its_owner_is_refused(database: Database, orphan: Base) -> None:
    copy = type(orphan)(**{c.key: getattr(orphan, c.key) for c in inspect(type(orphan)).column_attrs})
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(copy)


def test_a_reader_sees_the_last_commit_while_a_writer_is_at_work(database: Database) -> None:
    with database.transaction() as session:
        session.add(faq_row("before"))
    with database.transaction() as writer:
        writer.add(faq_row("during"))
        writer.flush()
        with database.reading() as reader:
            assert reader.get(FaqRow, "before") is not None
            assert reader.get(FaqRow, "during") is None


def test_postgres_urls_of_every_spelling_get_the_installed_driver() -> None:
    for prefix in ("postgres", "postgresql", "postgresql+psycopg"):
        assert Database(f"{prefix}://u@localhost/x").url == "postgresql+psycopg://u@localhost/x"


def faq_row(faq_id: str, variants: list[str] | None = None) -> FaqRow:
    texts = {"question": f"{faq_id}？", "answer": "答。", "stage": "draft"}
    return FaqRow(id=faq_id, variants=variants or [], citations=[], regions=[], **texts)


def test_every_method_of_every_repository_is_called_in_these_tests() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    names = [module.name for module in pkgutil.iter_modules(repositories.__path__)]
    modules = [importlib.import_module(f"{repositories.__name__}.{name}") for name in names]
    classes = [c for m in modules for c in vars(m).values() if isinstance(c, type) and c.__module__ == m.__name__]
    assert len(classes) >= 5
    methods = {f"{c.__name__}.{name}" for c in classes for name in vars(c) if not name.startswith("_")}
    assert {m for m in methods if not re.search(rf"\.{m.split('.')[1]}\b", tests)} == set()
