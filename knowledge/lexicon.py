"""词库: what people say for what documents write, words a segmenter keeps whole, words heard wrongly."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import BadContent
from knowledge.yaml_file import read_yaml

CONTENT = Path(__file__).parent / "content" / "lexicon"


@dataclass(frozen=True)
class Lexicon:
    """The lexicon, ready for use.

    Attributes:
        synonyms: said word → the words documents use for it.
        terms: words a segmenter must not cut.
        homophones: word as heard or mistyped → the word that was meant.
    """

    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    homophones: dict[str, str] = field(default_factory=dict)

    def words(self) -> list[str]:
        """Every word worth keeping whole, sorted: the user dictionary of both segmenters."""
        official = {term for terms in self.synonyms.values() for term in terms}
        return sorted(w for w in {*self.terms, *self.synonyms, *official} if len(w) > 1 and " " not in w)


def load_lexicon(folder: Path = CONTENT) -> Lexicon:
    """Read the lexicon's YAML files; a bad one is refused by its name."""
    synonyms: dict[str, list[str]] = {}
    for path in sorted((folder / "synonyms").glob("*.yml")):
        for entry in _entries(path, "synonyms"):
            for said in entry["says"]:
                official = synonyms.setdefault(str(said), [])
                if entry["term"] not in official and entry["term"] != said:
                    official.append(str(entry["term"]))
    terms = [t["word"] if isinstance(t, dict) else str(t) for t in _entries(folder / "terms.yml", "terms")]
    homophones = {str(e["heard"]): str(e["means"]) for e in _entries(folder / "homophones.yml", "homophones")}
    return Lexicon({said: tuple(words) for said, words in synonyms.items() if words}, tuple(terms), homophones)


def _entries(path: Path, key: str) -> list[Any]:
    try:
        content = read_yaml(path)
        entries = content[key]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise BadContent(f"{path.name}: expected a list under '{key}:', got {error}") from error
    if not isinstance(entries, list):
        raise BadContent(f"{path.name}: '{key}' must be a list, got {type(entries).__name__}")
    return entries
