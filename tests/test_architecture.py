"""What everybody relies on when reading this code: the direction of imports, small modules, one place for settings."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAX_LINES = 300
#: Modules that may be longer, each with the reason.
LONGER = {
    "deploy/launch.py": "runs before anything is installed, so it is one file of the standard library",
}
#: The only places that read the environment.
MAY_READ_ENVIRONMENT = (
    "bot/settings.py",
    "deploy/",  # runs before settings can be imported
    "api/command_line.py",  # runs on a desk, far from the service and its settings
    "bot/components/",  # runs inside Rasa, where nothing else of ours can be imported
    "tests/",
)
ENVIRONMENT = {"environ", "environb", "getenv"}
MADE_HERE = {"var", "node_modules", "dist", "build", "__pycache__"}
DRAWERS = re.compile(r"(^|_)(utils?|helpers?|misc|common|tools?|stuff)$")
TEXT = {
    ".py",
    ".md",
    ".yml",
    ".yaml",
    ".toml",
    ".txt",
    ".json",
    ".jsonl",
    ".ts",
    ".js",
    ".mjs",
    ".css",
    ".html",
    ".mako",
    ".cfg",
    "",
}
FORBIDDEN = {
    "the path of a machine": re.compile(r"(?<![\w.])/(?:work|root)/|(?<![\w.])/home/\w+/|/Users/\w+/"),
    "the host of a package registry": re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.\w+\.(?:org|com|io)|npmmirror\.com|npmjs\.com|tuna\.tsinghua|"
        r"mirrors\.\w+\.|download\.pytorch\.org|(?:repo|conda)\.anaconda\."
    ),
    "a secret key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}


def files() -> Iterator[Path]:
    """Every file of the project that is written by hand."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            f for f in folders if f not in MADE_HERE and not f.endswith(".egg-info") and (f == ".ci" or f[0] != ".")
        ]
        yield from (Path(folder, name) for name in names)


FILES = sorted(files())
MODULES = [path for path in FILES if path.suffix == ".py"]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_point_down() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 3 kept, 0 broken." in done.stdout


def test_modules_are_short_enough_to_read_at_once() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    # What is too long is split, or listed above with the reason.
    assert not {name: lines for name, lines in lengths.items() if lines > MAX_LINES and name not in LONGER}


@pytest.mark.parametrize("name", LONGER)
def test_exception_for_a_long_module_is_still_needed(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) > MAX_LINES


def reads_environment(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr=attr) if attr in ENVIRONMENT:
                return True
            case ast.ImportFrom(module="os", names=names) if {alias.name for alias in names} & ENVIRONMENT:
                return True
    return False


def test_environment_is_read_in_the_settings_only() -> None:
    others = [path for path in MODULES if not name_of(path).startswith(MAY_READ_ENVIRONMENT)]
    assert not [name_of(path) for path in others if reads_environment(ast.parse(path.read_text(encoding="utf-8")))]


@pytest.mark.parametrize(
    "source", ["import os\nos.environ['A']", "import os\nos.getenv('A')", "from os import environ"]
)
def test_reading_the_environment_is_recognised(source: str) -> None:
    assert reads_environment(ast.parse(source))


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    names = {path.stem for path in MODULES} | {part for path in MODULES for part in path.relative_to(ROOT).parts[:-1]}
    assert not {name for name in names if DRAWERS.search(name)}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = []
    for path in FILES:
        if path.suffix in TEXT:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name_of(path)}: {match.group()}" for match in FORBIDDEN[what].finditer(text)]
    assert not found


@pytest.mark.parametrize(
    ("what", "text"),
    [("the path of a machine", f"cd {'/'}root/project"), ("the path of a machine", f"{'/'}home/anna/x"),
     ("the host of a package registry", f"--index-url https://pypi.{'org'}/simple"),
     ("the host of a package registry", f"https://registry.npmjs.{'org'}")],
)  # fmt: skip
def test_what_must_not_be_named_is_recognised(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)
