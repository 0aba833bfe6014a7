"""The documentation says what is true: settings, folders, dependencies, links."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.desks.codes import DESKS
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh.md")
EMPTY = {"README.md": "empty", "README.zh.md": "空"}
#: Variables in the table that are not fields of Settings: deploy/launch.py reads them.
OF_THE_LAUNCHER = {"RASA_PORT"}
MADE_AT_RUN_TIME = {"var"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def settings_table(name: str) -> dict[str, str]:
    """Variable → default, as the README's table writes it."""
    rows = re.findall(r"^\|\s*`([A-Z][A-Z_]*)`\s*\|\s*(.*?)\s*\|", read(name), re.M)
    assert len(rows) == len(dict(rows)), "a variable stands twice in the table"
    return dict(rows)


def default_of(field: str, empty: str) -> str:
    """The default as the table should write it."""
    default = Settings.model_fields[field].default
    plain = default.get_secret_value() if isinstance(default, SecretStr) else default
    written = str(plain).lower() if isinstance(plain, bool) else str(plain)
    return f"`{written}`" if written else empty


@pytest.mark.parametrize("readme", READMES)
def test_settings_table_has_every_setting_and_nothing_else(readme: str) -> None:
    assert set(settings_table(readme)) - OF_THE_LAUNCHER == {field.upper() for field in Settings.model_fields}


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("field", Settings.model_fields)
def test_settings_table_has_the_true_default(readme: str, field: str) -> None:
    assert settings_table(readme)[field.upper()] == default_of(field, EMPTY[readme])


@pytest.mark.parametrize("variable", OF_THE_LAUNCHER)
def test_variable_of_the_launcher_is_read_there(variable: str) -> None:
    assert f'"{variable}"' in read("deploy/launch.py")


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_says_what_it_means(field: str) -> None:
    assert Settings.model_fields[field].description


@pytest.mark.parametrize("readme", READMES)
def test_readme_begins_with_the_two_commands_that_are_enough(readme: str) -> None:
    assert re.findall(r"`([^`\n]+)`", read(readme))[:2] == ["make run", "make test"]


def test_both_commands_are_in_the_makefile() -> None:
    assert {"run", "test"} <= set(re.findall(r"^(\w+):", read("Makefile"), re.M))


def folders_listed() -> list[str]:
    """The folders of ARCHITECTURE.md's table, from the root on."""
    return re.findall(r"^\|\s*`([\w./-]+)/`\s*\|", read("ARCHITECTURE.md"), re.M)


def test_architecture_lists_folders() -> None:
    assert len(folders_listed()) > 20


def test_every_folder_named_in_architecture_exists() -> None:
    listed = folders_listed()
    named = set(re.findall(r"`([\w./-]+)/`", read("ARCHITECTURE.md"))) - MADE_AT_RUN_TIME
    # What a row of the table or a sentence mentions may also stand inside a listed folder.
    assert not {n for n in named if not any((ROOT / base / n).is_dir() for base in ("", *listed))}
    assert not [n for n in listed if not (ROOT / n).is_dir() and n not in MADE_AT_RUN_TIME]


def test_every_package_is_named_in_architecture() -> None:
    packages = {
        path.parent.relative_to(ROOT).as_posix()
        for top in ("api", "bot", "channels", "knowledge", "matching")
        for path in (ROOT / top).rglob("__init__.py")
    }
    assert not packages - set(folders_listed())


def requirements() -> list[str]:
    lines = [
        line
        for path in sorted((ROOT / "requirements").glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return sorted({re.split(r"[=<>\[;]", line)[0].strip() for line in lines if line.strip() and line[0] not in "#-"})


@pytest.mark.parametrize("requirement", requirements())
def test_every_dependency_has_its_reason(requirement: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(requirement)}(?![\w-])", read("docs/dependencies.md"), re.I)


def test_every_dependency_is_pinned() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        loose = [
            line
            for line in path.read_text(encoding="utf-8").splitlines()
            if line and line[0] not in "#-" and "==" not in line
        ]
        assert not loose, path.name


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (path.parent / target).exists()]


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_decision_records_have_their_four_parts(path: Path) -> None:
    headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.M)
    assert [heading for heading in headings if heading in ("Status", "Context", "Decision", "Consequences")] == [
        "Status", "Context", "Decision", "Consequences",
    ]  # fmt: skip


@pytest.mark.parametrize("desk", sorted(DESKS))
def test_desk_has_the_same_stem_everywhere(desk: str) -> None:
    for place in ("nlu_data/intents/{}.yml", "bot/domain/{}.yml", "bot/dialogue/{}.yml"):
        assert (ROOT / place.format(desk)).is_file()
